//! Exceptions and warnings.

use core::ffi::{c_char, c_int};

use super::capi::*;
use super::{handle, py};
use crate::universal::bindings::HPy;

functions! {
    fn ctx_FatalError(_ctx, message: *const c_char) {
        Py_FatalError(message);
    }

    fn ctx_Err_SetString(_ctx, class: HPy, message: *const c_char) {
        PyErr_SetString(py(class), message);
    }

    fn ctx_Err_SetObject(_ctx, class: HPy, value: HPy) {
        PyErr_SetObject(py(class), py(value));
    }

    fn ctx_Err_SetFromErrnoWithFilename(_ctx, class: HPy, filename: *const c_char) -> HPy {
        handle(PyErr_SetFromErrnoWithFilename(py(class), filename))
    }

    fn ctx_Err_SetFromErrnoWithFilenameObjects(_ctx, class: HPy, filename1: HPy, filename2: HPy) {
        PyErr_SetFromErrnoWithFilenameObjects(py(class), py(filename1), py(filename2));
    }

    fn ctx_Err_Occurred(_ctx) -> c_int {
        c_int::from(!PyErr_Occurred().is_null())
    }

    fn ctx_Err_ExceptionMatches(_ctx, class: HPy) -> c_int {
        PyErr_ExceptionMatches(py(class))
    }

    fn ctx_Err_NoMemory(_ctx) {
        PyErr_NoMemory();
    }

    fn ctx_Err_Clear(_ctx) {
        PyErr_Clear();
    }

    fn ctx_Err_NewException(_ctx, name: *const c_char, base: HPy, dict: HPy) -> HPy {
        handle(PyErr_NewException(name, py(base), py(dict)))
    }

    fn ctx_Err_NewExceptionWithDoc(_ctx, name: *const c_char, doc: *const c_char, base: HPy, dict: HPy) -> HPy {
        handle(PyErr_NewExceptionWithDoc(name, doc, py(base), py(dict)))
    }

    fn ctx_Err_WarnEx(_ctx, category: HPy, message: *const c_char, level: isize) -> c_int {
        PyErr_WarnEx(py(category), message, level)
    }

    fn ctx_Err_WriteUnraisable(_ctx, object: HPy) {
        PyErr_WriteUnraisable(py(object));
    }
}
