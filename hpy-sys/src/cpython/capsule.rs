//! Capsules.

use core::ffi::{c_char, c_int, c_void};
use core::ptr;

use super::capi::*;
use super::{handle, py};
use crate::HPy_NULL;
use crate::universal::bindings::{
    _HPyCapsule_key, HPy, HPyCapsule_Destructor, HPyCapsule_key_Context, HPyCapsule_key_Destructor,
    HPyCapsule_key_Name, HPyCapsule_key_Pointer, cpy_PyCapsule_Destructor,
};

/// What the C API calls for a destructor. None with an exception where one of its functions is missing.
///
/// # Safety
///
/// `destructor` is null or points to a destructor; the interpreter's lock is held.
unsafe fn trampoline(destructor: *mut HPyCapsule_Destructor) -> Option<cpy_PyCapsule_Destructor> {
    if destructor.is_null() {
        return Some(None);
    }
    // SAFETY: the caller answers for the pointer.
    let destructor = unsafe { *destructor };
    if destructor.cpy_trampoline.is_none() || destructor.impl_.is_none() {
        // SAFETY: the caller holds the lock.
        unsafe {
            PyErr_SetString(
                PyExc_ValueError(),
                c"Invalid HPyCapsule destructor".as_ptr(),
            )
        };
        return None;
    }
    Some(destructor.cpy_trampoline)
}

/// Raises the error of a key that makes no sense.
///
/// # Safety
///
/// The interpreter's lock is held.
unsafe fn invalid_key() {
    // SAFETY: the caller holds the lock.
    unsafe { PyErr_SetString(PyExc_ValueError(), c"Invalid capsule key".as_ptr()) };
}

functions! {
    fn ctx_Capsule_New(_ctx, pointer: *mut c_void, name: *const c_char, destructor: *mut HPyCapsule_Destructor) -> HPy {
        match trampoline(destructor) {
            Some(function) => handle(PyCapsule_New(pointer, name, function)),
            None => HPy_NULL,
        }
    }

    fn ctx_Capsule_Get(_ctx, capsule: HPy, key: _HPyCapsule_key, name: *const c_char) -> *mut c_void {
        match key {
            HPyCapsule_key_Pointer => PyCapsule_GetPointer(py(capsule), name),
            HPyCapsule_key_Name => PyCapsule_GetName(py(capsule)).cast_mut().cast(),
            HPyCapsule_key_Context => PyCapsule_GetContext(py(capsule)),
            _ => {
                invalid_key();
                ptr::null_mut()
            }
        }
    }

    fn ctx_Capsule_IsValid(_ctx, capsule: HPy, name: *const c_char) -> c_int {
        PyCapsule_IsValid(py(capsule), name)
    }

    fn ctx_Capsule_Set(_ctx, capsule: HPy, key: _HPyCapsule_key, value: *mut c_void) -> c_int {
        match key {
            HPyCapsule_key_Pointer => PyCapsule_SetPointer(py(capsule), value),
            HPyCapsule_key_Name => PyCapsule_SetName(py(capsule), value.cast_const().cast()),
            HPyCapsule_key_Context => PyCapsule_SetContext(py(capsule), value),
            HPyCapsule_key_Destructor => match trampoline(value.cast()) {
                Some(function) => PyCapsule_SetDestructor(py(capsule), function),
                None => -1,
            },
            _ => {
                invalid_key();
                -1
            }
        }
    }
}
