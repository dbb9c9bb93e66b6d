//! Integers, floats and booleans.

use core::ffi::{c_int, c_long, c_longlong, c_ulong, c_ulonglong, c_void};

use super::capi::*;
use super::{handle, py};
use crate::universal::bindings::HPy;

/// Raises the `OverflowError` of a number that does not fit.
///
/// # Safety
///
/// The interpreter's lock is held.
unsafe fn overflow(message: &'static core::ffi::CStr) {
    // SAFETY: the caller holds the lock; class and message live as long as the process.
    unsafe { PyErr_SetString(PyExc_OverflowError(), message.as_ptr()) };
}

/// Makes the error of a negative number the one that CPython has: PyPy raises a `ValueError`.
///
/// # Safety
///
/// The interpreter's lock is held, and an unsigned number could not be read or is the largest one.
#[cold]
unsafe fn unsigned_error() {
    // SAFETY: the caller holds the lock.
    unsafe {
        if !PyErr_Occurred().is_null() && PyErr_ExceptionMatches(PyExc_ValueError()) != 0 {
            PyErr_Clear();
            overflow(c"can't convert negative int to unsigned");
        }
    }
}

functions! {
    fn ctx_Long_FromInt32_t(_ctx, value: i32) -> HPy {
        handle(PyLong_FromLong(value.into()))
    }

    fn ctx_Long_FromUInt32_t(_ctx, value: u32) -> HPy {
        handle(PyLong_FromUnsignedLong(value.into()))
    }

    fn ctx_Long_FromInt64_t(_ctx, value: i64) -> HPy {
        // Where `long` is wide enough: PyPy's function for it is the fastest.
        handle(if size_of::<c_long>() == size_of::<i64>() {
            PyLong_FromLong(value as c_long)
        } else {
            PyLong_FromLongLong(value)
        })
    }

    fn ctx_Long_FromUInt64_t(_ctx, value: u64) -> HPy {
        handle(if size_of::<c_ulong>() == size_of::<u64>() {
            PyLong_FromUnsignedLong(value as c_ulong)
        } else {
            PyLong_FromUnsignedLongLong(value)
        })
    }

    fn ctx_Long_FromSize_t(_ctx, value: usize) -> HPy {
        handle(PyLong_FromSize_t(value))
    }

    fn ctx_Long_FromSsize_t(_ctx, value: isize) -> HPy {
        handle(PyLong_FromSsize_t(value))
    }

    fn ctx_Long_AsInt32_t(_ctx, h: HPy) -> i32 {
        let value = PyLong_AsLong(py(h));
        i32::try_from(value).unwrap_or_else(|_| {
            overflow(c"Python int too large to convert to C int32_t");
            -1
        })
    }

    fn ctx_Long_AsUInt32_t(_ctx, h: HPy) -> u32 {
        let value = PyLong_AsUnsignedLong(py(h));
        u32::try_from(value).unwrap_or_else(|_| {
            // The value of an error does not fit either.
            if PyErr_Occurred().is_null() {
                overflow(c"Python int too large to convert to C uint32_t");
            } else {
                unsigned_error();
            }
            u32::MAX
        })
    }

    fn ctx_Long_AsUInt32_tMask(_ctx, h: HPy) -> u32 {
        PyLong_AsUnsignedLongMask(py(h)) as u32
    }

    fn ctx_Long_AsInt64_t(_ctx, h: HPy) -> i64 {
        let value: c_longlong = PyLong_AsLongLong(py(h));
        value
    }

    fn ctx_Long_AsUInt64_t(_ctx, h: HPy) -> u64 {
        let value: c_ulonglong = PyLong_AsUnsignedLongLong(py(h));
        if value == u64::MAX {
            unsigned_error();
        }
        value
    }

    fn ctx_Long_AsUInt64_tMask(_ctx, h: HPy) -> u64 {
        PyLong_AsUnsignedLongLongMask(py(h))
    }

    fn ctx_Long_AsSize_t(_ctx, h: HPy) -> usize {
        let value = PyLong_AsSize_t(py(h));
        if value == usize::MAX {
            unsigned_error();
        }
        value
    }

    fn ctx_Long_AsSsize_t(_ctx, h: HPy) -> isize {
        PyLong_AsSsize_t(py(h))
    }

    fn ctx_Long_AsVoidPtr(_ctx, h: HPy) -> *mut c_void {
        PyLong_AsVoidPtr(py(h))
    }

    fn ctx_Long_AsDouble(_ctx, h: HPy) -> f64 {
        PyLong_AsDouble(py(h))
    }

    fn ctx_Float_FromDouble(_ctx, value: f64) -> HPy {
        handle(PyFloat_FromDouble(value))
    }

    fn ctx_Float_AsDouble(_ctx, h: HPy) -> f64 {
        PyFloat_AsDouble(py(h))
    }

    fn ctx_Bool_FromBool(_ctx, value: bool) -> HPy {
        handle(PyBool_FromLong(c_int::from(value).into()))
    }
}
