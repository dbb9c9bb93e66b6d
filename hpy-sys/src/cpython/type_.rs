//! Questions about types.

use core::ffi::{CStr, c_char, c_int};
use std::collections::BTreeSet;
use std::ffi::CString;
use std::sync::{Mutex, PoisonError};

use super::capi::*;
use super::host::with_type;
use super::{handle, py};
use crate::universal::bindings::HPy;

/// Whether an object is an instance of a class or of one derived from it. What its `__class__` says does not matter.
///
/// # Safety
///
/// Both are alive, `class` is a type, and the interpreter's lock is held.
#[inline(always)]
pub(super) unsafe fn is_instance(object: *mut PyObject, class: *mut PyObject) -> c_int {
    // SAFETY: the caller answers for both.
    unsafe {
        with_type(object, |own| {
            if own == class {
                1
            } else {
                PyType_IsSubtype(own, class)
            }
        })
    }
}

/// A copy of a name that lives as long as the process: one for each name.
fn keep(name: &CStr) -> *const c_char {
    static NAMES: Mutex<BTreeSet<&'static CStr>> = Mutex::new(BTreeSet::new());
    let mut names = NAMES.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = names.get(name) {
        return known.as_ptr();
    }
    let kept: &'static CStr = Box::leak(CString::from(name).into_boxed_c_str());
    names.insert(kept);
    kept.as_ptr()
}

functions! {
    fn ctx_Type(_ctx, object: HPy) -> HPy {
        handle(PyObject_Type(py(object)))
    }

    fn ctx_TypeCheck(_ctx, object: HPy, class: HPy) -> c_int {
        is_instance(py(object), py(class))
    }

    fn ctx_Type_IsSubtype(_ctx, sub: HPy, class: HPy) -> c_int {
        PyType_IsSubtype(py(sub), py(class))
    }

    // A name can be replaced while the type lives, so that what the type holds would not do.
    fn ctx_Type_GetName(_ctx, class: HPy) -> *const c_char {
        let name = PyObject_GetAttrString(py(class), c"__name__".as_ptr());
        if name.is_null() {
            return core::ptr::null();
        }
        let text = PyUnicode_AsUTF8AndSize(name, core::ptr::null_mut());
        let kept = if text.is_null() {
            text
        } else {
            keep(CStr::from_ptr(text))
        };
        Py_DecRef(name);
        kept
    }
}
