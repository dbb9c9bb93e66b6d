//! HPy's documentation shows handles, and the modes debug and trace, with this module.

use hpy::prelude::*;

/// Two handles to one object: each closes itself.
fn two_handles(ctx: Context<'_>) -> hpy::Result<()> {
    let x = 42.into_py_object(ctx)?;
    let _y = x.dup();
    Ok(())
}

/// Return 1 if both are the same object, else 0.
#[hpy::function(signature = (x, y, /))]
fn test_foo_and_is_same_object<'py>(x: &Handle<'py>, y: &Handle<'py>) -> hpy::Result<i32> {
    two_handles(x.ctx())?;
    // `x == y` would not compile: handles are no objects.
    Ok(x.is(y).into())
}

/// Leave a handle open, for the leak detector to find.
#[hpy::function]
fn test_leak_stacktrace(ctx: Context<'_>) -> hpy::Result<()> {
    // What is forgotten is never closed. Nothing else in safe Rust does that.
    std::mem::forget(42.into_py_object(ctx)?);
    Ok(())
}

/// Add two objects.
#[hpy::function(signature = (a, b, /))]
fn add<'py>(a: &Handle<'py>, b: &Handle<'py>) -> hpy::Result<Handle<'py>> {
    a.add(b)
}

/// Various HPy code snippets for the docs
#[hpy::module]
mod snippets {
    #[hpy(export)]
    use super::{add, test_foo_and_is_same_object, test_leak_stacktrace};
}
