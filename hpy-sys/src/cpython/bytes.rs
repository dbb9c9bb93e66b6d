//! `bytes`.

use core::ffi::{c_char, c_int};

use super::capi::*;
use super::type_::is_instance;
use super::{handle, py};
use crate::universal::bindings::HPy;

functions! {
    fn ctx_Bytes_Check(_ctx, h: HPy) -> c_int {
        is_instance(py(h), PyBytes_Type())
    }

    fn ctx_Bytes_Size(_ctx, h: HPy) -> isize {
        PyBytes_Size(py(h))
    }

    fn ctx_Bytes_GET_SIZE(_ctx, h: HPy) -> isize {
        PyBytes_Size(py(h))
    }

    fn ctx_Bytes_AsString(_ctx, h: HPy) -> *const c_char {
        PyBytes_AsString(py(h))
    }

    fn ctx_Bytes_AS_STRING(_ctx, h: HPy) -> *const c_char {
        PyBytes_AsString(py(h))
    }

    fn ctx_Bytes_FromString(_ctx, bytes: *const c_char) -> HPy {
        handle(PyBytes_FromString(bytes))
    }

    fn ctx_Bytes_FromStringAndSize(_ctx, bytes: *const c_char, size: isize) -> HPy {
        if bytes.is_null() {
            // The C API would make an uninitialised object.
            PyErr_SetString(
                PyExc_ValueError(),
                c"NULL char * passed to HPyBytes_FromStringAndSize".as_ptr(),
            );
            return crate::HPy_NULL;
        }
        handle(PyBytes_FromStringAndSize(bytes, size))
    }
}
