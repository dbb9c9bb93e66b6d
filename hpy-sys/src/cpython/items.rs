//! Items, lengths and membership.

use core::ffi::{c_char, c_int};

use super::capi::*;
use super::{handle, py};
use crate::universal::bindings::HPy;

/// An item with a key that was made for the call: null where it could not be.
///
/// # Safety
///
/// `object` is alive; the call takes over `key`.
unsafe fn get(object: *mut PyObject, key: *mut PyObject) -> *mut PyObject {
    if key.is_null() {
        return key;
    }
    // SAFETY: the caller answers for both.
    let item = unsafe { PyObject_GetItem(object, key) };
    // SAFETY: `key` is the caller's to give away.
    unsafe { Py_DecRef(key) };
    item
}

/// As [`get`]. A null `value` deletes the item.
///
/// # Safety
///
/// As for [`get`]; `value` is alive or null.
unsafe fn set(object: *mut PyObject, key: *mut PyObject, value: *mut PyObject) -> c_int {
    if key.is_null() {
        return -1;
    }
    // SAFETY: the caller answers for all of them.
    let result = unsafe {
        if value.is_null() {
            PyObject_DelItem(object, key)
        } else {
            PyObject_SetItem(object, key, value)
        }
    };
    // SAFETY: `key` is the caller's to give away.
    unsafe { Py_DecRef(key) };
    result
}

functions! {
    fn Length(_ctx, h: HPy) -> isize {
        PyObject_Size(py(h))
    }

    fn Contains(_ctx, container: HPy, key: HPy) -> c_int {
        PySequence_Contains(py(container), py(key))
    }

    fn GetItem(_ctx, object: HPy, key: HPy) -> HPy {
        handle(PyObject_GetItem(py(object), py(key)))
    }

    fn GetItem_i(_ctx, object: HPy, index: isize) -> HPy {
        handle(get(py(object), PyLong_FromSsize_t(index)))
    }

    fn GetItem_s(_ctx, object: HPy, key: *const c_char) -> HPy {
        handle(get(py(object), PyUnicode_FromString(key)))
    }

    fn SetItem(_ctx, object: HPy, key: HPy, value: HPy) -> c_int {
        PyObject_SetItem(py(object), py(key), py(value))
    }

    fn SetItem_i(_ctx, object: HPy, index: isize, value: HPy) -> c_int {
        set(py(object), PyLong_FromSsize_t(index), py(value))
    }

    fn SetItem_s(_ctx, object: HPy, key: *const c_char, value: HPy) -> c_int {
        set(py(object), PyUnicode_FromString(key), py(value))
    }

    fn DelItem(_ctx, object: HPy, key: HPy) -> c_int {
        PyObject_DelItem(py(object), py(key))
    }

    fn DelItem_i(_ctx, object: HPy, index: isize) -> c_int {
        set(py(object), PyLong_FromSsize_t(index), core::ptr::null_mut())
    }

    fn DelItem_s(_ctx, object: HPy, key: *const c_char) -> c_int {
        set(py(object), PyUnicode_FromString(key), core::ptr::null_mut())
    }
}
