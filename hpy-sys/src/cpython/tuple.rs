//! `tuple`.

use core::ffi::c_int;

use super::capi::*;
use super::type_::is_instance;
use super::{handle, py};
use crate::universal::bindings::HPy;

/// A new tuple of `len` objects; null with an exception where there is no memory.
///
/// # Safety
///
/// `items` points to `len` objects that are alive, and the interpreter's lock is held.
pub(super) unsafe fn from_array(items: *const *mut PyObject, len: usize) -> *mut PyObject {
    // SAFETY: the caller holds the lock.
    let tuple = unsafe { PyTuple_New(len as isize) };
    if tuple.is_null() {
        return tuple;
    }
    for index in 0..len {
        // SAFETY: the caller answers for `items`; the tuple is new, has that many places, and takes over the reference.
        unsafe {
            let item = *items.add(index);
            Py_IncRef(item);
            PyTuple_SetItem(tuple, index as isize, item);
        }
    }
    tuple
}

functions! {
    fn ctx_Tuple_Check(_ctx, h: HPy) -> c_int {
        is_instance(py(h), PyTuple_Type())
    }

    fn ctx_Tuple_FromArray(_ctx, items: *mut HPy, len: isize) -> HPy {
        handle(from_array(items.cast_const().cast(), len as usize))
    }
}
