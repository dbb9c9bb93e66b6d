//! Items, lengths and membership.

use core::ffi::{c_char, c_int};

use super::capi::*;
use super::{handle, host, py};
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

/// An item of a list: null with an exception where there is none.
///
/// # Safety
///
/// `list` is a live list, and the interpreter's lock is held.
#[inline(always)]
unsafe fn item_of_list(list: *mut PyObject, index: isize) -> *mut PyObject {
    #[cfg(feature = "cpython-abi")]
    // SAFETY: it is a list, which has an item at an index below its size.
    unsafe {
        if (index as usize) < pyo3_ffi::PyList_GET_SIZE(list) as usize {
            let item = pyo3_ffi::PyList_GET_ITEM(list, index);
            Py_IncRef(item);
            return item;
        }
    }
    // Not `PyList_GetItem`, for which PyPy keeps an object for each item from then on.
    // SAFETY: the caller answers for the list.
    unsafe { PySequence_GetItem(list, index) }
}

/// An item of what is exactly a list or a tuple, without an int made for it. None where the object is neither.
///
/// # Safety
///
/// `object` is alive, and the interpreter's lock is held.
#[inline]
unsafe fn get_from_array(object: *mut PyObject, index: isize) -> Option<*mut PyObject> {
    // On GraalPy the type would have to be asked for, which costs as much.
    if !host::has_addresses() {
        return None;
    }
    // SAFETY: the caller answers for the object.
    let class = unsafe { host::type_in_header(object) };
    if class == PyList_Type() {
        // SAFETY: it is a list.
        return Some(unsafe { item_of_list(object, index) });
    }
    // SAFETY: it is a tuple where its size is asked for.
    if class != PyTuple_Type() || index < 0 || index >= unsafe { PyTuple_Size(object) } {
        return None;
    }
    // SAFETY: the tuple has that many items.
    let item = unsafe { PyTuple_GetItem(object, index) };
    // SAFETY: the item is alive: the tuple has it.
    unsafe { Py_IncRef(item) };
    Some(item)
}

functions! {
    fn ctx_Length(_ctx, h: HPy) -> isize {
        let object = py(h);
        if host::has_addresses() && host::type_in_header(object) == PyTuple_Type() {
            return PyTuple_Size(object);
        }
        PyObject_Size(object)
    }

    fn ctx_Contains(_ctx, container: HPy, key: HPy) -> c_int {
        PySequence_Contains(py(container), py(key))
    }

    fn ctx_GetItem(_ctx, object: HPy, key: HPy) -> HPy {
        handle(PyObject_GetItem(py(object), py(key)))
    }

    fn ctx_GetItem_i(_ctx, object: HPy, index: isize) -> HPy {
        let object = py(object);
        match get_from_array(object, index) {
            Some(item) => handle(item),
            None => handle(get(object, PyLong_FromSsize_t(index))),
        }
    }

    fn ctx_GetItem_s(_ctx, object: HPy, key: *const c_char) -> HPy {
        handle(get(py(object), PyUnicode_FromString(key)))
    }

    fn ctx_SetItem(_ctx, object: HPy, key: HPy, value: HPy) -> c_int {
        let object = py(object);
        if host::has_addresses() && host::type_in_header(object) == PyDict_Type() {
            return PyDict_SetItem(object, py(key), py(value));
        }
        PyObject_SetItem(object, py(key), py(value))
    }

    fn ctx_SetItem_i(_ctx, object: HPy, index: isize, value: HPy) -> c_int {
        set(py(object), PyLong_FromSsize_t(index), py(value))
    }

    fn ctx_SetItem_s(_ctx, object: HPy, key: *const c_char, value: HPy) -> c_int {
        set(py(object), PyUnicode_FromString(key), py(value))
    }

    fn ctx_DelItem(_ctx, object: HPy, key: HPy) -> c_int {
        PyObject_DelItem(py(object), py(key))
    }

    fn ctx_DelItem_i(_ctx, object: HPy, index: isize) -> c_int {
        set(py(object), PyLong_FromSsize_t(index), core::ptr::null_mut())
    }

    fn ctx_DelItem_s(_ctx, object: HPy, key: *const c_char) -> c_int {
        set(py(object), PyUnicode_FromString(key), core::ptr::null_mut())
    }
}
