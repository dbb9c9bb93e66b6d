//! `__dict__` and weak references of instances: what the members `__dictoffset__` and `__weaklistoffset__` of a definition ask for.

use core::ffi::{c_int, c_void};
use core::ptr;

use super::super::capi;
use super::abi::{GetSetDef, Object};

/// The property `__dict__`, which the interpreter does not add to a type that has a place for one. None where its C API has nothing for it.
pub(super) fn property() -> Option<GetSetDef> {
    capi::PyObject_GenericGetDict()?;
    capi::PyObject_GenericSetDict()?;
    type Get = unsafe extern "C" fn(*mut Object, *mut c_void) -> *mut Object;
    type Set = unsafe extern "C" fn(*mut Object, *mut Object, *mut c_void) -> c_int;
    Some(GetSetDef {
        name: c"__dict__".as_ptr(),
        get: get as Get as *mut c_void,
        set: set as Set as *mut c_void,
        doc: ptr::null(),
        closure: ptr::null_mut(),
    })
}

/// # Safety
///
/// To be called by the interpreter as a getter.
unsafe extern "C" fn get(object: *mut Object, closure: *mut c_void) -> *mut Object {
    match capi::PyObject_GenericGetDict() {
        // SAFETY: the interpreter passes a live object.
        Some(get) => unsafe { get(object, closure) },
        None => ptr::null_mut(),
    }
}

/// # Safety
///
/// To be called by the interpreter as a setter.
unsafe extern "C" fn set(object: *mut Object, value: *mut Object, closure: *mut c_void) -> c_int {
    match capi::PyObject_GenericSetDict() {
        // SAFETY: the interpreter passes live objects, or no value to delete it.
        Some(set) => unsafe { set(object, value, closure) },
        None => -1,
    }
}

/// Tells a type of CPython 3.8, whose `PyType_FromSpec` takes no such members, where its instances have them; 0 for nowhere. No release of
/// 3.8 will move these words any more.
///
/// # Safety
///
/// `type_` is a new type of CPython 3.8, and its instances have such words there.
pub(super) unsafe fn set_offsets(type_: *mut Object, dict: usize, weakrefs: usize) {
    const TP_WEAKLISTOFFSET: usize = 208;
    const TP_DICTOFFSET: usize = 288;
    for (word, offset) in [(TP_DICTOFFSET, dict), (TP_WEAKLISTOFFSET, weakrefs)] {
        if offset != 0 {
            // SAFETY: a type is larger.
            let word = unsafe { type_.byte_add(word) };
            // SAFETY: nobody else knows the type yet.
            unsafe { word.cast::<usize>().write(offset) };
        }
    }
}
