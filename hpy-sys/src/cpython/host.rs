//! The running interpreter, as far as its C API shows: which one it is, its version, and the header of its objects.

#[cfg(feature = "cpython-abi")]
pub(crate) use compiled_for::*;
#[cfg(not(feature = "cpython-abi"))]
pub(crate) use found::*;

use super::capi::*;

/// An implementation of Python.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Kind {
    CPython,
    PyPy,
    GraalPy,
}

/// Where the payload of an instance begins: the first multiple of 16 after the header.
#[inline(always)]
pub(super) fn payload() -> usize {
    header().next_multiple_of(16)
}

/// Whether the address of any object is one of memory.
#[inline(always)]
pub(super) fn has_addresses() -> bool {
    kind() != Kind::GraalPy
}

/// Whether there is memory at the address of `object`.
///
/// GraalPy's own objects have an address with the highest bit set, whatever their class is: one of the host's types too, where
/// `object.__new__` made the object.
#[inline(always)]
pub(super) fn has_memory(object: *mut PyObject) -> bool {
    has_addresses() || object as isize >= 0
}

/// The type of an object, from its header.
///
/// # Safety
///
/// `object` is alive or on its way through `tp_dealloc`, and [`has_addresses`] or it is an instance of one of the host's types that
/// [`has_memory`].
#[inline(always)]
pub(super) unsafe fn type_in_header(object: *mut PyObject) -> *mut PyObject {
    // SAFETY: the type is the last word of the header.
    let word = unsafe { object.byte_add(header() - size_of::<usize>()) };
    // SAFETY: as above.
    unsafe { word.cast::<*mut PyObject>().read() }
}

/// Where the items of `tuple` lie, one after the other; None where the interpreter keeps them elsewhere.
///
/// # Safety
///
/// `tuple` is a live tuple.
#[inline(always)]
pub(super) unsafe fn items_of_tuple(tuple: *mut PyObject) -> Option<*const *mut PyObject> {
    let offset = tuple_items();
    // SAFETY: the items begin there, inside the tuple or at its end.
    (offset != 0).then(|| unsafe { tuple.byte_add(offset) }.cast_const().cast())
}

/// Calls `f` with the type of any object.
///
/// # Safety
///
/// `object` is alive, and the interpreter's lock is held.
#[inline(always)]
pub(super) unsafe fn with_type<R>(object: *mut PyObject, f: impl FnOnce(*mut PyObject) -> R) -> R {
    if has_addresses() {
        // SAFETY: the caller answers for the object.
        return f(unsafe { type_in_header(object) });
    }
    // SAFETY: as above.
    let class = unsafe { PyObject_Type(object) };
    let result = f(class);
    // SAFETY: the reference is ours.
    unsafe { Py_DecRef(class) };
    result
}

/// The version of CPython that the library was compiled for.
#[cfg(feature = "cpython-abi")]
mod compiled_for {
    use super::Kind;
    use crate::cpython::capi::PyObject;

    /// The number after `3.`.
    const MINOR: u8 = {
        let mut value = 0;
        let mut digits = env!("HPY_SYS_PYTHON_MINOR").as_bytes();
        while let [digit, rest @ ..] = digits {
            value = value * 10 + (*digit - b'0');
            digits = rest;
        }
        value
    };

    #[inline(always)]
    pub(crate) const fn kind() -> Kind {
        Kind::CPython
    }

    /// The version of Python: `(3, 11)`.
    #[inline(always)]
    pub(crate) const fn version() -> (u8, u8) {
        (3, MINOR)
    }

    /// The size of an object's header in bytes. Its last word is the object's type.
    #[inline(always)]
    pub(crate) const fn header() -> usize {
        size_of::<PyObject>()
    }

    /// Where the items of a tuple begin, from its address.
    #[inline(always)]
    pub(crate) const fn tuple_items() -> usize {
        core::mem::offset_of!(pyo3_ffi::PyTupleObject, ob_item)
    }
}

/// What [`find_out`] found.
#[cfg(not(feature = "cpython-abi"))]
mod found {
    use core::ffi::CStr;
    use core::sync::atomic::{AtomicU8, AtomicU16, AtomicUsize, Ordering};

    use super::Kind;
    use crate::cpython::capi::*;
    use crate::cpython::symbols;

    static KIND: AtomicU8 = AtomicU8::new(Kind::CPython as u8);
    static VERSION: AtomicU16 = AtomicU16::new(0);
    static HEADER: AtomicUsize = AtomicUsize::new(size_of::<[usize; 2]>());
    static TUPLE_ITEMS: AtomicUsize = AtomicUsize::new(0);

    #[inline(always)]
    pub(crate) fn kind() -> Kind {
        match KIND.load(Ordering::Relaxed) {
            1 => Kind::PyPy,
            2 => Kind::GraalPy,
            _ => Kind::CPython,
        }
    }

    /// The version of Python: `(3, 11)`.
    #[inline(always)]
    pub(crate) fn version() -> (u8, u8) {
        let [major, minor] = VERSION.load(Ordering::Relaxed).to_be_bytes();
        (major, minor)
    }

    /// The size of an object's header in bytes. Its last word is the object's type.
    #[inline(always)]
    pub(crate) fn header() -> usize {
        HEADER.load(Ordering::Relaxed)
    }

    /// Where the items of a tuple begin, from its address; 0 where they are not in it.
    #[inline(always)]
    pub(crate) fn tuple_items() -> usize {
        TUPLE_ITEMS.load(Ordering::Relaxed)
    }

    /// Finds all of it out. False with an exception pending if the interpreter does not say.
    ///
    /// # Safety
    ///
    /// The interpreter's lock is held, and no exception is pending.
    pub(crate) unsafe fn find_out() -> bool {
        // SAFETY: it takes nothing.
        let text = unsafe { Py_GetVersion() };
        // SAFETY: the version is a string that lives as long as the process.
        let text = unsafe { CStr::from_ptr(text) }.to_string_lossy();
        let mut numbers = text.split(|c: char| !c.is_ascii_digit());
        let mut number = || numbers.next().and_then(|part| part.parse().ok());
        let version = [number().unwrap_or(3), number().unwrap_or(0)];
        let kind = if symbols::is_pypy() {
            Kind::PyPy
        } else if _Py_NoneStruct().is_null() {
            Kind::GraalPy
        } else {
            Kind::CPython
        };
        // PyPy has a word more than CPython, for its own object.
        let words = if kind == Kind::PyPy { 3 } else { 2 };
        // SAFETY: the type `object` is alive, and the caller holds the lock.
        let Some(size) = (unsafe { basicsize(PyBaseObject_Type()) }) else {
            return false;
        };
        // SAFETY: as above.
        let Some(tuple) = (unsafe { basicsize(PyTuple_Type()) }) else {
            return false;
        };
        KIND.store(kind as u8, Ordering::Relaxed);
        VERSION.store(u16::from_be_bytes(version), Ordering::Relaxed);
        HEADER.store(size.max(words * size_of::<usize>()), Ordering::Relaxed);
        // CPython has them behind the rest, as it has for all types with items.
        let items = if kind == Kind::CPython { tuple } else { 0 };
        TUPLE_ITEMS.store(items, Ordering::Relaxed);
        true
    }

    /// `type_.__basicsize__`, 0 where there is no such attribute. None with an exception pending if it is no size.
    ///
    /// # Safety
    ///
    /// As for [`find_out`]; `type_` is a live object.
    unsafe fn basicsize(type_: *mut PyObject) -> Option<usize> {
        // SAFETY: the caller's.
        let size = unsafe { PyObject_GetAttrString(type_, c"__basicsize__".as_ptr()) };
        if size.is_null() {
            // SAFETY: the caller holds the lock.
            unsafe { PyErr_Clear() };
            return Some(0);
        }
        // SAFETY: `size` is alive.
        let value = unsafe { PyLong_AsSsize_t(size) };
        // SAFETY: the reference is ours.
        unsafe { Py_DecRef(size) };
        usize::try_from(value).ok()
    }
}
