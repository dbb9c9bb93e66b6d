//! What the C API fixes for types: structs of the stable ABI, numbers of slots, and the facts that differ between interpreters.

use core::ffi::{CStr, c_char, c_int, c_uint, c_ulong, c_void};

use super::super::capi;

pub(super) use super::super::capi::PyObject as Object;
pub(super) use super::super::host::{self, Kind, type_in_header as type_of};

pub(super) type Destructor = unsafe extern "C" fn(*mut Object);
pub(super) type Visit = unsafe extern "C" fn(*mut Object, *mut c_void) -> c_int;
pub(super) type Traverseproc = unsafe extern "C" fn(*mut Object, Visit, *mut c_void) -> c_int;
pub(super) type Inquiry = unsafe extern "C" fn(*mut Object) -> c_int;
pub(super) type Allocfunc = unsafe extern "C" fn(*mut Object, isize) -> *mut Object;
pub(super) type Newfunc =
    unsafe extern "C" fn(*mut Object, *mut Object, *mut Object) -> *mut Object;
pub(super) type Freefunc = unsafe extern "C" fn(*mut c_void);

/// `PyType_Slot`.
#[repr(C)]
#[derive(Clone, Copy)]
pub(super) struct Slot {
    pub(super) slot: c_int,
    pub(super) function: *mut c_void,
}

/// `PyType_Spec`.
#[repr(C)]
pub(super) struct Spec {
    pub(super) name: *const c_char,
    pub(super) basicsize: c_int,
    pub(super) itemsize: c_int,
    pub(super) flags: c_uint,
    pub(super) slots: *mut Slot,
}

/// `PyMethodDef`.
#[repr(C)]
#[derive(Clone, Copy)]
pub(crate) struct MethodDef {
    pub(super) name: *const c_char,
    pub(super) function: *mut c_void,
    pub(super) flags: c_int,
    pub(super) doc: *const c_char,
}

/// `PyGetSetDef`.
#[repr(C)]
#[derive(Clone, Copy)]
pub(super) struct GetSetDef {
    pub(super) name: *const c_char,
    pub(super) get: *mut c_void,
    pub(super) set: *mut c_void,
    pub(super) doc: *const c_char,
    pub(super) closure: *mut c_void,
}

/// `PyMemberDef`.
#[repr(C)]
#[derive(Clone, Copy)]
pub(super) struct MemberDef {
    pub(super) name: *const c_char,
    pub(super) kind: c_int,
    pub(super) offset: isize,
    pub(super) flags: c_int,
    pub(super) doc: *const c_char,
}

/// The numbers of the slots that HPy does not number the same.
pub(super) mod slot {
    use core::ffi::c_int;

    pub(in super::super) const ALLOC: c_int = 47;
    pub(in super::super) const BASE: c_int = 48;
    pub(in super::super) const BASES: c_int = 49;
    pub(in super::super) const CALL: c_int = 50;
    pub(in super::super) const CLEAR: c_int = 51;
    pub(in super::super) const DEALLOC: c_int = 52;
    pub(in super::super) const DOC: c_int = 56;
    pub(in super::super) const METHODS: c_int = 64;
    pub(in super::super) const NEW: c_int = 65;
    pub(in super::super) const TRAVERSE: c_int = 71;
    pub(in super::super) const MEMBERS: c_int = 72;
    pub(in super::super) const GETSET: c_int = 73;
    pub(in super::super) const FREE: c_int = 74;
}

/// `Py_TPFLAGS_HEAPTYPE`.
const HEAPTYPE: c_ulong = 1 << 9;
/// `Py_TPFLAGS_HAVE_GC`.
const HAVE_GC: c_ulong = 1 << 14;

/// `type_.__basicsize__`; None where there is none.
///
/// # Safety
///
/// `type_` is a live object, and no exception is pending.
pub(super) unsafe fn basicsize(type_: *mut Object) -> Option<usize> {
    // SAFETY: `type_` is live, and the name ends with a NUL.
    let value = unsafe { capi::PyObject_GetAttrString(type_, c"__basicsize__".as_ptr()) };
    if value.is_null() {
        // SAFETY: the lock is held.
        unsafe { capi::PyErr_Clear() };
        return None;
    }
    // SAFETY: `value` is a live object.
    let size = unsafe { capi::PyLong_AsSsize_t(value) };
    // SAFETY: it is ours.
    unsafe { capi::Py_DecRef(value) };
    // SAFETY: the lock is held.
    unsafe { capi::PyErr_Clear() };
    usize::try_from(size).ok().filter(|size| *size > 0)
}

/// `type_.tp_basicsize` on PyPy, which has no `__basicsize__`. It is behind the header, the count of items and the name, as in all of CPython's
/// versions.
///
/// # Safety
///
/// `type_` is a live type.
pub(super) unsafe fn basicsize_on_pypy(type_: *mut Object) -> usize {
    // SAFETY: types are larger than that on PyPy.
    let place = unsafe { type_.byte_add(host::header() + 2 * size_of::<usize>()) };
    // SAFETY: as above.
    let size = unsafe { place.cast::<isize>().read() };
    usize::try_from(size).unwrap_or(0)
}

/// The type of any object.
///
/// # Safety
///
/// `object` is live.
pub(super) unsafe fn type_of_any(object: *mut Object) -> *mut Object {
    // SAFETY: `object` is live. The object keeps its type alive.
    unsafe { host::with_type(object, |type_| type_) }
}

/// The flags of `type_`; None on PyPy, which does not tell.
///
/// # Safety
///
/// `type_` is a live type.
unsafe fn flags(type_: *mut Object) -> Option<c_ulong> {
    // SAFETY: `type_` is a live type.
    capi::PyType_GetFlags().map(|get_flags| unsafe { get_flags(type_) })
}

/// Whether `type_` may be asked for slots and have bases of any kind.
///
/// # Safety
///
/// `type_` is a live type.
pub(super) unsafe fn is_heap_type(type_: *mut Object) -> bool {
    // SAFETY: the caller's.
    unsafe { flags(type_) }.is_none_or(|flags| flags & HEAPTYPE != 0)
}

/// Whether instances of `type_` are known to the garbage collector.
///
/// # Safety
///
/// `type_` is a live type.
pub(super) unsafe fn has_gc(type_: *mut Object) -> bool {
    // SAFETY: the caller's.
    unsafe { flags(type_) }.is_some_and(|flags| flags & HAVE_GC != 0)
}

/// A slot of `type_`, null where it is empty or cannot be known.
///
/// # Safety
///
/// `type_` is a live type.
pub(super) unsafe fn slot_of(type_: *mut Object, slot: c_int) -> *mut c_void {
    // SAFETY: `type_` is a live type.
    if host::kind() == Kind::CPython && host::version() < (3, 10) && !unsafe { is_heap_type(type_) }
    {
        // SAFETY: as above.
        return unsafe { slot_of_static(type_, slot) };
    }
    // SAFETY: `type_` is a live type.
    let function = unsafe { capi::PyType_GetSlot(type_, slot) };
    // PyPy and GraalPy raise for what they do not know.
    if function.is_null() && host::kind() != Kind::CPython {
        // SAFETY: the lock is held.
        unsafe { capi::PyErr_Clear() };
    }
    function
}

/// What `PyType_GetSlot` refuses before 3.10: slots of static types. No release of 3.8 or 3.9 will move them any more.
///
/// # Safety
///
/// `type_` is a live type of CPython 3.8 or 3.9.
unsafe fn slot_of_static(type_: *mut Object, slot: c_int) -> *mut c_void {
    let offset = match slot {
        slot::DEALLOC => 48,
        slot::TRAVERSE => 184,
        slot::CLEAR => 192,
        slot::NEW => 312,
        _ => return core::ptr::null_mut(),
    };
    // SAFETY: a type is larger.
    let word = unsafe { type_.byte_add(offset) };
    // SAFETY: the function is there in these versions.
    unsafe { word.cast::<*mut c_void>().read() }
}

/// Raises `TypeError`.
pub(super) fn type_error(message: &CStr) {
    // SAFETY: the lock is held wherever this module is called, and the message ends with a NUL.
    unsafe { capi::PyErr_SetString(capi::PyExc_TypeError(), message.as_ptr()) };
}

/// Raises `ValueError`.
pub(super) fn value_error(message: &CStr) {
    // SAFETY: as in `type_error`.
    unsafe { capi::PyErr_SetString(capi::PyExc_ValueError(), message.as_ptr()) };
}
