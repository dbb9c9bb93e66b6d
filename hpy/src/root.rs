//! [`Root`]: a reference to a Python object that Rust data holds, outside any call.

use core::fmt;
use core::marker::PhantomData;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use hpy_sys::{HPy, HPy_GetItem_i, HPy_SetItem_i, HPyList_Append};

use crate::attention::Attention;
use crate::context::Context;
use crate::error::{Error, Result, from_status};
use crate::handle::{Borrowed, Handle, from_result};
use crate::runtime;
use crate::types::any::takes_numbers_for_others;
use crate::types::{PyAny, PyList, TypeCheck};

/// A reference to a Python object that can be kept anywhere in Rust: in a struct, a closure, a collection, on any thread.
///
/// It keeps the object alive until it and all its clones are dropped. Only [`Root::get`] needs a context; a root is cloned, sent and
/// dropped without one:
///
/// ```
/// use std::sync::{Mutex, PoisonError};
///
/// use hpy::{Root, prelude::*};
///
/// static LISTENERS: Mutex<Vec<Root>> = Mutex::new(Vec::new());
///
/// /// Have `f` called with every message.
/// #[hpy::function]
/// fn listen(f: Root) {
///     LISTENERS.lock().unwrap_or_else(PoisonError::into_inner).push(f);
/// }
///
/// #[hpy::function]
/// fn send(message: &Handle<'_>) -> hpy::Result<()> {
///     // A listener may call `listen`: the lock is not held while it runs.
///     let listeners = LISTENERS.lock().unwrap_or_else(PoisonError::into_inner).clone();
///     for listener in listeners {
///         listener.get(message.ctx())?.call((message,))?;
///     }
///     Ok(())
/// }
/// # #[hpy::module]
/// # mod messages {
/// #     #[hpy(export)]
/// #     use super::{listen, send};
/// # }
/// # fn main() {
/// # #[cfg(feature = "embed")]
/// # hpy::embed::test(|ctx| {
/// #     let module = hpy::embed::module!(ctx, messages)?;
/// #     let list = PyList::empty(ctx)?;
/// #     module.call_method("listen", (list.getattr("append")?,))?;
/// #     module.call_method("send", ("hello",))?;
/// #     assert_eq!(list.extract::<Vec<String>>()?, ["hello"]);
/// #     Ok(())
/// # });
/// # }
/// ```
///
/// A dropped root lets go of its object when the next call of a function of the library ends, or another root is made; the object's finaliser
/// runs then.
///
/// **Cycles leak.** The garbage collector does not see who holds a root. An object that is kept alive by a root, and whose own data holds that root,
/// is never freed.
///
/// Roots are not compared or hashed, since that takes a context: [`Root::is`] compares the objects.
#[doc(alias = "Py")]
pub struct Root<T = PyAny> {
    slot: Arc<Slot>,
    kind: PhantomData<fn(T) -> T>,
}

/// Where a rooted object is: a slot of a Python list that belongs to the library. HPy has no handle that outlives its call; those of the own host
/// do, so that there the handle is the place.
struct Slot {
    place: usize,
    /// Which list: a module that is loaded again may get a new one.
    list: u64,
}

struct Slots {
    /// Slots to be used next; they hold `None`.
    free: Vec<usize>,
    /// Places whose root was dropped; they still hold the object.
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

impl<T> Root<T> {
    /// Keeps `object` alive.
    ///
    /// # Errors
    ///
    /// `MemoryError`.
    pub fn new(object: &Handle<'_, T>) -> Result<Root<T>> {
        let ctx = object.ctx();
        // With nothing pending, so that no Python code runs once a slot was chosen.
        ctx.api();
        if ctx.attention().has_roots() {
            empty_dropped(ctx);
        }
        let list = LIST.load(Ordering::Relaxed);
        let place = if hpy_sys::own_host() {
            place_of(object.as_any().dup())
        } else {
            append(object.as_any())?
        };
        let slot = Arc::new(Slot { place, list });
        Ok(Root {
            slot,
            kind: PhantomData,
        })
    }
}

impl<T: TypeCheck> Root<T> {
    /// Returns a handle to the object.
    ///
    /// # Errors
    ///
    /// `RuntimeError` where the implementation has started afresh since, because a module of the library was loaded again in this process, as
    /// GraalPy's HPy does: the object is gone then. `TypeError` where Python code made the object one of another type.
    pub fn get<'ctx>(&self, ctx: Context<'ctx>) -> Result<Handle<'ctx, T>> {
        if self.slot.list != LIST.load(Ordering::Relaxed) {
            return Err(Error::runtime_error(
                "the module was loaded again since this object was kept",
            ));
        }
        if hpy_sys::own_host() {
            // SAFETY: the slot owns the handle, and lives as long as `self`.
            let object = unsafe { Borrowed::<PyAny>::from_raw(ctx, handle_at(self.slot.place)) };
            // Python code may have given the object another class.
            return object.dup().into_cast();
        }
        let list = runtime::ROOTS.get(ctx).ok_or_else(uninitialised)?;
        // SAFETY: `list` is a list.
        let raw = unsafe { HPy_GetItem_i(ctx.api(), list.as_raw(), self.slot.place as isize) };
        // SAFETY: `HPy_GetItem_i` returns an owned handle, or null with an exception.
        let object: Handle<'ctx> = unsafe { from_result(ctx, raw) }?;
        // The list is out of sight, but `gc.get_objects` shows it to Python code, which may have changed it.
        object.into_cast()
    }

    /// Tells whether `other` stands for the same object. Same as `self is other`.
    ///
    /// # Errors
    ///
    /// As [`Root::get`].
    pub fn is<U>(&self, other: &Handle<'_, U>) -> Result<bool> {
        Ok(self.get(other.ctx())?.is(other))
    }
}

/// Gives a handle of the own host a place, which owns it.
fn place_of(object: Handle<'_>) -> usize {
    object.into_raw()._i as usize
}

/// The handle at a place of the own host.
fn handle_at(place: usize) -> HPy {
    HPy { _i: place as _ }
}

/// Puts an object into a slot that is free, or a new one, and returns which.
fn append(object: &Handle<'_>) -> Result<usize> {
    let ctx = object.ctx();
    let list = runtime::ROOTS.get(ctx).ok_or_else(uninitialised)?;
    let free = slots().free.pop();
    if let Some(index) = free {
        // The slot holds `None`, so that nothing is finalised.
        set(&list, index, object)?;
        return Ok(index);
    }
    // SAFETY: `list` is a list, and both handles are open.
    let status = unsafe { HPyList_Append(ctx.api(), list.as_raw(), object.as_raw()) };
    from_status(ctx, status)?;
    let mut slots = slots();
    slots.len += 1;
    Ok(slots.len - 1)
}

/// Puts an object into a slot.
fn set<'ctx>(list: &Handle<'ctx, PyList>, index: usize, object: &Handle<'ctx>) -> Result<()> {
    if takes_numbers_for_others() {
        return list.set_item(index, object);
    }
    let ctx = list.ctx();
    // SAFETY: `list` is a list, and both handles are open.
    let status =
        unsafe { HPy_SetItem_i(ctx.api(), list.as_raw(), index as isize, object.as_raw()) };
    from_status(ctx, status).map(drop)
}

/// Lets go of the objects of dropped roots, for their slots to be used again.
pub(crate) fn empty_dropped(ctx: Context<'_>) {
    loop {
        // Letting go may run finalisers, which may come here again: one place at a time.
        let Some(index) = slots().dropped.pop() else {
            return;
        };
        ctx.attention().remove_root();
        if hpy_sys::own_host() {
            // SAFETY: the place owned the handle, which the context's host has made.
            drop(unsafe { Handle::<PyAny>::from_raw(ctx, handle_at(index)) });
            continue;
        }
        let Some(list) = runtime::ROOTS.get(ctx) else {
            return;
        };
        // The error ends here: what keeps its exception would be a root, to be emptied next.
        let is_emptied = set(&list, index, &ctx.none()).is_ok();
        // If Python code has found the list and shortened it, the slot is not used again.
        if is_emptied {
            slots().free.push(index);
        } else {
            // Nothing is left pending.
            ctx.api();
        }
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        if self.list == LIST.load(Ordering::Relaxed) {
            slots().dropped.push(self.place);
            Attention::get().add_root();
        }
    }
}

/// Another reference to the same object, which takes no context and never fails.
impl<T> Clone for Root<T> {
    fn clone(&self) -> Root<T> {
        Root {
            slot: Arc::clone(&self.slot),
            kind: PhantomData,
        }
    }
}

impl<T> fmt::Debug for Root<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Root(..)")
    }
}

#[cold]
fn uninitialised() -> Error {
    Error::system_error("the module is not initialised")
}
