//! GraalPy's own HPy runs extensions on one thread: calls on others are refused.
//!
//! Its functions use the Java environment of the thread that HPy was first used on, whichever thread calls them (24.2.2, `hpy_jni.c`): on another one
//! they hang, or raise what has nothing to do with the call. Nothing can be asked of it there, not even to raise an exception.

use core::cell::Cell;
use std::sync::Once;

use hpy_sys::Interpreter;

use crate::context::Context;

thread_local! {
    /// Whether this thread has executed a module of this library.
    static EXECUTED: Cell<bool> = const { Cell::new(false) };
}

/// Notes that a module is executed on this thread.
pub(crate) fn executing(ctx: Context<'_>) {
    EXECUTED.set(true);
    if is_needed() {
        ctx.attention().set_selective();
    }
}

/// Tells whether a call has to be refused, because it came on another thread than the modules were executed on. The interpreter then raises
/// a `SystemError`, "returned NULL without setting an exception"; what it means is said on the standard error, once.
pub(crate) fn refuses() -> bool {
    static SAID: Once = Once::new();
    let elsewhere = is_needed() && !EXECUTED.get();
    if elsewhere {
        SAID.call_once(|| {
            eprintln!(
                "hpy: GraalPy's HPy runs extensions on one thread only; calls on other threads raise SystemError"
            );
        });
    }
    elsewhere
}

/// Tells whether this is GraalPy's own HPy.
fn is_needed() -> bool {
    hpy_sys::interpreter() == Interpreter::GraalPy && !hpy_sys::own_host()
}
