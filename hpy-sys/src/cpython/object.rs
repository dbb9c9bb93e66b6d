//! What every object can do.

use core::ffi::c_int;

use super::capi::*;
use super::{handle, py};
use crate::universal::bindings::{HPy, cpy_PyObject};

functions! {
    fn Dup(_ctx, h: HPy) -> HPy {
        Py_IncRef(py(h));
        h
    }

    fn Close(_ctx, h: HPy) {
        Py_DecRef(py(h));
    }

    fn FromPyObject(_ctx, object: *mut cpy_PyObject) -> HPy {
        Py_IncRef(object);
        handle(object)
    }

    fn AsPyObject(_ctx, h: HPy) -> *mut cpy_PyObject {
        Py_IncRef(py(h));
        py(h)
    }

    fn IsTrue(_ctx, h: HPy) -> c_int {
        PyObject_IsTrue(py(h))
    }

    fn Is(_ctx, a: HPy, b: HPy) -> c_int {
        c_int::from(a._i == b._i)
    }

    fn Repr(_ctx, h: HPy) -> HPy {
        handle(PyObject_Repr(py(h)))
    }

    fn Str(_ctx, h: HPy) -> HPy {
        handle(PyObject_Str(py(h)))
    }

    fn ASCII(_ctx, h: HPy) -> HPy {
        handle(PyObject_ASCII(py(h)))
    }

    fn Bytes(_ctx, h: HPy) -> HPy {
        handle(PyObject_Bytes(py(h)))
    }

    fn RichCompare(_ctx, a: HPy, b: HPy, op: c_int) -> HPy {
        handle(PyObject_RichCompare(py(a), py(b), op))
    }

    fn RichCompareBool(_ctx, a: HPy, b: HPy, op: c_int) -> c_int {
        PyObject_RichCompareBool(py(a), py(b), op)
    }

    fn Hash(_ctx, h: HPy) -> isize {
        PyObject_Hash(py(h))
    }

    fn Dump(_ctx, h: HPy) {
        if let Some(dump) = _PyObject_Dump() {
            dump(py(h));
        }
    }
}
