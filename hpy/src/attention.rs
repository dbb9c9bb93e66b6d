//! One counter that every call of the API looks at: whether there is anything to do before it that is not ordinary.

use std::sync::atomic::{AtomicUsize, Ordering};

/// How many threads have an exception pending on behalf of an error, and how many dropped roots still hold their object.
static DUE: AtomicUsize = AtomicUsize::new(0);

/// Tells whether something waits for a context.
#[inline(always)]
pub(crate) fn is_due() -> bool {
    // Relaxed: a thread sees its own requests, and those of others can wait.
    DUE.load(Ordering::Relaxed) != 0
}

/// Makes [`is_due`] true, until [`withdraw`].
pub(crate) fn request() {
    DUE.fetch_add(1, Ordering::Relaxed);
}

/// Takes back one request.
pub(crate) fn withdraw() {
    DUE.fetch_sub(1, Ordering::Relaxed);
}
