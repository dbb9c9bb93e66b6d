//! Calls.

use core::ptr;

use super::capi::*;
use super::type_::is_instance;
use super::{handle, py, tuple};
use crate::HPy_NULL;
use crate::universal::bindings::HPy;

/// How many arguments are passed on without an allocation.
const INLINE: usize = 8;
/// `PY_VECTORCALL_ARGUMENTS_OFFSET`: the callee may write to the place before the arguments.
pub(super) const ARGUMENTS_OFFSET: usize = 1 << (usize::BITS - 1);

/// Calls `f` with a copy of the arguments that has a free place before it.
///
/// # Safety
///
/// `args` points to `count` handles.
unsafe fn with_offset<R>(
    args: *const HPy,
    count: usize,
    f: impl FnOnce(*const *mut PyObject) -> R,
) -> R {
    let args: *const *mut PyObject = args.cast();
    let mut inline = [ptr::null_mut(); INLINE + 1];
    let mut heap;
    let copy: &mut [*mut PyObject] = if count <= INLINE {
        &mut inline
    } else {
        heap = vec![ptr::null_mut(); count + 1];
        &mut heap
    };
    for (index, to) in copy.iter_mut().skip(1).take(count).enumerate() {
        // SAFETY: the caller answers for `args`; a handle is the address of an object.
        *to = unsafe { *args.add(index) };
    }
    // From the whole, because the place before is written as well.
    f(copy.as_mut_ptr().cast_const().wrapping_add(1))
}

/// The number of keyword arguments.
///
/// # Safety
///
/// `kwnames` is null or a tuple.
unsafe fn keywords(kwnames: *mut PyObject) -> usize {
    if kwnames.is_null() {
        return 0;
    }
    // SAFETY: the caller answers for it.
    let size = unsafe { PyTuple_Size(kwnames) };
    usize::try_from(size).unwrap_or(0)
}

/// Calls with a copied array, as the C API would have it; the interpreter may lack the function.
///
/// # Safety
///
/// All are alive, and `args` points to `nargs` objects and those of `kwnames`.
unsafe fn vectorcall(
    callable: *mut PyObject,
    args: *const *mut PyObject,
    nargsf: usize,
    kwnames: *mut PyObject,
) -> *mut PyObject {
    if let Some(call) = PyObject_Vectorcall() {
        // SAFETY: the caller answers for all of them.
        return unsafe { call(callable, args, nargsf, kwnames) };
    }
    let call = PyObject_VectorcallDict().or(_PyObject_FastCallDict());
    match call {
        // SAFETY: as above; there are no keywords.
        Some(call) if kwnames.is_null() => unsafe {
            call(callable, args, nargsf & !ARGUMENTS_OFFSET, ptr::null_mut())
        },
        // SAFETY: as above.
        _ => unsafe { call_with_tuple(callable, args, nargsf & !ARGUMENTS_OFFSET, kwnames) },
    }
}

/// A call through a tuple and a dict.
///
/// # Safety
///
/// As for [`vectorcall`].
unsafe fn call_with_tuple(
    callable: *mut PyObject,
    args: *const *mut PyObject,
    nargs: usize,
    kwnames: *mut PyObject,
) -> *mut PyObject {
    // SAFETY: the caller answers for all that is passed on; the tuple and the dict are ours.
    unsafe {
        let tuple = tuple::from_array(args, nargs);
        if tuple.is_null() {
            return tuple;
        }
        let mut dict = ptr::null_mut();
        if !kwnames.is_null() {
            dict = PyDict_New();
            for index in 0..keywords(kwnames) {
                let name = PyTuple_GetItem(kwnames, index as isize);
                if dict.is_null() || PyDict_SetItem(dict, name, *args.add(nargs + index)) < 0 {
                    Py_DecRef(dict);
                    Py_DecRef(tuple);
                    return ptr::null_mut();
                }
            }
        }
        let result = PyObject_Call(callable, tuple, dict);
        Py_DecRef(dict);
        Py_DecRef(tuple);
        result
    }
}

/// A call with a tuple or null, and a dict or null, which are looked at.
///
/// # Safety
///
/// All are alive or, but for `callable`, null.
unsafe fn call_tuple_dict(callable: *mut PyObject, args: *mut PyObject, kw: *mut PyObject) -> HPy {
    // SAFETY: the caller answers for all of them; the empty tuple is ours.
    unsafe {
        if !args.is_null() && is_instance(args, PyTuple_Type()) == 0 {
            PyErr_SetString(
                PyExc_TypeError(),
                c"HPy_CallTupleDict requires args to be a tuple or null handle".as_ptr(),
            );
            return HPy_NULL;
        }
        if kw.is_null() {
            return handle(PyObject_CallObject(callable, args));
        }
        if is_instance(kw, PyDict_Type()) == 0 {
            PyErr_SetString(
                PyExc_TypeError(),
                c"HPy_CallTupleDict requires kw to be a dict or null handle".as_ptr(),
            );
            return HPy_NULL;
        }
        if !args.is_null() {
            return handle(PyObject_Call(callable, args, kw));
        }
        let empty = PyTuple_New(0);
        if empty.is_null() {
            return HPy_NULL;
        }
        let result = PyObject_Call(callable, empty, kw);
        Py_DecRef(empty);
        handle(result)
    }
}

functions! {
    fn ctx_Callable_Check(_ctx, h: HPy) -> core::ffi::c_int {
        PyCallable_Check(py(h))
    }

    fn ctx_CallTupleDict(_ctx, callable: HPy, args: HPy, kw: HPy) -> HPy {
        let (args, kw) = (py(args), py(kw));
        if args.is_null() && kw.is_null() && let Some(call) = PyObject_CallNoArgs() {
            return handle(call(py(callable)));
        }
        call_tuple_dict(py(callable), args, kw)
    }

    fn ctx_Call(_ctx, callable: HPy, args: *const HPy, nargs: usize, kwnames: HPy) -> HPy {
        let kwnames = py(kwnames);
        let result = with_offset(args, nargs + keywords(kwnames), |args| {
            vectorcall(py(callable), args, nargs | ARGUMENTS_OFFSET, kwnames)
        });
        handle(result)
    }

    fn ctx_CallMethod(_ctx, name: HPy, args: *const HPy, nargs: usize, kwnames: HPy) -> HPy {
        let kwnames = py(kwnames);
        let result = with_offset(args, nargs + keywords(kwnames), |args| {
            if let Some(call) = PyObject_VectorcallMethod() {
                return call(py(name), args, nargs | ARGUMENTS_OFFSET, kwnames);
            }
            let method = PyObject_GetAttr(*args, py(name));
            if method.is_null() {
                return method;
            }
            let result = vectorcall(method, args.add(1), (nargs - 1) | ARGUMENTS_OFFSET, kwnames);
            Py_DecRef(method);
            result
        });
        handle(result)
    }
}
