//! [`GlobalCell`]: a Python object that belongs to the module, not to a call.

use core::cell::UnsafeCell;
use core::sync::atomic::{AtomicIsize, Ordering};

use hpy_sys::{HPyGlobal, HPyGlobal_Load, HPyGlobal_NULL, HPyGlobal_Store};

use crate::context::Context;
use crate::handle::{Handle, is_failure};

/// A place for one Python object, registered in the definition of every module of this library.
///
/// The implementation owns the memory: GraalPy renumbers it at every load of the module, so that what was stored before is gone;
/// CPython and PyPy keep it. Every execution of the module therefore fills the cells that are empty.
pub(crate) struct GlobalCell {
    raw: UnsafeCell<HPyGlobal>,
    /// What `raw` was after the last store. Loading a global that nobody has set crashes CPython, and gives some object or null on
    /// GraalPy.
    stored: AtomicIsize,
}

// SAFETY: the cell is read and written by API calls only, which the interpreter serialises: a context is at hand, so the caller
// holds the lock of the one interpreter that `runtime::prepare` lets use the library. Interpreters without such a lock do not load HPy.
unsafe impl Sync for GlobalCell {}

impl GlobalCell {
    pub(crate) const fn new() -> GlobalCell {
        GlobalCell {
            raw: UnsafeCell::new(HPyGlobal_NULL),
            stored: AtomicIsize::new(HPyGlobal_NULL._i),
        }
    }

    /// Returns the address that the module definition lists.
    pub(crate) fn as_ptr(&'static self) -> *mut HPyGlobal {
        self.raw.get()
    }

    /// Returns the object, or `None` where nothing was stored since the module was loaded. Leaves a pending exception alone.
    pub(crate) fn load<'ctx>(&'static self, ctx: Context<'ctx>) -> Option<Handle<'ctx>> {
        // SAFETY: no writer runs at the same time, as for `Sync`.
        let global = unsafe { *self.raw.get() };
        if global._i == HPyGlobal_NULL._i || global._i != self.stored.load(Ordering::Relaxed) {
            return None;
        }
        // SAFETY: the global is listed in the definition of the module, and was stored.
        let raw = unsafe { HPyGlobal_Load(ctx.as_raw(), global) };
        if is_failure(raw) {
            return None;
        }
        // SAFETY: `HPyGlobal_Load` returns an owned handle.
        Some(unsafe { Handle::from_raw(ctx, raw) })
    }

    /// Forgets the object, which is kept until the next one is stored.
    pub(crate) fn forget(&'static self) {
        self.stored.store(HPyGlobal_NULL._i, Ordering::Relaxed);
    }

    /// Stores the object, in place of the one before.
    pub(crate) fn store<T>(&'static self, value: &Handle<'_, T>) {
        // SAFETY: the cell is 'static and writable, and `value` an open handle of the current call.
        unsafe { HPyGlobal_Store(value.ctx().api(), self.raw.get(), value.as_raw()) };
        // SAFETY: no writer runs at the same time, as for `Sync`.
        let global = unsafe { *self.raw.get() };
        self.stored.store(global._i, Ordering::Relaxed);
    }
}
