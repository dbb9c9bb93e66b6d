//! What CPython says of a call that does not fit, word for word (`too_many_positional`, `missing_arguments` and
//! `positional_only_passed_as_keyword` in its evaluation loop).

use core::ops::Range;

use hpy_sys::{HPy, HPy_IsNull};

use super::Signature;
use crate::error::Error;
use crate::handle::Handle;
use crate::types::number::item;

#[cold]
pub(super) fn too_many(signature: &Signature, given: usize, keyword_only: usize) -> Error {
    let required = signature.required;
    let most = signature.positional.len();
    let takes = if required < most {
        format!("from {required} to {most}")
    } else {
        most.to_string()
    };
    let takes_plural = if most == 1 && required == most {
        ""
    } else {
        "s"
    };
    let plural = |count: usize| if count == 1 { "" } else { "s" };
    let given_text = if keyword_only > 0 {
        format!(
            "{given} positional argument{} (and {keyword_only} keyword-only argument{}) were",
            plural(given),
            plural(keyword_only)
        )
    } else {
        format!("{given} {}", if given == 1 { "was" } else { "were" })
    };
    Error::type_error(format!(
        "{signature}() takes {takes} positional argument{takes_plural} but {given_text} given"
    ))
}

/// Names the required positional parameters whose slots are empty, or else the keyword-only ones.
#[cold]
pub(super) fn missing(signature: &Signature, slots: &[HPy]) -> Error {
    let positional = signature.positional.len();
    let empty = |range: Range<usize>| -> Vec<&'static str> {
        range
            .filter(|slot| HPy_IsNull(slots[*slot]) && signature.is_required(*slot))
            .map(|slot| signature.name(slot))
            .collect()
    };
    let (mut kind, mut names) = ("positional", empty(0..positional));
    if names.is_empty() {
        (kind, names) = ("keyword-only", empty(positional..slots.len()));
    }
    let quoted: Vec<String> = names.iter().map(|name| format!("'{name}'")).collect();
    let list = match quoted.as_slice() {
        [one] => one.clone(),
        [first, second] => format!("{first} and {second}"),
        [first @ .., last] => format!("{}, and {last}", first.join(", ")),
        [] => String::new(),
    };
    let plural = if names.len() == 1 { "" } else { "s" };
    Error::type_error(format!(
        "{signature}() missing {} required {kind} argument{plural}: {list}",
        names.len()
    ))
}

#[cold]
pub(super) fn multiple_values(signature: &Signature, name: &str) -> Error {
    Error::type_error(format!(
        "{signature}() got multiple values for argument '{name}'"
    ))
}

/// A keyword that no parameter takes; or positional-only parameters given by keyword, all of them named.
#[cold]
pub(super) fn unexpected_keyword(
    signature: &Signature,
    names: &Handle<'_>,
    name: &Handle<'_>,
) -> Error {
    let positional_only = &signature.positional[..signature.positional_only];
    let given: Vec<String> = (0..names.len().unwrap_or(0))
        .filter_map(|index| item(names, index).ok()?.extract().ok())
        .collect();
    let passed: Vec<&str> = positional_only
        .iter()
        .copied()
        .filter(|name| given.iter().any(|given| given == name))
        .collect();
    if passed.is_empty() {
        Error::type_error(format!(
            "{signature}() got an unexpected keyword argument '{name}'"
        ))
    } else {
        Error::type_error(format!(
            "{signature}() got some positional-only arguments passed as keyword arguments: '{}'",
            passed.join(", ")
        ))
    }
}
