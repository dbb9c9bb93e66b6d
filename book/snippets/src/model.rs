//! Context and handles.

// ANCHOR: squares
use hpy::prelude::*;

/// Return the squares of 0 to n - 1.
#[hpy::function]
pub(crate) fn squares<'py>(ctx: Context<'py>, n: i64) -> hpy::Result<Handle<'py, PyList>> {
    let list = PyList::empty(ctx)?;
    for i in 0..n {
        list.append(i * i)?;
    }
    Ok(list)
}
// ANCHOR_END: squares

// ANCHOR: apply
/// Return [f(item) for item in items].
#[hpy::function]
pub(crate) fn apply<'py>(f: &Handle<'py>, items: &Handle<'py>) -> hpy::Result<Handle<'py, PyList>> {
    let results = PyList::empty(f.ctx())?;
    for item in items.iter()? {
        results.append(f.call((item?,))?)?;
    }
    Ok(results)
}
// ANCHOR_END: apply

// ANCHOR: identity
/// Return the argument itself.
#[hpy::function]
pub(crate) fn identity<'py>(object: &Handle<'py>) -> Handle<'py> {
    object.dup()
}

/// Return whether both are the same object.
#[hpy::function]
pub(crate) fn same<'py>(a: &Handle<'py>, b: &Handle<'py>) -> bool {
    a.is(b)
}
// ANCHOR_END: identity

// ANCHOR: cast
/// Append the length of a list to it; for anything else, do nothing.
#[hpy::function]
pub(crate) fn append_length(object: &Handle<'_>) -> hpy::Result<()> {
    if let Ok(list) = object.cast::<PyList>() {
        let length = list.len()?;
        list.append(length)?;
    }
    Ok(())
}
// ANCHOR_END: cast
