//! Context variables.

use core::ffi::c_char;

use super::capi::*;
use super::{handle, py};
use crate::universal::bindings::HPy;

functions! {
    fn ctx_ContextVar_New(_ctx, name: *const c_char, default: HPy) -> HPy {
        handle(PyContextVar_New(name, py(default)))
    }

    fn ctx_ContextVar_Get(_ctx, var: HPy, default: HPy, result: *mut HPy) -> i32 {
        let mut value = core::ptr::null_mut();
        let status = PyContextVar_Get(py(var), py(default), &mut value);
        *result = handle(value);
        status
    }

    fn ctx_ContextVar_Set(_ctx, var: HPy, value: HPy) -> HPy {
        handle(PyContextVar_Set(py(var), py(value)))
    }
}
