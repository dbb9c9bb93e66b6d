//! What every object can do.

use core::ffi::c_int;

use super::capi::*;
use super::{handle, py};
use crate::universal::bindings::{HPy, cpy_PyObject};

functions! {
    fn ctx_Dup(_ctx, h: HPy) -> HPy {
        Py_IncRef(py(h));
        h
    }

    fn ctx_Close(_ctx, h: HPy) {
        Py_DecRef(py(h));
    }

    fn ctx_FromPyObject(_ctx, object: *mut cpy_PyObject) -> HPy {
        Py_IncRef(object);
        handle(object)
    }

    fn ctx_AsPyObject(_ctx, h: HPy) -> *mut cpy_PyObject {
        Py_IncRef(py(h));
        py(h)
    }

    fn ctx_IsTrue(_ctx, h: HPy) -> c_int {
        PyObject_IsTrue(py(h))
    }

    fn ctx_Is(_ctx, a: HPy, b: HPy) -> c_int {
        c_int::from(a._i == b._i)
    }

    fn ctx_Repr(_ctx, h: HPy) -> HPy {
        handle(PyObject_Repr(py(h)))
    }

    fn ctx_Str(_ctx, h: HPy) -> HPy {
        handle(PyObject_Str(py(h)))
    }

    fn ctx_ASCII(_ctx, h: HPy) -> HPy {
        handle(PyObject_ASCII(py(h)))
    }

    fn ctx_Bytes(_ctx, h: HPy) -> HPy {
        handle(PyObject_Bytes(py(h)))
    }

    fn ctx_RichCompare(_ctx, a: HPy, b: HPy, op: c_int) -> HPy {
        handle(PyObject_RichCompare(py(a), py(b), op))
    }

    fn ctx_RichCompareBool(_ctx, a: HPy, b: HPy, op: c_int) -> c_int {
        PyObject_RichCompareBool(py(a), py(b), op)
    }

    fn ctx_Hash(_ctx, h: HPy) -> isize {
        PyObject_Hash(py(h))
    }

    fn ctx_Dump(_ctx, h: HPy) {
        if let Some(dump) = _PyObject_Dump().or(PyObject_Dump()) {
            dump(py(h));
        }
    }
}
