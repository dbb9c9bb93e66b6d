//! Between the safe API and HPy's own functions.
#![expect(unsafe_code, reason = "wraps what raw functions return")]

use hpy::exceptions::{self, ExceptionType};
use hpy::prelude::*;
use hpy_sys::{HPy, HPy_IsNull, HPyErr_Clear, HPyErr_ExceptionMatches, HPyErr_Occurred};

/// The pending exception as an error of the nearest of a few classes; it is pending no more.
pub(crate) fn pending(ctx: Context<'_>) -> Error {
    let classes: [ExceptionType; 7] = [
        exceptions::SyntaxError,
        exceptions::UnicodeError,
        exceptions::ValueError,
        exceptions::TypeError,
        exceptions::LookupError,
        exceptions::ZeroDivisionError,
        exceptions::SystemError,
    ];
    let raw = ctx.as_raw();
    let class = classes.into_iter().find(|class| {
        class.handle(ctx).is_ok_and(|class| {
            // SAFETY: the context is that of the current call, and the handle open.
            unsafe { HPyErr_ExceptionMatches(raw, class.as_raw()) == 1 }
        })
    });
    // SAFETY: the context is that of the current call.
    let message = if unsafe { HPyErr_Occurred(raw) } == 0 {
        "failed without an exception"
    } else {
        "raised by a function of HPy"
    };
    // SAFETY: as above.
    unsafe { HPyErr_Clear(raw) };
    Error::new(class.unwrap_or(exceptions::RuntimeError), message)
}

/// An owned handle.
///
/// # Safety
///
/// `raw` is null with an exception pending, or an open handle of the call of `ctx` that nobody else closes.
pub(crate) unsafe fn owned(ctx: Context<'_>, raw: HPy) -> hpy::Result<Handle<'_>> {
    if HPy_IsNull(raw) {
        Err(pending(ctx))
    } else {
        // SAFETY: open, and nobody else's, as the caller says.
        Ok(unsafe { Handle::from_raw(ctx, raw) })
    }
}

/// Whether a status is 1.
pub(crate) fn yes(ctx: Context<'_>, status: core::ffi::c_int) -> hpy::Result<bool> {
    match status {
        0 => Ok(false),
        1 => Ok(true),
        _ => Err(pending(ctx)),
    }
}

/// The handles, for functions that take an array.
pub(crate) fn raw_handles(handles: &[Handle<'_>]) -> Vec<HPy> {
    handles.iter().map(Handle::as_raw).collect()
}
