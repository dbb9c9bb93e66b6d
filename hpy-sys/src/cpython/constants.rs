//! The handles of a context: singletons, exception classes and types.

use core::ffi::CStr;

use super::capi::*;

/// `None`, `True`, `False`, `NotImplemented` and `Ellipsis`.
pub(super) struct Singletons {
    pub(super) none: *mut PyObject,
    pub(super) r#true: *mut PyObject,
    pub(super) r#false: *mut PyObject,
    pub(super) not_implemented: *mut PyObject,
    pub(super) ellipsis: *mut PyObject,
}

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
            none: find(_Py_NoneStruct(), _Py_NoneStructReference(), c"None")?,
            r#true: find(_Py_TrueStruct(), _Py_TrueStructReference(), c"True")?,
            r#false: find(_Py_FalseStruct(), _Py_FalseStructReference(), c"False")?,
            not_implemented: find(
                _Py_NotImplementedStruct(),
                _Py_NotImplementedStructReference(),
                c"NotImplemented",
            )?,
            ellipsis: find(
                _Py_EllipsisObject(),
                _Py_EllipsisObjectReference(),
                c"Ellipsis",
            )?,
        })
    }
}
