//! Room on the stack for calls of the C API.
//!
//! PyPy bounds its stack, and looks in each of its functions whether the end is reached. Its interpreter makes a `RecursionError` of that; a function
//! of its C API ends the process. So what Python calls is to look first, while there is room for what it will call.

use core::cell::Cell;

use super::capi::*;
use super::host::{self, Kind};

/// How much deeper than the outermost call others may begin without asking. Where PyPy says that there is room, a sixteenth of the stack is left, which
/// is 48 KiB unless a program has changed the recursion limit.
const NEAR: usize = 16 << 10;

thread_local! {
    /// The address of the outermost call of this thread: the highest. Zero before the first.
    static OUTERMOST: Cell<usize> = const { Cell::new(0) };
}

/// Tells whether there is room on the stack for calls of the C API; a `RecursionError` is pending otherwise, in place of what was.
///
/// # Safety
///
/// The interpreter's lock is held.
#[inline(always)]
pub(crate) unsafe fn has_room() -> bool {
    // SAFETY: passed on to the caller.
    host::kind() != Kind::PyPy || unsafe { pypy_has_room() }
}

/// See [`has_room`].
///
/// # Safety
///
/// As [`has_room`].
#[cold]
unsafe fn pypy_has_room() -> bool {
    let here = 0_u8;
    let here = (&raw const here).addr();
    let outermost = OUTERMOST.get();
    if here.saturating_add(NEAR) < outermost || outermost == 0 {
        // The limit can have been lowered since the last call, so that every call asks that may be near it.
        let Some(enter) = Py_EnterRecursiveCall() else {
            return true;
        };
        // SAFETY: the caller holds the lock, and the text ends with a NUL. PyPy counts nothing, so that there is nothing to leave again.
        if unsafe { enter(c" in a function of an extension".as_ptr()) } != 0 {
            return false;
        }
    }
    if here > outermost {
        OUTERMOST.set(here);
    }
    true
}
