//! Attributes.

use core::ffi::{c_char, c_int};

use super::capi::*;
use super::{handle, py};
use crate::universal::bindings::HPy;

functions! {
    fn ctx_GetAttr(_ctx, object: HPy, name: HPy) -> HPy {
        handle(PyObject_GetAttr(py(object), py(name)))
    }

    fn ctx_GetAttr_s(_ctx, object: HPy, name: *const c_char) -> HPy {
        handle(PyObject_GetAttrString(py(object), name))
    }

    fn ctx_HasAttr(_ctx, object: HPy, name: HPy) -> c_int {
        PyObject_HasAttr(py(object), py(name))
    }

    fn ctx_HasAttr_s(_ctx, object: HPy, name: *const c_char) -> c_int {
        PyObject_HasAttrString(py(object), name)
    }

    fn ctx_SetAttr(_ctx, object: HPy, name: HPy, value: HPy) -> c_int {
        PyObject_SetAttr(py(object), py(name), py(value))
    }

    fn ctx_SetAttr_s(_ctx, object: HPy, name: *const c_char, value: HPy) -> c_int {
        PyObject_SetAttrString(py(object), name, py(value))
    }
}
