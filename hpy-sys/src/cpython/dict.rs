//! `dict`.

use core::ffi::c_int;

use super::capi::*;
use super::type_::is_instance;
use super::{handle, py};
use crate::universal::bindings::HPy;

functions! {
    fn ctx_Dict_Check(_ctx, h: HPy) -> c_int {
        is_instance(py(h), PyDict_Type())
    }

    fn ctx_Dict_New(_ctx) -> HPy {
        handle(PyDict_New())
    }

    fn ctx_Dict_Keys(_ctx, h: HPy) -> HPy {
        handle(PyDict_Keys(py(h)))
    }

    fn ctx_Dict_Copy(_ctx, h: HPy) -> HPy {
        handle(PyDict_Copy(py(h)))
    }
}
