//! How instances end: `tp_dealloc`, `tp_traverse` and `tp_clear` of the types that need them.
//!
//! The functions are the same for every type. They also get instances of Python subclasses, whose own functions call those of the
//! base; the entry of the nearest type that the host made says where the payload is.

use core::cell::{Cell, RefCell};
use core::ffi::{c_int, c_void};
use core::ptr;

use super::super::capi;
use super::abi::{self, Kind, Object, Visit, host, slot};
use super::registry::{Info, find, owner};
use super::{aside, object};
use crate::HPyField;

/// How many references may be given up inside one another. The rest waits until the first is gone: a long list of nodes must not need as
/// much stack.
const DEEPEST: u32 = 60;

thread_local! {
    static DEPTH: Cell<u32> = const { Cell::new(0) };
    static WAITING: RefCell<Vec<*mut Object>> = const { RefCell::new(Vec::new()) };
}

/// `tp_dealloc`.
///
/// # Safety
///
/// To be called by the interpreter as the `tp_dealloc` of a type of the host, or by the one of a Python subclass.
pub(super) unsafe extern "C" fn dealloc(object: *mut Object) {
    // SAFETY: `object` still has its type.
    let type_ = unsafe { abi::type_of(object) };
    match find(type_) {
        // SAFETY: `object` is an instance of exactly that type, without a reference.
        Some(info) if info.plain => unsafe { dealloc_plain(info, object) },
        // SAFETY: the caller's.
        _ => unsafe { dealloc_any(type_, object) },
    }
}

/// As [`dealloc`], for the types that most classes are.
///
/// # Safety
///
/// As [`dealloc`]; `info` is the entry of the type of `object`, and plain.
#[inline(always)]
unsafe fn dealloc_plain(info: &'static Info, object: *mut Object) {
    if let Some(finalize) = capi::PyObject_CallFinalizerFromDealloc() {
        // SAFETY: `object` has no reference left and is still tracked.
        if unsafe { finalize(object) } < 0 {
            return;
        }
    }
    if info.gc {
        if let Some(untrack) = capi::PyObject_GC_UnTrack() {
            // SAFETY: the type's instances are known to the collector.
            unsafe { untrack(object.cast()) };
        }
    }
    // SAFETY: that is where instances of plain types have it.
    let payload = unsafe { object::payload_inline(info, object) };
    if let Some(traverse) = info.traverse {
        // SAFETY: the payload is the one of the class.
        unsafe { traverse(payload, Some(empty_field), ptr::null_mut()) };
    }
    if let Some(destroy) = info.destroy {
        // SAFETY: as above, and it is destroyed once.
        unsafe { destroy(payload) };
    }
    if let Some(free) = info.free {
        // SAFETY: the object was allocated by the type, and nothing is left in it.
        unsafe { free(object.cast()) };
    }
    // SAFETY: the object owned a reference to its type.
    unsafe { capi::Py_DecRef(info.type_) };
}

/// As [`dealloc`], for all types.
///
/// # Safety
///
/// As [`dealloc`]; `type_` is the type of `object`.
unsafe fn dealloc_any(type_: *mut Object, object: *mut Object) {
    // SAFETY: the object keeps its type alive.
    let Some(info) = (unsafe { owner(type_) }) else {
        return;
    };
    let exact = info.type_ == type_ && info.owns_dealloc;
    // A Python subclass has called the finalizer itself. PyPy calls it before it gives up the object, and GraalPy never does.
    if exact && host::kind() == Kind::CPython {
        if let Some(finalize) = capi::PyObject_CallFinalizerFromDealloc() {
            // SAFETY: `object` has no reference left and is still tracked.
            if unsafe { finalize(object) } < 0 {
                return;
            }
        }
    }
    let gc = if exact {
        info.gc
    } else {
        // SAFETY: `type_` is a live type.
        unsafe { abi::has_gc(type_) }
    };
    if gc {
        if let Some(untrack) = capi::PyObject_GC_UnTrack() {
            // SAFETY: the type's instances are known to the collector.
            unsafe { untrack(object.cast()) };
        }
    }
    // SAFETY: `object` has no reference left, and nothing else knows it.
    unsafe { end(info, object) };
}

/// Ends `object`.
///
/// # Safety
///
/// `object` has no reference left, was finalized, and is untracked; it is an instance of a type whose entry or base's is `info`.
#[inline]
unsafe fn end(info: &'static Info, object: *mut Object) {
    if info.weakrefs {
        // SAFETY: the object has a list of weak references and no other ones.
        unsafe { capi::PyObject_ClearWeakRefs(object) };
    }
    // SAFETY: the object is an instance of the type.
    let payload = unsafe { object::payload_for_end(info, object) };
    // SAFETY: as above, and it is the payload.
    unsafe { clear_references(info, object, payload) };
    if !payload.is_null() {
        for destroy in info.chain().filter_map(|info| info.destroy) {
            // SAFETY: the payload is the one of the classes of the chain, and is destroyed once.
            unsafe { destroy(payload) };
        }
    }
    if !info.inline() {
        aside::free(object);
    }
    // SAFETY: nothing of ours is left in the object.
    unsafe { hand_down(info, object) };
}

/// Gives the object to the base that another made, or frees it.
///
/// # Safety
///
/// `object` is an instance of a type whose entry or base's is `info`, and holds nothing more of the host's.
unsafe fn hand_down(info: &Info, object: *mut Object) {
    // SAFETY: `object` still has its type.
    let type_ = unsafe { abi::type_of(object) };
    let mut owes_type = host::kind() != Kind::PyPy;
    if let Some(dealloc) = info.below.dealloc {
        if info.below.gc {
            if let Some(track) = capi::PyObject_GC_Track() {
                // SAFETY: the object is known to the collector and untracked.
                unsafe { track(object.cast()) };
            }
        }
        owes_type &= !info.below.heap;
        // SAFETY: it is the base's, which expects a tracked object without references.
        unsafe { dealloc(object) };
    } else {
        let free = if info.type_ == type_ { info.free } else { None };
        let free = free.or_else(|| {
            // SAFETY: `type_` is a live type.
            let free = unsafe { abi::slot_of(type_, slot::FREE) };
            // SAFETY: the slot holds a function of this type.
            unsafe { core::mem::transmute::<*mut c_void, Option<abi::Freefunc>>(free) }
        });
        if let Some(free) = free {
            // SAFETY: the object was allocated by the type.
            unsafe { free(object.cast()) };
        }
    }
    if owes_type {
        // SAFETY: the object owned a reference to its type.
        unsafe { capi::Py_DecRef(type_) };
    }
}

/// `tp_traverse`.
///
/// # Safety
///
/// To be called by the interpreter as the `tp_traverse` of a type of the host, or by the one of a Python subclass.
pub(super) unsafe extern "C" fn traverse(
    object: *mut Object,
    visit: Visit,
    arg: *mut c_void,
) -> c_int {
    // SAFETY: `object` is live.
    let type_ = unsafe { abi::type_of(object) };
    // SAFETY: `type_` is a live type.
    let Some(info) = (unsafe { owner(type_) }) else {
        return 0;
    };
    // Before 3.9, no instance visits its type.
    if host::version() >= (3, 9) && !info.below.heap {
        // SAFETY: the collector's function takes any live object.
        let result = unsafe { visit(type_, arg) };
        if result != 0 {
            return result;
        }
    }
    // SAFETY: `object` is an instance of the type.
    let payload = unsafe { object::payload_if_any(info, object) };
    let mut visitor = Visitor { visit, arg };
    for info in info.chain() {
        if let Some(traverse) = info.traverse.filter(|_| !payload.is_null()) {
            // SAFETY: the payload is the one of the class.
            let result = unsafe { traverse(payload, Some(visit_field), (&raw mut visitor).cast()) };
            if result != 0 {
                return result;
            }
        }
        // SAFETY: the word is the object's dict.
        let dict = unsafe { dict_of(info, object) };
        if !dict.is_null() {
            // SAFETY: it is a live object.
            let result = unsafe { visit(dict, arg) };
            if result != 0 {
                return result;
            }
        }
    }
    match info.below.traverse {
        // SAFETY: it is the base's.
        Some(traverse) => unsafe { traverse(object, visit, arg) },
        None => 0,
    }
}

struct Visitor {
    visit: Visit,
    arg: *mut c_void,
}

/// Passes the object in a field on to the collector.
unsafe extern "C" fn visit_field(field: *mut HPyField, visitor: *mut c_void) -> c_int {
    // SAFETY: `traverse` passed its visitor.
    let visitor = unsafe { &*visitor.cast::<Visitor>() };
    // SAFETY: the class visits its fields.
    let object = unsafe { *field }._i as *mut Object;
    if object.is_null() {
        return 0;
    }
    // SAFETY: the field owns a reference to the object.
    unsafe { (visitor.visit)(object, visitor.arg) }
}

/// `tp_clear`.
///
/// # Safety
///
/// To be called by the interpreter as the `tp_clear` of a type of the host, or by the one of a Python subclass.
pub(super) unsafe extern "C" fn clear(object: *mut Object) -> c_int {
    // SAFETY: `object` is live.
    let type_ = unsafe { abi::type_of(object) };
    // SAFETY: `type_` is a live type.
    let Some(info) = (unsafe { owner(type_) }) else {
        return 0;
    };
    // SAFETY: `object` is an instance of the type.
    let payload = unsafe { object::payload_if_any(info, object) };
    // SAFETY: as above, and it is the payload.
    unsafe { clear_references(info, object, payload) };
    match info.below.clear {
        // SAFETY: it is the base's.
        Some(clear) => unsafe { clear(object) },
        None => 0,
    }
}

/// Empties the fields and the dict.
///
/// # Safety
///
/// `object` is an instance of a type whose entry or base's is `info`, and `payload` its payload or null.
#[inline]
unsafe fn clear_references(info: &'static Info, object: *mut Object, payload: *mut c_void) {
    for info in info.chain() {
        if let Some(traverse) = info.traverse.filter(|_| !payload.is_null()) {
            // SAFETY: the payload is the one of the class.
            unsafe { traverse(payload, Some(empty_field), ptr::null_mut()) };
        }
        // SAFETY: the word is the object's dict.
        let dict = unsafe { dict_of(info, object) };
        if !dict.is_null() {
            // SAFETY: as in `dict_of`.
            let word = unsafe { object.byte_add(info.dict_offset) };
            // SAFETY: as above.
            unsafe { word.cast::<*mut Object>().write(ptr::null_mut()) };
            // SAFETY: the word owned a reference.
            unsafe { give_up(dict) };
        }
    }
}

/// Takes the object out of a field.
unsafe extern "C" fn empty_field(field: *mut HPyField, _arg: *mut c_void) -> c_int {
    // SAFETY: the class visits its fields.
    let old = unsafe { field.replace(HPyField { _i: 0 }) };
    if old._i != 0 {
        // SAFETY: the field owned a reference.
        unsafe { give_up(old._i as *mut Object) };
    }
    0
}

/// Gives up a reference now, or after those around it.
///
/// # Safety
///
/// The caller owned the reference.
unsafe fn give_up(object: *mut Object) {
    let depth = DEPTH.get();
    // A thread that ends has no list any more.
    let wait = |waiting: &RefCell<Vec<_>>| waiting.borrow_mut().push(object);
    if depth >= DEEPEST && WAITING.try_with(wait).is_ok() {
        return;
    }
    DEPTH.set(depth + 1);
    // SAFETY: the caller's.
    unsafe { capi::Py_DecRef(object) };
    if depth == 0 {
        let next = |waiting: &RefCell<Vec<_>>| waiting.borrow_mut().pop();
        while let Some(object) = WAITING.try_with(next).ok().flatten() {
            // SAFETY: the list owned the reference.
            unsafe { capi::Py_DecRef(object) };
        }
    }
    DEPTH.set(depth);
}

/// The dict at the place that the class chose, null where there is none.
///
/// # Safety
///
/// `object` is an instance of the type of `info`.
unsafe fn dict_of(info: &Info, object: *mut Object) -> *mut Object {
    if info.dict_offset == 0 {
        return ptr::null_mut();
    }
    // SAFETY: the offset lies within the object.
    let word = unsafe { object.byte_add(info.dict_offset) };
    // SAFETY: as above.
    unsafe { word.cast::<*mut Object>().read() }
}
