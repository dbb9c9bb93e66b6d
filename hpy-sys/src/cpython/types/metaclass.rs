//! The call that makes a type, with and without a metaclass.

use super::super::capi;
use super::abi::{self, Kind, Object, Spec, host, slot, type_error};
use super::bases::Bases;

/// Makes the type; null with an exception where there is none.
///
/// # Safety
///
/// `spec` is complete, and what it points to lives as long as the process.
pub(super) unsafe fn create(spec: &mut Spec, bases: &Bases) -> *mut Object {
    let spec = core::ptr::from_mut(spec).cast();
    let metaclass = bases.metaclass;
    if metaclass.is_null() || metaclass == capi::PyType_Type() {
        // SAFETY: the spec is complete.
        return unsafe { capi::PyType_FromSpecWithBases(spec, bases.tuple) };
    }
    if let Some(from_metaclass) = capi::PyType_FromMetaclass() {
        // SAFETY: the spec is complete, and the metaclass derives from `type`.
        return unsafe { from_metaclass(metaclass, core::ptr::null_mut(), spec, bases.tuple) };
    }
    // SAFETY: it is a live type.
    if !unsafe { fits(metaclass) } {
        type_error(
            c"metaclasses with a layout or a __new__ of their own are not supported by this interpreter",
        );
        return core::ptr::null_mut();
    }
    // SAFETY: the spec is complete.
    let type_ = unsafe { capi::PyType_FromSpecWithBases(spec, bases.tuple) };
    // SAFETY: the type is new, and the metaclass fits.
    if !type_.is_null() && !unsafe { set_metaclass(type_, metaclass) } {
        // SAFETY: it is ours.
        unsafe { capi::Py_DecRef(type_) };
        return core::ptr::null_mut();
    }
    type_
}

/// Whether instances of `metaclass` look like those of `type`.
///
/// # Safety
///
/// `metaclass` is a live type that derives from `type`.
unsafe fn fits(metaclass: *mut Object) -> bool {
    let type_ = capi::PyType_Type();
    if host::kind() != Kind::CPython {
        return true;
    }
    // SAFETY: both are live types.
    let [new, plain_new] =
        [metaclass, type_].map(|type_| unsafe { abi::slot_of(type_, slot::NEW) });
    // SAFETY: as above.
    let [size, plain] = [metaclass, type_].map(|type_| unsafe { abi::basicsize(type_) });
    new == plain_new && size == plain
}

/// Makes a new type an instance of `metaclass`; false with an exception if the interpreter refuses.
///
/// # Safety
///
/// `type_` is an instance of `type` that nobody else knows, and `metaclass` [`fits`].
unsafe fn set_metaclass(type_: *mut Object, metaclass: *mut Object) -> bool {
    if host::kind() != Kind::CPython {
        // SAFETY: all are live, and the name ends with a NUL.
        return unsafe {
            capi::PyObject_SetAttrString(type_, c"__class__".as_ptr(), metaclass) == 0
        };
    }
    // Before 3.12 there is no other way: `type` is static, so its instances may not change their class.
    // SAFETY: the metaclass is live.
    unsafe { capi::Py_IncRef(metaclass) };
    // SAFETY: the header's last word is the type.
    let word = unsafe { type_.byte_add(host::header() - size_of::<usize>()) };
    // SAFETY: as above. `type` is not counted.
    unsafe { word.cast::<*mut Object>().write(metaclass) };
    true
}
