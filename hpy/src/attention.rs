//! What calls look at: whether there is anything to do that is not ordinary.

use core::cell::UnsafeCell;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use hpy_sys::HPyContext;

/// What is not ordinary in the library.
#[repr(C)]
pub(crate) struct Attention {
    /// How many threads have an exception pending on behalf of an error. Only read and written with a context at hand.
    pending: UnsafeCell<usize>,
    /// How many dropped roots still hold their object. Roots are dropped anywhere.
    roots: AtomicUsize,
    /// Whether not every call may begin.
    selective: AtomicBool,
}

// SAFETY: whoever reads or writes `pending` has a context, and so holds the lock of the interpreter that the library belongs to.
// Interpreters without such a lock do not load HPy.
unsafe impl Sync for Attention {}

impl Attention {
    /// Returns the library's, for the context of a call.
    ///
    /// # Safety
    ///
    /// `ctx` is the context of the running call.
    #[cfg(not(feature = "cpython-abi"))]
    #[inline(always)]
    pub(crate) unsafe fn of(_ctx: *mut HPyContext) -> &'static Attention {
        Attention::get()
    }

    /// Returns the library's, for the context of a call: beside the context, which is nearer than a static.
    ///
    /// # Safety
    ///
    /// `ctx` is the context of the running call.
    #[cfg(feature = "cpython-abi")]
    #[inline(always)]
    pub(crate) unsafe fn of(ctx: *mut HPyContext) -> &'static Attention {
        // SAFETY: under the CPython ABI every context is the library's own.
        let words = unsafe { hpy_sys::words(ctx) };
        // SAFETY: they are large enough, zero at first, which is a value of each field, used for nothing else, and never freed.
        unsafe { words.cast().as_ref() }
    }

    /// Returns the library's, where no context is at hand.
    #[cfg(not(feature = "cpython-abi"))]
    #[inline(always)]
    pub(crate) fn get() -> &'static Attention {
        static ATTENTION: Attention = Attention {
            pending: UnsafeCell::new(0),
            roots: AtomicUsize::new(0),
            selective: AtomicBool::new(false),
        };
        &ATTENTION
    }

    /// Returns the library's. There are roots and errors only after the module's execution began, when there is a context.
    #[cfg(feature = "cpython-abi")]
    pub(crate) fn get() -> &'static Attention {
        // SAFETY: the context is the library's own, and never freed.
        unsafe { Attention::of(hpy_sys::global_context()) }
    }

    /// Tells whether some thread has an exception pending on behalf of an error.
    #[inline(always)]
    pub(crate) fn is_pending(&self) -> bool {
        // SAFETY: the caller has a context, as whoever writes it.
        (unsafe { self.pending.get().read() }) != 0
    }

    /// Tells whether there is anything to do at the end of a call.
    #[inline(always)]
    pub(crate) fn is_due(&self) -> bool {
        self.is_pending() || self.has_roots()
    }

    /// Tells whether there are dropped roots. Those that other threads drop meanwhile can wait.
    #[inline(always)]
    pub(crate) fn has_roots(&self) -> bool {
        self.roots.load(Ordering::Relaxed) != 0
    }

    /// Notes that a thread has an exception pending on behalf of an error, or that it has none any more.
    ///
    /// # Safety
    ///
    /// A context is at hand.
    pub(crate) unsafe fn set_pending(&self, pending: bool) {
        let count = self.pending.get();
        // SAFETY: nobody else reads or writes it, because the caller has a context.
        let now = unsafe { count.read() };
        let then = if pending {
            now.wrapping_add(1)
        } else {
            now.wrapping_sub(1)
        };
        // SAFETY: as above.
        unsafe { count.write(then) };
    }

    /// Notes how many dropped roots still hold their object. Whoever calls this has the lock of their list.
    pub(crate) fn set_roots(&self, count: usize) {
        self.roots.store(count, Ordering::Relaxed);
    }

    /// Tells whether a call has to ask before it begins.
    #[inline(always)]
    pub(crate) fn is_selective(&self) -> bool {
        cfg!(not(feature = "cpython-abi")) && self.selective.load(Ordering::Relaxed)
    }

    /// Notes that calls have to ask before they begin from now on.
    pub(crate) fn set_selective(&self) {
        self.selective.store(true, Ordering::Relaxed);
    }
}
