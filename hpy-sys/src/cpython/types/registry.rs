//! What the host knows about each type that it made: found by the type's address, without a lock.
//!
//! Entries are never removed, and each keeps its type alive: an address always means the same type.

use core::ffi::{c_int, c_void};
use core::ptr;
use core::sync::atomic::{AtomicPtr, Ordering};

use super::abi::{self, Object, slot};
use crate::{
    HPyFunc_visitproc, HPyType_BuiltinShape, HPyType_BuiltinShape_Legacy,
    HPyType_BuiltinShape_Object,
};

/// `HPy_tp_traverse` as C calls it.
pub(super) type Traverse =
    unsafe extern "C" fn(*mut c_void, HPyFunc_visitproc, *mut c_void) -> c_int;
/// `HPy_tp_destroy` as C calls it.
pub(super) type Destroy = unsafe extern "C" fn(*mut c_void);
/// The C API's `vectorcallfunc`.
pub(super) type Vectorcall =
    unsafe extern "C" fn(*mut Object, *const *mut Object, usize, *mut Object) -> *mut Object;

/// The nearest base that another made, which gets the object after our part is gone.
#[derive(Clone, Copy, Default)]
pub(super) struct Below {
    /// Its `tp_dealloc`; None if it is `object`, whose instances are only freed.
    pub(super) dealloc: Option<abi::Destructor>,
    /// Its `tp_traverse`.
    pub(super) traverse: Option<abi::Traverseproc>,
    /// Its `tp_clear`.
    pub(super) clear: Option<abi::Inquiry>,
    /// Whether it is a heap type, whose functions answer for the object's reference to its type.
    pub(super) heap: bool,
    /// Whether its instances are known to the garbage collector.
    pub(super) gc: bool,
}

/// A type made by the host.
pub(super) struct Info {
    /// The type; the entry owns a reference.
    pub(super) type_: *mut Object,
    pub(super) shape: HPyType_BuiltinShape,
    /// Where the payload begins, from the object's address: 0 in the legacy shape, whose struct begins with the header.
    pub(super) start: usize,
    /// The size of the payload, that of the bases included.
    pub(super) payload: usize,
    pub(super) traverse: Option<Traverse>,
    pub(super) destroy: Option<Destroy>,
    /// The function behind `HPy_tp_call`, inherited or the type's own.
    pub(super) call: Option<Vectorcall>,
    /// Where an instance has a call function of its own, from the object's address; 0 for nowhere.
    pub(super) call_offset: usize,
    /// Where `__dictoffset__` put the dict; 0 for nowhere.
    pub(super) dict_offset: usize,
    /// Whether `__weaklistoffset__` was given.
    pub(super) weakrefs: bool,
    /// Whether the type has the host's `tp_dealloc`, not the interpreter's own for heap types.
    pub(super) owns_dealloc: bool,
    /// Whether the type or a base has a `tp_dealloc` among its legacy slots.
    pub(super) legacy_dealloc: bool,
    /// Whether instances are known to the garbage collector.
    pub(super) gc: bool,
    /// The next base that the host made, by `tp_base`.
    pub(super) base: Option<&'static Info>,
    pub(super) below: Below,
    /// The `tp_new` of the first builtin base if it is not `object`: only it can make instances.
    pub(super) maker: Option<abi::Newfunc>,
    pub(super) alloc: Option<abi::Allocfunc>,
    pub(super) free: Option<abi::Freefunc>,
    /// The next entry of the bucket.
    pub(super) next: *const Info,
}

impl Info {
    /// The type and its bases that the host made, the type first.
    pub(super) fn chain(&'static self) -> impl Iterator<Item = &'static Info> {
        core::iter::successors(Some(self), |info| info.base)
    }

    /// Whether `base` is the type or one of those bases.
    pub(super) fn has_base(&'static self, base: *mut Object) -> bool {
        self.chain().any(|info| info.type_ == base)
    }

    /// Whether instances have their payload in the object.
    pub(super) fn inline(&self) -> bool {
        self.legacy() || self.shape == HPyType_BuiltinShape_Object
    }

    /// Whether the payload is the object itself.
    pub(super) fn legacy(&self) -> bool {
        self.shape == HPyType_BuiltinShape_Legacy
    }

    /// Where the payload of an instance and its call function end, from the object's address.
    pub(super) fn extent(&self) -> usize {
        let call = match self.call_offset {
            0 => 0,
            offset => offset + size_of::<Vectorcall>(),
        };
        call.max(self.start + self.payload)
    }
}

const BUCKETS: usize = 256;
static TABLE: [AtomicPtr<Info>; BUCKETS] = [const { AtomicPtr::new(ptr::null_mut()) }; BUCKETS];

fn bucket(type_: *mut Object) -> &'static AtomicPtr<Info> {
    // Types lie on 16-byte boundaries and are some hundred bytes large.
    let address = type_ as usize;
    &TABLE[((address >> 4) ^ (address >> 12)) % BUCKETS]
}

/// Adds `info`, whose type then lives as long as the process.
pub(super) fn add(info: Info) -> &'static Info {
    let bucket = bucket(info.type_);
    let entry = Box::leak(Box::new(info));
    let mut head = bucket.load(Ordering::Relaxed);
    loop {
        entry.next = head;
        match bucket.compare_exchange(head, entry, Ordering::Release, Ordering::Relaxed) {
            Ok(_) => return entry,
            Err(now) => head = now,
        }
    }
}

/// The entry of `type_` itself.
#[inline]
pub(super) fn find(type_: *mut Object) -> Option<&'static Info> {
    let mut next = bucket(type_).load(Ordering::Acquire).cast_const();
    loop {
        // SAFETY: entries are leaked and complete before they are added.
        let entry = unsafe { next.as_ref() }?;
        if entry.type_ == type_ {
            return Some(entry);
        }
        next = entry.next;
    }
}

/// The entry of `type_` or of the first base, by `tp_base`, that has one.
///
/// # Safety
///
/// `type_` is a live type.
#[inline]
pub(super) unsafe fn owner(type_: *mut Object) -> Option<&'static Info> {
    if let Some(info) = find(type_) {
        return Some(info);
    }
    // SAFETY: the caller's.
    unsafe { owner_of_subclass(type_) }
}

/// As [`owner`], past the type itself.
///
/// # Safety
///
/// `type_` is a live type.
#[cold]
unsafe fn owner_of_subclass(type_: *mut Object) -> Option<&'static Info> {
    let mut type_ = type_;
    loop {
        // SAFETY: `type_` is a live type, at first and as the base of one.
        let base = unsafe { abi::slot_of(type_, slot::BASE) }.cast::<Object>();
        if base.is_null() {
            return None;
        }
        if let Some(info) = find(base) {
            return Some(info);
        }
        // SAFETY: `base` is a live type.
        if !unsafe { abi::is_heap_type(base) } {
            // Static types have static bases only.
            return None;
        }
        type_ = base;
    }
}

/// Whether instances of `type_` are laid out as those of `base`, or begin so: by `tp_base`, which is what the interpreter goes by.
///
/// # Safety
///
/// `type_` is a live type.
pub(crate) unsafe fn is_laid_out_as(type_: *mut Object, base: *mut Object) -> bool {
    // SAFETY: the caller's.
    let owner = unsafe { owner(type_) };
    owner.is_some_and(|info| info.has_base(base))
}
