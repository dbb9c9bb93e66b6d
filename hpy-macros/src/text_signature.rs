//! The line before the documentation that `inspect.signature` reads: `NAME(a, b=1, /, *, checked=True)`.

use syn::parse::ParseStream;
use syn::{Expr, ExprLit, Lit};

use crate::errors::{self, Errors};
use crate::python;
use crate::signature::{Signature, Slot};

/// What `text_signature = …` says.
#[derive(Default)]
pub(crate) enum TextSignature {
    /// Not given: made from the signature.
    #[default]
    Automatic,
    /// `None`: the documentation has no such line.
    Omitted,
    Written(String),
}

impl TextSignature {
    /// Parses what follows `text_signature =`.
    pub(crate) fn parse(input: ParseStream<'_>, errors: &mut Errors) -> syn::Result<Self> {
        let place = input.span();
        match input.parse()? {
            Expr::Path(path) if path.path.is_ident("None") => Ok(Self::Omitted),
            Expr::Lit(ExprLit {
                lit: Lit::Str(text),
                ..
            }) => {
                let text = text.value();
                let in_parentheses = text.starts_with('(') && text.ends_with(')');
                if !in_parentheses || text.contains(|c: char| c.is_control()) {
                    errors.at_span(place, errors::TEXT_SIGNATURE_FORM);
                }
                Ok(Self::Written(text))
            }
            _ => Err(syn::Error::new(place, errors::TEXT_SIGNATURE_FORM)),
        }
    }

    /// The text before the documentation of the function called `name`.
    ///
    /// `first` is the name of what a method is called on.
    pub(crate) fn header(&self, name: &str, signature: &Signature, first: Option<&str>) -> String {
        let text = self.text(signature, first);
        text.map_or_else(String::new, |text| format!("{name}{text}\n--\n\n"))
    }

    /// The signature alone, where there is one.
    pub(crate) fn text(&self, signature: &Signature, first: Option<&str>) -> Option<String> {
        match self {
            Self::Automatic => automatic(signature, first),
            Self::Omitted => None,
            Self::Written(text) => Some(text.clone()),
        }
    }
}

/// The parameters in Python's syntax. None where that has no way to say it: a parameter with the name of a keyword.
fn automatic(signature: &Signature, first: Option<&str>) -> Option<String> {
    let mut entries = Vec::new();
    if let Some(first) = first {
        entries.push(first.to_owned());
        if signature.positional_only == 0 {
            entries.push("/".to_owned());
        }
    }
    for (index, parameter) in signature.positional.iter().enumerate() {
        entries.push(slot(parameter));
        if index + 1 == signature.positional_only {
            entries.push("/".to_owned());
        }
    }
    match &signature.rest {
        Some(rest) => entries.push(format!("*{rest}")),
        None if !signature.keyword_only.is_empty() => entries.push("*".to_owned()),
        None => {}
    }
    entries.extend(signature.keyword_only.iter().map(slot));
    if let Some(keywords) = &signature.keywords {
        entries.push(format!("**{keywords}"));
    }

    let slots = signature.positional.iter().chain(&signature.keyword_only);
    let names = slots.map(|slot| &slot.name);
    let mut names = names.chain(&signature.rest).chain(&signature.keywords);
    if names.any(|name| python::is_keyword(name)) {
        return None;
    }
    Some(format!("({})", entries.join(", ")))
}

fn slot(slot: &Slot) -> String {
    match &slot.default {
        Some(default) => format!("{}={}", slot.name, python::literal(default)),
        None => slot.name.clone(),
    }
}
