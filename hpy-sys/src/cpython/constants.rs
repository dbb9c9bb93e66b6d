//! The handles of a context: singletons, exception classes and types.

#[cfg(not(feature = "cpython-abi"))]
use core::ffi::CStr;

use super::capi::*;

/// `None`, `True`, `False`, `NotImplemented` and `Ellipsis`.
#[allow(non_snake_case, reason = "HPy's names")]
pub(super) struct Singletons {
    pub(super) h_None: *mut PyObject,
    pub(super) h_True: *mut PyObject,
    pub(super) h_False: *mut PyObject,
    pub(super) h_NotImplemented: *mut PyObject,
    pub(super) h_Ellipsis: *mut PyObject,
}

#[cfg(feature = "cpython-abi")]
impl Singletons {
    /// Those of the C API.
    ///
    /// # Safety
    ///
    /// The interpreter runs.
    pub(super) unsafe fn find(_builtins: *mut PyObject) -> Option<Singletons> {
        // SAFETY: the caller's.
        unsafe {
            Some(Singletons {
                h_None: Py_None(),
                h_True: Py_True(),
                h_False: Py_False(),
                h_NotImplemented: Py_NotImplemented(),
                h_Ellipsis: Py_Ellipsis(),
            })
        }
    }
}

#[cfg(not(feature = "cpython-abi"))]
impl Singletons {
    /// Finds them: as symbols, or on GraalPy as variables, or in the module `builtins`. None with an exception pending where there are none.
    ///
    /// # Safety
    ///
    /// The interpreter's lock is held, and no exception is pending.
    pub(super) unsafe fn find(builtins: *mut PyObject) -> Option<Singletons> {
        let find = |symbol: *mut PyObject, variable: *mut PyObject, name: &CStr| {
            let object = if symbol.is_null() { variable } else { symbol };
            if object.is_null() {
                // SAFETY: the caller holds the lock. The reference is kept for ever.
                let object = unsafe { PyObject_GetAttrString(builtins, name.as_ptr()) };
                return (!object.is_null()).then_some(object);
            }
            Some(object)
        };
        Some(Singletons {
            h_None: find(_Py_NoneStruct(), _Py_NoneStructReference(), c"None")?,
            h_True: find(_Py_TrueStruct(), _Py_TrueStructReference(), c"True")?,
            h_False: find(_Py_FalseStruct(), _Py_FalseStructReference(), c"False")?,
            h_NotImplemented: find(
                _Py_NotImplementedStruct(),
                _Py_NotImplementedStructReference(),
                c"NotImplemented",
            )?,
            h_Ellipsis: find(
                _Py_EllipsisObject(),
                _Py_EllipsisObjectReference(),
                c"Ellipsis",
            )?,
        })
    }
}
