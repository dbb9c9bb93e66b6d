//! The C API of one version of CPython, the one that is compiled for: what `pyo3-ffi` knows of it.
//!
//! The functions are declared here once more, because those of `pyo3-ffi` may not unwind ([`until_end`]).

use core::ffi::{c_char, c_int, c_long, c_longlong, c_ulong, c_ulonglong, c_void};

use super::list::c_api;
use super::{PyObject, until_end};
use crate::universal::bindings::wchar_t;

pub(crate) use pyo3_ffi::{Py_Ellipsis, Py_False, Py_None, Py_NotImplemented, Py_True};

/// Declares the functions, and takes objects and variables from `pyo3-ffi`.
macro_rules! link {
    (
        functions { $(fn $name:ident($($arg:ident: $ty:ty),*) $(-> $ret:ty)?;)* }
        plain { $(fn $plain:ident($($parg:ident: $pty:ty),*) $(-> $pret:ty)?;)* }
        inlined { $(fn $inlined:ident($($iarg:ident: $ity:ty),*) $(-> $iret:ty)?;)* }
        objects { $($object:ident)* }
        pointers { $($pointer:ident)* }
        optional_objects { $($optional_object:ident)* }
        optional_pointers { $($optional_pointer:ident)* }
        optional { $(fn $optional:ident($($oarg:ident: $oty:ty),*) $(-> $oret:ty)?;)* }
    ) => {
        mod c {
            use super::*;

            unsafe extern "C" {
                $(pub(super) fn $plain($($parg: $pty),*) $(-> $pret)?;)*
            }

            #[allow(dead_code, reason = "those that a version lacks are not called")]
            unsafe extern "C-unwind" {
                $(pub(super) fn $name($($arg: $ty),*) $(-> $ret)?;)*
                $(pub(super) fn $inlined($($iarg: $ity),*) $(-> $iret)?;)*
                $(pub(super) fn $optional($($oarg: $oty),*) $(-> $oret)?;)*
            }
        }

        $(
            #[inline(always)]
            pub(crate) unsafe fn $name($($arg: $ty),*) $(-> $ret)? {
                // SAFETY: the caller meets what the C API asks for this function.
                until_end(|| unsafe { c::$name($($arg),*) })
            }
        )*
        $(
            #[inline(always)]
            pub(crate) unsafe fn $plain($($parg: $pty),*) $(-> $pret)? {
                // SAFETY: the caller meets what the C API asks for this function.
                unsafe { c::$plain($($parg),*) }
            }
        )*
        $(
            /// The object of this name.
            #[inline(always)]
            pub(crate) fn $object() -> *mut PyObject {
                (&raw mut pyo3_ffi::$object).cast()
            }
        )*
        $(
            /// The object that the variable of this name points to.
            #[inline(always)]
            pub(crate) fn $pointer() -> *mut PyObject {
                // SAFETY: the interpreter initialised the variable before it imported anything.
                unsafe { pyo3_ffi::$pointer }
            }
        )*
    };
}

c_api!(link);

#[inline(always)]
pub(crate) unsafe fn Py_IncRef(o: *mut PyObject) {
    // SAFETY: the caller's.
    unsafe { pyo3_ffi::Py_XINCREF(o) };
}

#[inline(always)]
pub(crate) unsafe fn Py_DecRef(o: *mut PyObject) {
    if o.is_null() {
        return;
    }
    // SAFETY: the caller's. Only the last reference runs finalisers.
    unsafe {
        if pyo3_ffi::Py_REFCNT(o) == 1 {
            until_end(|| c::Py_DecRef(o));
        } else {
            pyo3_ffi::Py_DECREF(o);
        }
    }
}

/// Functions that are optional elsewhere.
macro_rules! present {
    ($(fn $name:ident($($arg:ident: $ty:ty),*) $(-> $ret:ty)?;)*) => {$(
        /// The function of this name.
        #[inline(always)]
        pub(crate) fn $name() -> Option<unsafe fn($($ty),*) $(-> $ret)?> {
            #[inline(always)]
            unsafe fn function($($arg: $ty),*) $(-> $ret)? {
                // SAFETY: the caller's.
                until_end(|| unsafe { c::$name($($arg),*) })
            }
            Some(function)
        }
    )*};
}

present! {
    fn PyObject_VectorcallDict(callable: *mut PyObject, args: *const *mut PyObject, nargsf: usize, kw: *mut PyObject) -> *mut PyObject;
    fn PyObject_VectorcallMethod(name: *mut PyObject, args: *const *mut PyObject, nargsf: usize, kwnames: *mut PyObject) -> *mut PyObject;
    fn PyUnicode_FromKindAndData(kind: c_int, buffer: *const c_void, size: isize) -> *mut PyObject;
    fn PyObject_CallNoArgs(callable: *mut PyObject) -> *mut PyObject;
    fn Py_CompileString(source: *const c_char, filename: *const c_char, start: c_int) -> *mut PyObject;
    fn PyInterpreterState_Get() -> *mut c_void;
    fn PyInterpreterState_Main() -> *mut c_void;
    fn PyObject_GC_UnTrack(o: *mut c_void);
    fn PyObject_GC_Track(o: *mut c_void);
    fn PyObject_CallFinalizerFromDealloc(o: *mut PyObject) -> c_int;
    fn PyType_GetFlags(o: *mut PyObject) -> c_ulong;
    fn PyObject_GenericGetDict(o: *mut PyObject, closure: *mut c_void) -> *mut PyObject;
    fn PyObject_GenericSetDict(o: *mut PyObject, value: *mut PyObject, closure: *mut c_void) -> c_int;
}

/// The function of this name.
#[inline(always)]
pub(crate) fn PyList_SET_ITEM() -> Option<unsafe fn(*mut PyObject, isize, *mut PyObject)> {
    Some(pyo3_ffi::PyList_SET_ITEM)
}

#[cfg(Py_3_11)]
present! {
    fn PyObject_Vectorcall(callable: *mut PyObject, args: *const *mut PyObject, nargsf: usize, kwnames: *mut PyObject) -> *mut PyObject;
}

#[cfg(Py_3_12)]
present! {
    fn PyType_FromMetaclass(metaclass: *mut PyObject, module: *mut PyObject, spec: *mut c_void, bases: *mut PyObject) -> *mut PyObject;
}

#[cfg(Py_3_15)]
present! { fn PyObject_Dump(o: *mut PyObject); }

#[cfg(not(Py_3_15))]
present! { fn _PyObject_Dump(o: *mut PyObject); }

/// Functions that this interpreter does not have, or that another of its functions makes superfluous.
macro_rules! absent {
    ($(fn $name:ident($($ty:ty),*) $(-> $ret:ty)?;)*) => {$(
        /// None.
        #[inline(always)]
        pub(crate) fn $name() -> Option<unsafe fn($($ty),*) $(-> $ret)?> {
            None
        }
    )*};
}

absent! {
    fn Py_EnterRecursiveCall(*const c_char) -> c_int;
    fn _PyObject_FastCallDict(*mut PyObject, *const *mut PyObject, usize, *mut PyObject) -> *mut PyObject;
    fn Py_CompileStringFlags(*const c_char, *const c_char, c_int, *mut c_void) -> *mut PyObject;
    fn _PyInterpreterState_Get() -> *mut c_void;
}

#[cfg(Py_3_15)]
absent! { fn _PyObject_Dump(*mut PyObject); }

#[cfg(not(Py_3_15))]
absent! { fn PyObject_Dump(*mut PyObject); }

#[cfg(not(Py_3_11))]
absent! {
    fn PyObject_Vectorcall(*mut PyObject, *const *mut PyObject, usize, *mut PyObject) -> *mut PyObject;
}

#[cfg(not(Py_3_12))]
absent! {
    fn PyType_FromMetaclass(*mut PyObject, *mut PyObject, *mut c_void, *mut PyObject) -> *mut PyObject;
}

/// The calls of the C API that the own host made: none, because it does not run.
#[cfg(feature = "count-c-api")]
pub fn c_api_calls() -> impl Iterator<Item = (&'static str, u64)> {
    core::iter::empty()
}
