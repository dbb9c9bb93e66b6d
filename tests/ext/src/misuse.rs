//! What a debug mode is there to find: handles that nobody closes, and handles that are used after they were closed.
#![expect(unsafe_code, reason = "the safe API forbids it")]

use hpy::prelude::*;
use hpy_sys::{HPy_Close, HPy_Dup, HPy_Length, HPyErr_Clear};

/// Opens handles to the object, and never closes them.
#[hpy::function]
pub fn leak(object: &Handle<'_>, times: usize) {
    for _ in 0..times {
        // SAFETY: the handle is open, and the context that of the current call.
        unsafe { HPy_Dup(object.ctx().as_raw(), object.as_raw()) };
    }
}

/// Asks a closed handle to the object for its length. Only for debug modes, which keep what was closed.
#[hpy::function]
pub fn use_closed(object: &Handle<'_>) {
    let ctx = object.ctx().as_raw();
    // SAFETY: the handle is open, and the context that of the current call.
    let closed = unsafe { HPy_Dup(ctx, object.as_raw()) };
    // SAFETY: the handle is open, and nobody else's.
    unsafe { HPy_Close(ctx, closed) };
    // SAFETY: none; a debug mode finds it before anything happens.
    unsafe { HPy_Length(ctx, closed) };
    // SAFETY: the context is that of the current call. On PyPy the call went on, and failed.
    unsafe { HPyErr_Clear(ctx) };
}

/// Closes a handle to the object twice. Only for debug modes.
#[hpy::function]
pub fn close_twice(object: &Handle<'_>) {
    let ctx = object.ctx().as_raw();
    // SAFETY: the handle is open, and the context that of the current call.
    let closed = unsafe { HPy_Dup(ctx, object.as_raw()) };
    // SAFETY: the handle is open, and nobody else's.
    unsafe { HPy_Close(ctx, closed) };
    // SAFETY: none; a debug mode finds it before anything happens.
    unsafe { HPy_Close(ctx, closed) };
}
