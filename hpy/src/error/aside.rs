//! Taking a pending exception out of the interpreter, with what HPy has.
//!
//! `HPyErr_WriteUnraisable` hands the pending exception, with its traceback, to `sys.unraisablehook`. For the length of that one call the
//! hook is the `append` of a list, so that nothing is printed and the exception is found in the list afterwards.

use hpy_sys::{HPy_GetItem, HPy_SetItem, HPyErr_Occurred, HPyErr_WriteUnraisable};

use crate::context::Context;
use crate::error::{Error, Result};
use crate::handle::{Handle, from_result};
use crate::root::Root;
use crate::runtime;

/// Takes the pending exception out of the interpreter, and keeps it.
///
/// Everything up to the hand-over runs with the exception pending, and so is limited to calls that leave it alone on every
/// implementation: loading globals, and looking up and replacing an existing key of a dictionary.
///
/// # Errors
///
/// `SystemError` when nothing is pending, or memory ran out: nothing is pending then.
pub(super) fn take(ctx: Context<'_>) -> Result<Root> {
    let raw = ctx.as_raw();
    // SAFETY: the context is that of the current call.
    if unsafe { HPyErr_Occurred(raw) } == 0 {
        return Err(Error::system_error("no exception is pending"));
    }
    let hooks = runtime::HOOKS.load(ctx).ok_or_else(|| dropped(ctx))?;
    let name = runtime::HOOK_NAME.load(ctx).ok_or_else(|| dropped(ctx))?;
    let collect = runtime::COLLECT.load(ctx).ok_or_else(|| dropped(ctx))?;
    let collected = runtime::COLLECTED.load(ctx).ok_or_else(|| dropped(ctx))?;

    // SAFETY: `hooks` is the dictionary of `sys` and `name` the string of one of its keys: the lookup runs no Python code.
    let previous = unsafe { HPy_GetItem(raw, hooks.as_raw(), name.as_raw()) };
    // SAFETY: `HPy_GetItem` returns an owned handle or null with an exception.
    let previous: Handle<'_> = unsafe { from_result(ctx, previous) }.map_err(|_| dropped(ctx))?;
    // SAFETY: as above; replacing the value of a key that is there.
    unsafe { HPy_SetItem(raw, hooks.as_raw(), name.as_raw(), collect.as_raw()) };
    // SAFETY: an exception is pending. The object is our list: how the report is told from those of other threads.
    unsafe { HPyErr_WriteUnraisable(raw, collected.as_raw()) };
    // SAFETY: as above; nothing is pending any more.
    unsafe { HPy_SetItem(raw, hooks.as_raw(), name.as_raw(), previous.as_raw()) };

    let mut found = None;
    for _ in 0..collected.len()? {
        let report = collected.call_method("pop", (0,))?;
        if found.is_none() && report.getattr("object")?.is(&collected) {
            let value = report.getattr("exc_value")?;
            let traceback = report.getattr("exc_traceback")?;
            if !traceback.is_none() {
                value.setattr("__traceback__", &traceback)?;
            }
            found = Some(value);
        } else {
            // Another thread's, reported while our hook was in place.
            previous.call((&report,))?;
        }
    }
    match found {
        Some(value) => Root::new(ctx, &value),
        None => Err(Error::system_error(
            "sys.unraisablehook did not get the exception",
        )),
    }
}

/// The exception cannot be kept: clears it.
fn dropped(ctx: Context<'_>) -> Error {
    // SAFETY: the context is that of the current call.
    unsafe { hpy_sys::HPyErr_Clear(ctx.as_raw()) };
    Error::system_error("the module is not initialised")
}
