//! PyPy ends the process where a function of its C API finds the stack used up: under the own host, calls are refused before that.
//!
//! They raise a `RecursionError`, as its interpreter does for Python's own functions.

use hpy_sys::Interpreter;

use crate::context::Context;
use crate::error::{Error, Result};

/// Notes that a module is executed.
pub(crate) fn executing(ctx: Context<'_>) {
    if is_watched() {
        ctx.attention().set_selective();
    }
}

/// Tells whether a call has to be refused, because too little of the stack is left. A `RecursionError` is pending then, in place of what was.
pub(crate) fn refuses(ctx: Context<'_>) -> bool {
    // SAFETY: it is the own host, and the context is that of the current call.
    is_watched() && !unsafe { hpy_sys::beyond::has_room(ctx.as_raw()) }
}

/// Fails with a `RecursionError` where too little of the stack is left: for Rust code that calls itself with the API in between.
pub(crate) fn check(ctx: Context<'_>) -> Result<()> {
    // What is pending on behalf of an error is set aside first.
    ctx.api();
    if ctx.attention().is_selective() && refuses(ctx) {
        return Err(Error::raised(ctx));
    }
    Ok(())
}

/// Tells whether this is the C API of PyPy.
fn is_watched() -> bool {
    hpy_sys::own_host() && hpy_sys::interpreter() == Interpreter::PyPy
}
