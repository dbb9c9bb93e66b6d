//! Instances and their payloads: `HPy_New`, `HPyType_GenericNew`, `HPy_AsStruct_…`.

use core::ffi::c_void;
use core::{mem, ptr};

pub(super) use super::super::{handle as handle_of, py as object_of};

use super::super::capi;
use super::abi::{self, Kind, Object, host, slot, type_error};
use super::aside;
use super::registry::{self, Info, find};
use crate::{
    HPy, HPy_NULL, HPy_ssize_t, HPyContext, HPyType_BuiltinShape, HPyType_BuiltinShape_Legacy,
};

/// The place of a payload in `object`.
///
/// # Safety
///
/// `object` is an instance of a type whose entry or base's is `info`, and its payload lies in the object.
#[inline(always)]
unsafe fn payload_inline(info: &Info, object: *mut Object) -> *mut c_void {
    // SAFETY: the object is larger.
    unsafe { object.byte_add(info.start) }.cast()
}

/// The payload of `object`, null where there is none or nobody asked for it yet.
///
/// # Safety
///
/// `object` is an instance of a type whose entry or base's is `info`.
pub(super) unsafe fn payload_if_any(info: &Info, object: *mut Object) -> *mut c_void {
    if !info.inline() {
        aside::peek(object)
    } else if info.payload == 0 && !info.legacy() {
        ptr::null_mut()
    } else {
        // SAFETY: the caller's.
        unsafe { payload_of_its_own(info, object) }
    }
}

/// What `HPy_tp_destroy` gets; null for want of memory, or where the object has other memory than its class says.
///
/// # Safety
///
/// `object` is an instance of a type whose entry or base's is `info`.
#[inline]
pub(super) unsafe fn payload_for_end(info: &Info, object: *mut Object) -> *mut c_void {
    if !info.inline() {
        return aside::get(object, info.payload);
    }
    // SAFETY: the caller's; a class without payload does not look at it.
    unsafe { payload_of_its_own(info, object) }
}

/// The place of a payload in `object`; null where the object has other memory than its class says.
///
/// # Safety
///
/// `object` is an instance of a type whose entry or base's is `info`, whose payload lies in the object.
#[inline(always)]
unsafe fn payload_of_its_own(info: &Info, object: *mut Object) -> *mut c_void {
    // SAFETY: the caller's.
    if let Some(place) = unsafe { maker_of(info, object) } {
        // SAFETY: the place is in the object.
        let type_ = unsafe { place.read() };
        let fits = match find(type_) {
            Some(made_by) => made_by.has_base(info.type_),
            // SAFETY: PyPy made the object itself, as large as its class says, which is live.
            None => unsafe { has_room(info, abi::type_of(object)) },
        };
        if !fits {
            return ptr::null_mut();
        }
    }
    // SAFETY: the object has one.
    unsafe { payload_inline(info, object) }
}

/// `HPy_New`.
///
/// # Safety
///
/// `h_type` is an open handle, and `data` is null or may be written.
#[inline]
pub(crate) unsafe extern "C" fn new(
    _ctx: *mut HPyContext,
    h_type: HPy,
    data: *mut *mut c_void,
) -> HPy {
    let type_ = object_of(h_type);
    // SAFETY: `h_type` is open.
    let Some(info) = (unsafe { info_of(type_) }) else {
        type_error(c"HPy_New arg 1 must be a type made with HPyType_FromSpec");
        return HPy_NULL;
    };
    // SAFETY: as above, and it is a type.
    if !unsafe { has_room(info, type_) } {
        type_error(c"HPy_New is not safe for this class, whose bases were replaced");
        return HPy_NULL;
    }
    // SAFETY: `type_` is a live type with that entry.
    let object = unsafe { make(info, type_) };
    if !object.is_null() && !data.is_null() {
        // SAFETY: the object is a new instance.
        let payload = unsafe { payload_for_end(info, object) };
        // SAFETY: the caller's.
        unsafe { data.write(payload) };
    }
    handle_of(object)
}

/// `HPyType_GenericNew`.
///
/// # Safety
///
/// `h_type` is an open handle.
pub(crate) unsafe extern "C" fn type_generic_new(
    ctx: *mut HPyContext,
    h_type: HPy,
    _args: *const HPy,
    _nargs: HPy_ssize_t,
    _kw: HPy,
) -> HPy {
    // SAFETY: `h_type` is open, and no pointer is asked for.
    unsafe { new(ctx, h_type, ptr::null_mut()) }
}

/// Whether instances of the type are as large as the host needs. On PyPy, the `__bases__` of a Python class may be replaced by any others of the
/// host's types, and its instances stay as large as they were.
///
/// # Safety
///
/// `type_` is a live type whose entry or base's is `info`.
#[inline]
unsafe fn has_room(info: &Info, type_: *mut Object) -> bool {
    // SAFETY: `type_` is a live type.
    info.type_ == type_
        || host::kind() != Kind::PyPy
        || unsafe { abi::basicsize_on_pypy(type_) } >= info.extent()
}

/// Where an object on PyPy tells for which of the host's types it was made: between its header and the payload. [`has_room`] says why.
///
/// # Safety
///
/// `object` is an instance of a type whose entry or base's is `info`.
#[inline(always)]
unsafe fn maker_of(info: &Info, object: *mut Object) -> Option<*mut *mut Object> {
    let has_one = host::kind() == Kind::PyPy
        && info.payload != 0
        && info.start >= host::header() + size_of::<*mut Object>();
    // SAFETY: the payload begins behind it.
    has_one.then(|| unsafe { object.byte_add(host::header()) }.cast())
}

/// The entry of the type, or of its nearest base that has one.
///
/// # Safety
///
/// `type_` is a live object.
#[inline]
unsafe fn info_of(type_: *mut Object) -> Option<&'static Info> {
    if let Some(info) = find(type_) {
        return Some(info);
    }
    // SAFETY: the caller's.
    unsafe { info_of_subclass(type_) }
}

/// As [`info_of`], for what has no entry itself.
///
/// # Safety
///
/// `type_` is a live object.
#[cold]
unsafe fn info_of_subclass(type_: *mut Object) -> Option<&'static Info> {
    // SAFETY: `type_` is a live object.
    if !unsafe { is_type(type_) } {
        return None;
    }
    // SAFETY: it is a type.
    unsafe { registry::owner(type_) }
}

/// Whether `object` is a type.
///
/// # Safety
///
/// `object` is a live object.
pub(super) unsafe fn is_type(object: *mut Object) -> bool {
    // SAFETY: `object` is live.
    let metatype = unsafe { abi::type_of_any(object) };
    // SAFETY: both are types.
    unsafe { capi::PyType_IsSubtype(metatype, capi::PyType_Type()) != 0 }
}

/// A new instance with an empty payload; null with an exception where there is none.
///
/// # Safety
///
/// `type_` is a live type whose entry or base's is `info`.
#[inline]
unsafe fn make(info: &Info, type_: *mut Object) -> *mut Object {
    if let Some(maker) = info.maker {
        // SAFETY: it is the `tp_new` of a base of the type.
        return unsafe { make_with(maker, type_) };
    }
    let alloc = if info.type_ == type_ {
        info.alloc
    } else {
        // SAFETY: `type_` is a live type.
        unsafe { alloc_of(type_) }
    };
    let object = match alloc {
        // SAFETY: it is the type's own.
        Some(alloc) => unsafe { alloc(type_, 0) },
        // SAFETY: the type's instances have no items.
        None => unsafe { capi::PyType_GenericAlloc(type_, 0) },
    };
    if object.is_null() {
        return object;
    }
    if host::kind() != Kind::CPython && info.payload != 0 {
        // The header belongs to a legacy payload.
        let from = info.start.max(host::header());
        // SAFETY: the object has a payload that ends behind its header.
        let payload = unsafe { object.byte_add(from) };
        // SAFETY: as above; nobody else knows the object.
        unsafe {
            payload
                .cast::<u8>()
                .write_bytes(0, info.start + info.payload - from)
        };
        // SAFETY: the object is an instance of the type.
        if let Some(place) = unsafe { maker_of(info, object) } {
            // SAFETY: the word is nobody else's.
            unsafe { place.write(info.type_) };
        }
    }
    if let (Some(call), 1..) = (info.call, info.call_offset) {
        // SAFETY: the object has a word there.
        let word = unsafe { object.byte_add(info.call_offset) };
        // SAFETY: as above.
        unsafe { word.cast::<registry::Vectorcall>().write(call) };
    }
    object
}

/// A new instance, made by the `tp_new` of a base without arguments; null with an exception where there is none.
///
/// # Safety
///
/// `type_` is a live type, and `maker` takes it.
unsafe fn make_with(maker: abi::Newfunc, type_: *mut Object) -> *mut Object {
    // SAFETY: it takes any size.
    let arguments = unsafe { capi::PyTuple_New(0) };
    if arguments.is_null() {
        return ptr::null_mut();
    }
    // SAFETY: the caller's.
    let object = unsafe { maker(type_, arguments, ptr::null_mut()) };
    // SAFETY: it is ours.
    unsafe { capi::Py_DecRef(arguments) };
    object
}

/// The `tp_alloc` of `type_`.
///
/// # Safety
///
/// `type_` is a live type.
pub(super) unsafe fn alloc_of(type_: *mut Object) -> Option<abi::Allocfunc> {
    // SAFETY: the caller's.
    let alloc = unsafe { abi::slot_of(type_, slot::ALLOC) };
    // SAFETY: the slot holds a function of this type.
    unsafe { mem::transmute::<*mut c_void, Option<abi::Allocfunc>>(alloc) }
}

/// `HPy_AsStruct_Object`. Null for an object without memory.
///
/// # Safety
///
/// `h` is an open handle of an instance of a class of this shape.
#[inline]
pub(crate) unsafe extern "C" fn as_struct_object(_ctx: *mut HPyContext, h: HPy) -> *mut c_void {
    let object = object_of(h);
    if !host::has_memory(object) {
        return ptr::null_mut();
    }
    // SAFETY: the object is larger.
    unsafe { object.byte_add(host::payload()) }.cast()
}

/// `HPy_AsStruct_Legacy`: the object itself. Null for one without memory.
///
/// # Safety
///
/// `h` is an open handle.
#[inline]
pub(crate) unsafe extern "C" fn as_struct_legacy(_ctx: *mut HPyContext, h: HPy) -> *mut c_void {
    let object = object_of(h);
    if host::has_memory(object) {
        object.cast()
    } else {
        ptr::null_mut()
    }
}

/// `HPy_AsStruct_Type`, `…_Long`, `…_Float`, `…_Unicode`, `…_Tuple` and `…_List`. Null for an object that has no such payload.
///
/// # Safety
///
/// `h` is an open handle.
pub(crate) unsafe extern "C" fn as_struct_builtin(_ctx: *mut HPyContext, h: HPy) -> *mut c_void {
    let object = object_of(h);
    // SAFETY: `h` is open.
    let type_ = unsafe { abi::type_of_any(object) };
    // SAFETY: the object keeps its type alive.
    match unsafe { registry::owner(type_) } {
        Some(info) if !info.inline() => aside::get(object, info.payload),
        _ => ptr::null_mut(),
    }
}

/// `HPyType_GetBuiltinShape`.
///
/// # Safety
///
/// `h_type` is an open handle.
pub(crate) unsafe extern "C" fn type_get_builtin_shape(
    _ctx: *mut HPyContext,
    h_type: HPy,
) -> HPyType_BuiltinShape {
    let type_ = object_of(h_type);
    // SAFETY: `h_type` is open.
    if let Some(info) = unsafe { info_of(type_) } {
        return info.shape;
    }
    // SAFETY: as above.
    if unsafe { is_type(type_) } {
        return HPyType_BuiltinShape_Legacy;
    }
    type_error(c"arg must be a type");
    -2
}
