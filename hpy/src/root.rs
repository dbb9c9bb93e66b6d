//! [`Root`]: a reference to a Python object that Rust data holds, outside any call.

use core::fmt;
use core::marker::PhantomData;
use core::ptr;
use std::sync::atomic::{AtomicPtr, AtomicU64, Ordering};
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
    hold: Hold,
    kind: PhantomData<fn(T) -> T>,
}

/// Where a rooted object is: a slot of a Python list that belongs to the library. HPy has no handle that outlives its call; those of the own host
/// do, so that there the handle is the place.
struct Slot {
    place: usize,
    /// Which list: a module that is loaded again may get a new one.
    list: u64,
}

impl Slot {
    fn new(place: usize) -> Arc<Slot> {
        let list = LIST.load(Ordering::Relaxed);
        Arc::new(Slot { place, list })
    }
}

/// What a root has: a place of its own, or a part of a [`Slot`] that it shares with its clones.
///
/// Under the own host a root has its place to itself until it is cloned: most never are, and cost no memory beside the reference. Either is one word: a
/// place, which is even, or the address of a slot, made odd. A place becomes a slot, and never again a place.
struct Hold(AtomicPtr<Slot>);

/// What a word of [`Hold`] stands for.
enum Held<'a> {
    Alone(usize),
    Shared(&'a Slot),
}

/// Marks the address of a slot.
const SHARED: usize = 1;
const _: () = assert!(align_of::<Slot>() > SHARED, "the address of a slot is even");

impl Hold {
    fn new(place: usize) -> Hold {
        if hpy_sys::own_host() && place & SHARED == 0 {
            return Hold(AtomicPtr::new(ptr::without_provenance_mut(place)));
        }
        Hold(AtomicPtr::new(Hold::word(Arc::into_raw(Slot::new(place)))))
    }

    /// The word of a slot.
    fn word(slot: *const Slot) -> *mut Slot {
        slot.cast_mut().map_addr(|address| address | SHARED)
    }

    /// The slot that a word stands for, if it stands for one.
    #[inline]
    fn slot(word: *mut Slot) -> Option<*const Slot> {
        let is_shared = word.addr() & SHARED != 0;
        is_shared.then(|| word.map_addr(|address| address & !SHARED).cast_const())
    }

    #[inline]
    fn held(&self) -> Held<'_> {
        let word = self.0.load(Ordering::Acquire);
        match Hold::slot(word) {
            // SAFETY: the slot has been there since before its word was stored, and one of its counts is this hold's.
            Some(slot) => Held::Shared(unsafe { &*slot }),
            None => Held::Alone(word.addr()),
        }
    }

    /// The slot, which is made where there was a place of its own.
    fn shared(&self) -> *const Slot {
        loop {
            let word = self.0.load(Ordering::Acquire);
            if let Some(slot) = Hold::slot(word) {
                return slot;
            }
            let slot = Slot::new(word.addr());
            let new = Hold::word(Arc::as_ptr(&slot));
            let exchanged =
                self.0
                    .compare_exchange(word, new, Ordering::Release, Ordering::Relaxed);
            if exchanged.is_ok() {
                // Its count is this hold's from now on.
                return Arc::into_raw(slot);
            }
            // Another thread was faster: the place belongs to its slot.
            core::mem::forget(Arc::into_inner(slot));
        }
    }
}

impl Clone for Hold {
    fn clone(&self) -> Hold {
        let slot = self.shared();
        // SAFETY: the address comes from `Arc::into_raw`, and one of the slot's counts is this hold's.
        unsafe { Arc::increment_strong_count(slot) };
        Hold(AtomicPtr::new(Hold::word(slot)))
    }
}

impl Drop for Hold {
    #[inline]
    fn drop(&mut self) {
        let word = *self.0.get_mut();
        match Hold::slot(word) {
            // SAFETY: the slot's address comes from `Arc::into_raw`, and this gives back the count that is this hold's.
            Some(slot) => drop(unsafe { Arc::from_raw(slot) }),
            None => let_go(word.addr()),
        }
    }
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

    /// Takes some of the places whose root was dropped.
    fn take_dropped<'a>(&mut self, places: &'a mut [usize]) -> &'a mut [usize] {
        let count = self.dropped.len().min(places.len());
        let rest = self.dropped.len() - count;
        let places = &mut places[..count];
        places.copy_from_slice(&self.dropped[rest..]);
        self.dropped.truncate(rest);
        Attention::get().set_roots(rest);
        places
    }
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
    let mut slots = slots();
    *slots = Slots::NONE;
    Attention::get().set_roots(0);
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
        let place = if hpy_sys::own_host() {
            place_of(object.as_any().dup())
        } else {
            append(object.as_any())?
        };
        Ok(Root {
            hold: Hold::new(place),
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
        let place = match self.hold.held() {
            Held::Alone(place) => place,
            Held::Shared(slot) if slot.list == LIST.load(Ordering::Relaxed) => slot.place,
            Held::Shared(_) => {
                return Err(Error::runtime_error(
                    "the module was loaded again since this object was kept",
                ));
            }
        };
        if hpy_sys::own_host() {
            // SAFETY: the place owns the handle, and lives as long as `self`.
            let object = unsafe { Borrowed::<PyAny>::from_raw(ctx, handle_at(place)) };
            // Python code may have given the object another class.
            return object.dup().into_cast();
        }
        let list = runtime::ROOTS.get(ctx).ok_or_else(uninitialised)?;
        // SAFETY: `list` is a list.
        let raw = unsafe { HPy_GetItem_i(ctx.api(), list.as_raw(), place as isize) };
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
    if hpy_sys::own_host() {
        return close_dropped(ctx);
    }
    loop {
        // Letting go may run finalisers, which may come here again: one place at a time.
        let Some(index) = slots().take_dropped(&mut [0]).first().copied() else {
            return;
        };
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

/// As [`empty_dropped`], under the own host.
fn close_dropped(ctx: Context<'_>) {
    // Some at a time, for the lock costs more than a handle. Letting go may run finalisers, which may come here again, and find what is left.
    let mut places = [0; 32];
    loop {
        let places = slots().take_dropped(&mut places);
        for place in &*places {
            // SAFETY: the place owned the handle, which the context's host has made.
            drop(unsafe { Handle::<PyAny>::from_raw(ctx, handle_at(*place)) });
        }
        if !ctx.attention().has_roots() {
            return;
        }
    }
}

/// Notes that nobody has a place any more.
fn let_go(place: usize) {
    let mut slots = slots();
    slots.dropped.push(place);
    Attention::get().set_roots(slots.dropped.len());
}

impl Drop for Slot {
    fn drop(&mut self) {
        if self.list == LIST.load(Ordering::Relaxed) {
            let_go(self.place);
        }
    }
}

/// Another reference to the same object, which takes no context and never fails.
impl<T> Clone for Root<T> {
    fn clone(&self) -> Root<T> {
        Root {
            hold: self.hold.clone(),
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
