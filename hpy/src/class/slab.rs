//! Where an instance's fields hold their objects: an array of `HPyField`s beside the payload, which the collector walks.
//!
//! The bits of an `HPyField` mean something at their owner only: on PyPy they are an address that the collector updates, on GraalPy an index.
//! So they never leave the array, which only grows by being copied while no function of the API is called.

use core::cell::{Cell, UnsafeCell};
use core::ffi::{c_int, c_void};
use core::marker::PhantomData;
use core::ptr::{self, NonNull};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use hpy_sys::{
    HPy_IsNull, HPyField, HPyField_IsNull, HPyField_Load, HPyField_NULL, HPyField_Store,
    HPyFunc_visitproc, Implementation, Interpreter, Traverseproc, beyond,
};

use super::Class;
use super::payload;
use crate::error::{Error, Result};
use crate::handle::{Handle, from_result};

/// What a class's payloads have for fields. A value is a part of the header of one payload.
pub trait Fields: Sized + 'static {
    #[doc(hidden)]
    const NEW: Self;
    /// Whether there may be any.
    #[doc(hidden)]
    const HELD: bool;
    /// The array, if there is one.
    #[doc(hidden)]
    fn slab(&self) -> Option<&Slab>;
    /// Gives up the array, as the owner goes.
    #[doc(hidden)]
    fn end(&self);
}

/// What the payloads of a class have that holds fields.
#[diagnostic::on_unimplemented(
    message = "the class holds no fields",
    label = "its objects own no fields",
    note = "where they are hidden in other types, write `#[hpy::class(fields)]`"
)]
pub trait Holding: Fields {
    /// The array, which is made if there is none. It lives as long as the payload.
    #[doc(hidden)]
    fn slab_or_new(&self) -> NonNull<Slab>;
}

/// For classes without fields: nothing.
pub struct NoFields;

impl Fields for NoFields {
    const NEW: NoFields = NoFields;
    const HELD: bool = false;

    #[inline(always)]
    fn slab(&self) -> Option<&Slab> {
        None
    }

    #[inline(always)]
    fn end(&self) {}
}

/// For classes with fields: an array, from the first time that its owner is asked for. Zeros are one without an array.
#[repr(transparent)]
pub struct HasFields {
    /// From `Arc::into_raw`, or null.
    slab: Cell<*const Slab>,
}

impl Fields for HasFields {
    const NEW: HasFields = HasFields {
        slab: Cell::new(ptr::null()),
    };
    const HELD: bool = true;

    #[inline(always)]
    fn slab(&self) -> Option<&Slab> {
        // SAFETY: null, or of an `Arc` that `self` has a share in until `end`.
        unsafe { self.slab.get().as_ref() }
    }

    fn end(&self) {
        let slab = self.slab.replace(ptr::null());
        if !slab.is_null() {
            // SAFETY: it came from `Arc::into_raw`, and is gone from here.
            drop(unsafe { Arc::from_raw(slab) });
        }
    }
}

impl Holding for HasFields {
    #[inline]
    fn slab_or_new(&self) -> NonNull<Slab> {
        if self.slab.get().is_null() {
            self.slab.set(Arc::into_raw(Arc::new(Slab::new())));
        }
        NonNull::new(self.slab.get().cast_mut()).expect("an `Arc` is never null")
    }
}

/// The objects of the fields of one instance. It is shared by its header and its fields, which prove by its address whose they are.
pub struct Slab {
    /// A place for each field. Free ones hold `None`.
    places: UnsafeCell<Vec<HPyField>>,
    /// Places to be used next.
    free: UnsafeCell<Vec<u32>>,
    /// Places of fields that were dropped, on any thread. They still hold their objects.
    dropped: Mutex<Vec<u32>>,
    /// Whether there are any such places. Written under the lock, so that who reads no need not take it.
    has_dropped: AtomicBool,
}

// SAFETY: `places` and `free` are used by who has an `Owner`, and so a context, and by the collector inside of a call: one thread at a time.
unsafe impl Send for Slab {}
// SAFETY: as above.
unsafe impl Sync for Slab {}

impl Slab {
    fn new() -> Slab {
        Slab {
            places: UnsafeCell::new(Vec::new()),
            free: UnsafeCell::new(Vec::new()),
            dropped: Mutex::new(Vec::new()),
            has_dropped: AtomicBool::new(false),
        }
    }

    /// The lock is never held across a call of Python.
    fn dropped(&self) -> MutexGuard<'_, Vec<u32>> {
        self.dropped.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs `f` on the places. It calls nothing of the API, and nothing else that comes here.
    fn with_places<R>(&self, f: impl FnOnce(&mut Vec<HPyField>) -> R) -> R {
        // SAFETY: nobody else has a reference, since each lasts only as long as an `f`.
        f(unsafe { &mut *self.places.get() })
    }

    /// As `with_places`, for the free ones.
    fn with_free<R>(&self, f: impl FnOnce(&mut Vec<u32>) -> R) -> R {
        // SAFETY: as in `with_places`.
        f(unsafe { &mut *self.free.get() })
    }

    /// The address of a place, until the next field is made. `None` past the end.
    fn place(&self, index: usize) -> Option<*mut HPyField> {
        self.with_places(|places| {
            (index < places.len()).then(|| places.as_mut_ptr().wrapping_add(index))
        })
    }

    /// Finds a place that is free, or makes one.
    fn allocate(&self) -> Result<u32> {
        if let Some(index) = self.with_free(Vec::pop) {
            return Ok(index);
        }
        self.with_places(|places| {
            let index = u32::try_from(places.len()).ok()?;
            places.try_reserve(1).ok()?;
            places.push(HPyField_NULL);
            Some(index)
        })
        .ok_or_else(|| Error::memory_error("too many fields"))
    }

    /// Puts `object` into a place of its own. `owner` is the one whose slab this is.
    pub(super) fn add(&self, owner: &Handle<'_>, object: &Handle<'_>) -> Result<u32> {
        let ctx = owner.ctx();
        self.settle(owner);
        // Nothing is pending, so that no Python code runs once a place was chosen.
        ctx.api();
        let index = self.allocate()?;
        self.store(owner, index, object);
        Ok(index)
    }

    /// Puts `object` into a place that is free, or whose object a handle keeps: nothing is finalised.
    pub(super) fn store(&self, owner: &Handle<'_>, index: u32, object: &Handle<'_>) {
        let place = self
            .place(index as usize)
            .expect("there are never less places");
        if hpy_sys::interpreter() == Interpreter::GraalPy && !hpy_sys::own_host() {
            // SAFETY: the place is there.
            let before = unsafe { place.read() };
            // A number is its own field there, which is then taken for the index of an object.
            if u32::try_from(before._i).is_err() {
                // SAFETY: the place is there, and a number needs no letting go.
                unsafe { place.write(HPyField_NULL) };
            }
        }
        let ctx = owner.ctx().as_raw();
        // SAFETY: both handles are open, and the place is the owner's: its class traverses it, and it does not move before this returns, for
        // places are only made in `allocate`, which only Python code that runs meanwhile could call.
        unsafe { HPyField_Store(ctx, owner.as_raw(), place, object.as_raw()) };
    }

    /// Puts another object into a place, and returns the one that was there; `None` where the collector has taken it out.
    #[inline]
    pub(super) fn exchange<'ctx>(
        &self,
        owner: &Handle<'ctx>,
        index: u32,
        object: &Handle<'_>,
    ) -> Result<Option<Handle<'ctx>>> {
        if !hpy_sys::own_host() {
            let before = self.load(owner, index)?;
            self.store(owner, index, object);
            return Ok(before);
        }
        let ctx = owner.ctx();
        let place = self
            .place(index as usize)
            .expect("there are never less places");
        // SAFETY: this is the own host, the handle is open, and the place is the owner's.
        let before = unsafe { beyond::field_exchange(ctx.as_raw(), place, object.as_raw()) };
        // SAFETY: an owned handle, where it is none of nothing.
        Ok((!HPy_IsNull(before)).then(|| unsafe { Handle::from_raw(ctx, before) }))
    }

    /// Returns the object in a place; `None` where the collector has taken it out.
    pub(super) fn load<'ctx>(
        &self,
        owner: &Handle<'ctx>,
        index: u32,
    ) -> Result<Option<Handle<'ctx>>> {
        let ctx = owner.ctx();
        let raw_ctx = ctx.api();
        let Some(place) = self.place(index as usize) else {
            return Ok(None);
        };
        // SAFETY: the place is there.
        let field = unsafe { place.read() };
        if HPyField_IsNull(field) {
            return Ok(None);
        }
        // SAFETY: the field holds an object, stored for this owner; the handle is open.
        let raw = unsafe { HPyField_Load(raw_ctx, owner.as_raw(), field) };
        // SAFETY: an owned handle, or null.
        unsafe { from_result(ctx, raw) }.map(Some)
    }

    /// Notes that a field is no more.
    pub(super) fn release(&self, index: u32) {
        let mut dropped = self.dropped();
        dropped.push(index);
        self.has_dropped.store(true, Ordering::Relaxed);
    }

    /// A place that is no field's any more.
    fn released(&self) -> Option<u32> {
        let mut dropped = self.dropped();
        let index = dropped.pop();
        if index.is_none() {
            self.has_dropped.store(false, Ordering::Relaxed);
        }
        index
    }

    /// Lets go of the objects of dropped fields, for their places to be used again. Runs their finalisers, which may come here again.
    #[inline(always)]
    pub(super) fn settle(&self, owner: &Handle<'_>) {
        // What other threads drop meanwhile can wait.
        if self.has_dropped.load(Ordering::Relaxed) {
            self.settle_dropped(owner);
        }
    }

    #[cold]
    fn settle_dropped(&self, owner: &Handle<'_>) {
        while let Some(index) = self.released() {
            // The object is finalised when its handle closes: everything is in order by then.
            let Ok(object) = self.load(owner, index) else {
                // There is no memory for a handle. The place is emptied another time.
                self.release(index);
                return;
            };
            self.store(owner, index, &owner.ctx().none());
            self.with_free(|free| free.push(index));
            drop(object);
        }
    }
}

/// Shows the collector the objects that an instance holds.
pub(super) struct Traverse<T>(PhantomData<T>);

// SAFETY: `traverse` has the signature's type, and does not unwind.
unsafe impl<T: Class> Implementation<Traverseproc> for Traverse<T> {
    const FUNCTION: <Traverseproc as hpy_sys::Signature>::Function = traverse::<T>;
}

unsafe extern "C" fn traverse<T: Class>(
    data: *mut c_void,
    visit: HPyFunc_visitproc,
    arg: *mut c_void,
) -> c_int {
    let (Some(data), Some(visit)) = (NonNull::new(data), visit) else {
        return 0;
    };
    // SAFETY: the implementation passes the payload of an instance, which lives until this returns and begins with a header or zeros.
    let header = unsafe { payload::header_at::<T>(data) };
    let Some(slab) = header.fields().slab() else {
        return 0;
    };
    // Where the collector breaks a cycle, the visitor lets go of the objects, whose finalisers may make places: each is looked up by itself.
    let mut index = 0;
    while let Some(place) = slab.place(index) {
        // SAFETY: the place is a field of the instance, and `arg` is passed on. The visitor is done with the place before Python code runs.
        let result = unsafe { visit(place, arg) };
        if result != 0 {
            return result;
        }
        index += 1;
    }
    0
}
