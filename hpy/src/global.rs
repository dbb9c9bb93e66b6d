//! [`GlobalCell`]: a Python object that belongs to the module, not to a call.

use core::cell::UnsafeCell;

use hpy_sys::{HPyErr_Clear, HPyGlobal, HPyGlobal_Load, HPyGlobal_NULL, HPyGlobal_Store};

use crate::context::Context;
use crate::handle::Handle;
use crate::types::PyAny;

/// A place for one Python object, registered in the definition of every module of this library.
///
/// The implementation owns the memory: GraalPy renumbers it at every load of the module, so that what was stored before is gone;
/// CPython and PyPy keep it. Every execution of the module therefore fills the cells that are empty.
#[repr(transparent)]
pub(crate) struct GlobalCell(UnsafeCell<HPyGlobal>);

// SAFETY: the cell is read and written by API calls only, which the interpreter serialises (a context is at hand, so the caller
// holds the interpreter's lock).
unsafe impl Sync for GlobalCell {}

impl GlobalCell {
    pub(crate) const fn new() -> GlobalCell {
        GlobalCell(UnsafeCell::new(HPyGlobal_NULL))
    }

    /// Returns the address that the module definition lists.
    pub(crate) fn as_ptr(&'static self) -> *mut HPyGlobal {
        self.0.get()
    }

    /// Returns the object, or `None` where nothing was stored since the module was loaded.
    ///
    /// Leaves a pending exception alone.
    pub(crate) fn load<'ctx>(&'static self, ctx: Context<'ctx>) -> Option<Handle<'ctx>> {
        // SAFETY: no writer runs at the same time, as for `Sync`.
        let global = unsafe { *self.0.get() };
        if global._i == HPyGlobal_NULL._i {
            // CPython's runtime crashes on loading one.
            return None;
        }
        // SAFETY: the global is listed in the definition of the module, and not empty.
        let raw = unsafe { HPyGlobal_Load(ctx.as_raw(), global) };
        if hpy_sys::HPy_IsNull(raw) {
            // GraalPy after the module was loaded again: null, without an exception.
            None
        } else {
            // SAFETY: `HPyGlobal_Load` returns an owned handle.
            Some(unsafe { Handle::<PyAny>::from_raw(ctx, raw) })
        }
    }

    /// Returns the object for code that runs while nothing is pending; see [`GlobalCell::load`].
    pub(crate) fn get<'ctx>(&'static self, ctx: Context<'ctx>) -> Option<Handle<'ctx>> {
        let found = self.load(ctx);
        if found.is_none() {
            // SAFETY: the context is that of the current call. PyPy raises for an empty global.
            unsafe { HPyErr_Clear(ctx.api()) };
        }
        found
    }

    /// Stores the object, in place of the one before.
    pub(crate) fn set<T>(&'static self, value: &Handle<'_, T>) {
        // SAFETY: the cell is 'static and writable, and `value` an open handle of the current call.
        unsafe { HPyGlobal_Store(value.ctx().api(), self.0.get(), value.as_raw()) };
    }
}
