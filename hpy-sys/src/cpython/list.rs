//! `list`.

use core::ffi::c_int;

use super::capi::*;
use super::type_::is_instance;
use super::{handle, py};
use crate::universal::bindings::HPy;

functions! {
    fn ctx_List_Check(_ctx, h: HPy) -> c_int {
        is_instance(py(h), PyList_Type())
    }

    fn ctx_List_New(_ctx, len: isize) -> HPy {
        handle(PyList_New(len))
    }

    fn ctx_List_Append(_ctx, list: HPy, item: HPy) -> c_int {
        PyList_Append(py(list), py(item))
    }
}
