//! Errors, many of them in one call.

use hpy::prelude::*;

/// Calls again and again, and drops the errors.
#[hpy::function]
pub fn call_and_drop(f: &Handle<'_>, times: usize) -> usize {
    (0..times).filter(|_| f.call(()).is_err()).count()
}

/// Keeps each error while something else is called, then drops it.
#[hpy::function]
pub fn keep_and_drop(f: &Handle<'_>, other: &Handle<'_>, times: usize) -> hpy::Result<usize> {
    let mut errors = 0;
    for _ in 0..times {
        let kept = f.call(());
        other.call(())?;
        errors += usize::from(kept.is_err());
    }
    Ok(errors)
}

/// Makes errors that nobody raises.
#[hpy::function]
pub fn make_and_drop(times: usize) -> usize {
    (0..times)
        .map(|number| Error::value_error(format!("error {number}")))
        .filter(|error| error.to_string().starts_with("ValueError"))
        .count()
}
