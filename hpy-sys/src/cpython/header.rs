//! The header of objects: how large it is, and where the type stands in it.

use core::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use super::capi::*;

static SIZE: AtomicUsize = AtomicUsize::new(size_of::<[usize; 2]>());
/// See [`is_readable`].
static READABLE: AtomicBool = AtomicBool::new(false);

/// The size of the header in bytes.
pub(crate) fn size() -> usize {
    SIZE.load(Ordering::Relaxed)
}

/// Whether the address of an object is one of memory: not on GraalPy.
pub(super) fn is_readable() -> bool {
    READABLE.load(Ordering::Relaxed)
}

/// Measures the header. False with an exception pending if the interpreter does not say.
///
/// # Safety
///
/// The interpreter's lock is held, and no exception is pending.
pub(super) unsafe fn measure() -> bool {
    // SAFETY: the type `object` is alive, and the caller holds the lock.
    let size = unsafe {
        let size = PyObject_GetAttrString(PyBaseObject_Type(), c"__basicsize__".as_ptr());
        if size.is_null() {
            PyErr_Clear();
            None
        } else {
            let value = PyLong_AsSsize_t(size);
            Py_DecRef(size);
            if value == -1 {
                return false;
            }
            Some(value as usize)
        }
    };
    // PyPy has a word more than CPython, for its own object.
    let words = if super::symbols::is_pypy() { 3 } else { 2 };
    let words = words * size_of::<usize>();
    SIZE.store(size.unwrap_or(words).max(words), Ordering::Relaxed);
    // GraalPy's addresses of objects of its own are not addresses of memory. It is the one without this object.
    READABLE.store(!_Py_NoneStruct().is_null(), Ordering::Relaxed);
    true
}

/// Calls `f` with the type of an object.
///
/// # Safety
///
/// `object` is alive, and the interpreter's lock is held.
#[inline(always)]
pub(crate) unsafe fn with_type<R>(object: *mut PyObject, f: impl FnOnce(*mut PyObject) -> R) -> R {
    if is_readable() {
        // SAFETY: the type is the last word of the header of an object that is alive.
        return f(unsafe {
            *object
                .byte_add(size() - size_of::<usize>())
                .cast::<*mut PyObject>()
        });
    }
    // SAFETY: the caller answers for the object.
    let class = unsafe { PyObject_Type(object) };
    let result = f(class);
    // SAFETY: the reference is ours.
    unsafe { Py_DecRef(class) };
    result
}
