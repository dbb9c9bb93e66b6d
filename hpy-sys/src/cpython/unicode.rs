//! `str`.

use core::ffi::{c_char, c_int};

use super::capi::*;
use super::type_::is_instance;
use super::{handle, py};
use crate::universal::bindings::{HPy, wchar_t};

functions! {
    fn ctx_Unicode_FromString(_ctx, utf8: *const c_char) -> HPy {
        handle(PyUnicode_FromString(utf8))
    }

    fn ctx_Unicode_Check(_ctx, h: HPy) -> c_int {
        is_instance(py(h), PyUnicode_Type())
    }

    fn ctx_Unicode_AsASCIIString(_ctx, h: HPy) -> HPy {
        handle(PyUnicode_AsASCIIString(py(h)))
    }

    fn ctx_Unicode_AsLatin1String(_ctx, h: HPy) -> HPy {
        handle(PyUnicode_AsLatin1String(py(h)))
    }

    fn ctx_Unicode_AsUTF8String(_ctx, h: HPy) -> HPy {
        handle(PyUnicode_AsUTF8String(py(h)))
    }

    fn ctx_Unicode_AsUTF8AndSize(_ctx, h: HPy, size: *mut isize) -> *const c_char {
        PyUnicode_AsUTF8AndSize(py(h), size)
    }

    fn ctx_Unicode_FromWideChar(_ctx, w: *const wchar_t, size: isize) -> HPy {
        handle(PyUnicode_FromWideChar(w, size))
    }

    fn ctx_Unicode_DecodeFSDefault(_ctx, v: *const c_char) -> HPy {
        handle(PyUnicode_DecodeFSDefault(v))
    }

    fn ctx_Unicode_DecodeFSDefaultAndSize(_ctx, v: *const c_char, size: isize) -> HPy {
        handle(PyUnicode_DecodeFSDefaultAndSize(v, size))
    }

    fn ctx_Unicode_EncodeFSDefault(_ctx, h: HPy) -> HPy {
        handle(PyUnicode_EncodeFSDefault(py(h)))
    }

    fn ctx_Unicode_ReadChar(_ctx, h: HPy, index: isize) -> u32 {
        PyUnicode_ReadChar(py(h), index)
    }

    fn ctx_Unicode_DecodeASCII(_ctx, ascii: *const c_char, size: isize, errors: *const c_char) -> HPy {
        handle(PyUnicode_DecodeASCII(ascii, size, errors))
    }

    fn ctx_Unicode_DecodeLatin1(_ctx, latin1: *const c_char, size: isize, errors: *const c_char) -> HPy {
        handle(PyUnicode_DecodeLatin1(latin1, size, errors))
    }

    fn ctx_Unicode_FromEncodedObject(_ctx, object: HPy, encoding: *const c_char, errors: *const c_char) -> HPy {
        handle(PyUnicode_FromEncodedObject(py(object), encoding, errors))
    }

    fn ctx_Unicode_Substring(_ctx, text: HPy, start: isize, end: isize) -> HPy {
        handle(PyUnicode_Substring(py(text), start, end))
    }
}
