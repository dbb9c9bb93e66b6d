//! Builders of lists and tuples: the list or tuple itself, which nobody has seen yet. Null where there was no memory for it.

use super::beyond::set_new;
use super::capi::*;
use super::{handle, py};
use crate::universal::bindings::{HPy, HPyListBuilder, HPyTupleBuilder};

/// What is being built.
fn building(bits: isize) -> *mut PyObject {
    py(HPy { _i: bits })
}

/// The builder of a new object; the error of a null one is raised when it is asked for.
///
/// # Safety
///
/// The interpreter's lock is held.
unsafe fn begin(object: *mut PyObject) -> isize {
    if object.is_null() {
        // SAFETY: the caller holds the lock.
        unsafe { PyErr_Clear() };
    }
    handle(object)._i
}

/// What was built.
///
/// # Safety
///
/// The interpreter's lock is held.
unsafe fn finish(bits: isize) -> HPy {
    if bits == 0 {
        // SAFETY: the caller holds the lock.
        unsafe { PyErr_NoMemory() };
    }
    HPy { _i: bits }
}

functions! {
    fn ctx_ListBuilder_New(_ctx, size: isize) -> HPyListBuilder {
        HPyListBuilder { _lst: begin(PyList_New(size)) }
    }

    fn ctx_ListBuilder_Set(_ctx, builder: HPyListBuilder, index: isize, item: HPy) {
        if builder._lst != 0 {
            Py_IncRef(py(item));
            set_new(building(builder._lst), index, py(item));
        }
    }

    fn ctx_ListBuilder_Build(_ctx, builder: HPyListBuilder) -> HPy {
        finish(builder._lst)
    }

    fn ctx_ListBuilder_Cancel(_ctx, builder: HPyListBuilder) {
        Py_DecRef(building(builder._lst));
    }

    fn ctx_TupleBuilder_New(_ctx, size: isize) -> HPyTupleBuilder {
        HPyTupleBuilder { _tup: begin(PyTuple_New(size)) }
    }

    fn ctx_TupleBuilder_Set(_ctx, builder: HPyTupleBuilder, index: isize, item: HPy) {
        if builder._tup != 0 {
            Py_IncRef(py(item));
            PyTuple_SetItem(building(builder._tup), index, py(item));
        }
    }

    fn ctx_TupleBuilder_Build(_ctx, builder: HPyTupleBuilder) -> HPy {
        finish(builder._tup)
    }

    fn ctx_TupleBuilder_Cancel(_ctx, builder: HPyTupleBuilder) {
        Py_DecRef(building(builder._tup));
    }
}
