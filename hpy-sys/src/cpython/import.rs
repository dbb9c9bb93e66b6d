//! Imports.

use core::ffi::c_char;

use super::capi::*;
use super::handle;
use crate::universal::bindings::HPy;

functions! {
    fn ctx_Import_ImportModule(_ctx, name: *const c_char) -> HPy {
        handle(PyImport_ImportModule(name))
    }
}
