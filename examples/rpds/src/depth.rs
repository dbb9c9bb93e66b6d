//! Structures inside each other, each of which asks the next one for its hash, its text, or whether it is equal.

use std::cell::Cell;

use hpy::prelude::*;

/// How many may ask. CPython counts calls of `__repr__` and `__eq__` that are inside each other, by a limit that 3.13 has no stack for, and none of
/// `__hash__`. PyPy 8's C API ends the process where its stack is full, after 400 of them.
const MAX: usize = 200;

thread_local! {
    /// How many are asking.
    static ASKING: Cell<usize> = const { Cell::new(0) };
}

/// Asks what a structure holds, which may be another one.
pub(crate) fn ask<R>(question: impl FnOnce() -> hpy::Result<R>) -> hpy::Result<R> {
    let asking = ASKING.get();
    if asking == MAX {
        return Err(Error::recursion_error("maximum recursion depth exceeded"));
    }
    ASKING.set(asking + 1);
    let answer = question();
    ASKING.set(asking);
    answer
}
