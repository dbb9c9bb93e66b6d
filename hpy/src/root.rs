//! [`Root`]: a reference to a Python object that Rust data holds, outside any call.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use hpy_sys::{HPy_GetItem_i, HPy_SetItem_i, HPyList_Append};

use crate::attention::Attention;
use crate::context::Context;
use crate::error::{Error, Result, from_status};
use crate::handle::{Handle, from_result};
use crate::runtime;

/// Keeps a Python object alive until it is dropped; can be stored, sent, and dropped without a context.
///
/// It is a slot of a Python list that the module owns.
pub(crate) struct Root(Slot);

/// Where a rooted object is.
#[derive(Clone, Copy)]
pub(crate) struct Slot {
    index: usize,
    /// Which list: a module that is loaded again may get a new one.
    list: u64,
}

struct Slots {
    /// Slots to be used next; they hold `None`.
    free: Vec<usize>,
    /// Slots whose root was dropped; they still hold the object.
    dropped: Vec<usize>,
    /// How many slots the list has.
    len: usize,
}

impl Slots {
    const NONE: Slots = Slots {
        free: Vec::new(),
        dropped: Vec::new(),
        len: 0,
    };
}

static SLOTS: Mutex<Slots> = Mutex::new(Slots::NONE);
static LIST: AtomicU64 = AtomicU64::new(0);

/// The lock is never held across a call of Python.
fn slots() -> MutexGuard<'static, Slots> {
    SLOTS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Forgets the slots of the list before; the module has a new, empty one.
pub(crate) fn renew() {
    LIST.fetch_add(1, Ordering::Relaxed);
    let before = core::mem::replace(&mut *slots(), Slots::NONE);
    let attention = Attention::get();
    before.dropped.iter().for_each(|_| attention.remove_root());
}

impl Root {
    /// Keeps `object` alive.
    ///
    /// # Errors
    ///
    /// `MemoryError`; `SystemError` before the module is initialised.
    pub(crate) fn new(ctx: Context<'_>, object: &Handle<'_>) -> Result<Root> {
        if ctx.attention().has_roots() {
            // With nothing pending.
            ctx.api();
            empty_dropped(ctx);
        }
        let list = runtime::ROOTS.load(ctx).ok_or_else(uninitialised)?;
        let number = LIST.load(Ordering::Relaxed);
        let free = slots().free.pop();
        let index = if let Some(index) = free {
            // SAFETY: as above; the slot holds `None`, so that nothing is finalised.
            let status =
                unsafe { HPy_SetItem_i(ctx.api(), list.as_raw(), index as isize, object.as_raw()) };
            from_status(ctx, status)?;
            index
        } else {
            // SAFETY: `list` is a list, and both handles are open.
            let status = unsafe { HPyList_Append(ctx.api(), list.as_raw(), object.as_raw()) };
            from_status(ctx, status)?;
            let mut slots = slots();
            slots.len += 1;
            slots.len - 1
        };
        Ok(Root(Slot {
            index,
            list: number,
        }))
    }

    /// Returns where the object is.
    pub(crate) fn slot(&self) -> Slot {
        self.0
    }
}

impl Slot {
    /// Tells whether the object is still there: the module was not loaded again, with a new list.
    pub(crate) fn is_current(self) -> bool {
        self.list == LIST.load(Ordering::Relaxed)
    }

    /// Returns the object. The root that the slot is of has not been dropped.
    pub(crate) fn load(self, ctx: Context<'_>) -> Result<Handle<'_>> {
        if !self.is_current() {
            return Err(Error::runtime_error(
                "the module was loaded again since this object was kept",
            ));
        }
        let list = runtime::ROOTS.load(ctx).ok_or_else(uninitialised)?;
        // SAFETY: `list` is a list, of the length that it had when the slot was made, or longer.
        let raw = unsafe { HPy_GetItem_i(ctx.api(), list.as_raw(), self.index as isize) };
        // SAFETY: `HPy_GetItem_i` returns an owned handle, or null with an exception.
        unsafe { from_result(ctx, raw) }
    }
}

/// Lets go of the objects of dropped roots, for their slots to be used again.
pub(crate) fn empty_dropped(ctx: Context<'_>) {
    loop {
        // Emptying a slot may run finalisers, which may come here again: one slot at a time.
        let Some(index) = slots().dropped.pop() else {
            return;
        };
        ctx.attention().remove_root();
        let none = ctx.none();
        let Some(list) = runtime::ROOTS.load(ctx) else {
            return;
        };
        // SAFETY: `list` is a list with a slot of that index; both handles are open, and nothing is pending.
        let status =
            unsafe { HPy_SetItem_i(ctx.as_raw(), list.as_raw(), index as isize, none.as_raw()) };
        // The slot exists, so that this cannot fail; if it does, the slot is not used again.
        if from_status(ctx, status).is_ok() {
            slots().free.push(index);
        }
    }
}

impl Drop for Root {
    fn drop(&mut self) {
        if self.0.list == LIST.load(Ordering::Relaxed) {
            slots().dropped.push(self.0.index);
            Attention::get().add_root();
        }
    }
}

#[cold]
fn uninitialised() -> Error {
    Error::system_error("the module is not initialised")
}
