//! What a class defines beside slots: methods, properties and members, as the C API wants them.
//!
//! The tables live as long as the process, because the interpreter keeps pointers into them. HPy's definitions are only read.

use core::ffi::{CStr, c_int, c_void};
use core::{mem, ptr};

use super::abi::{GetSetDef, MemberDef, MethodDef, Slot};
use crate::{
    HPyDef, HPyFunc_KEYWORDS, HPyFunc_NOARGS, HPyFunc_O, HPyFunc_VARARGS, HPyGetSet, HPyMember,
    HPyMember_HPYSSIZET, HPyMeth,
};

const METH_KEYWORDS: c_int = 0x02;
const METH_NOARGS: c_int = 0x04;
const METH_O: c_int = 0x08;
const METH_FASTCALL: c_int = 0x80;
/// `Py_READONLY`.
const READONLY: c_int = 1;

/// The definitions of a class or of a module, until the null at their end.
///
/// # Safety
///
/// `defines` is null, or points to an array of pointers to live definitions that ends with a null.
pub(in super::super) unsafe fn iter<'a>(
    defines: *mut *mut HPyDef,
) -> impl Iterator<Item = &'a HPyDef> {
    let mut next = defines;
    core::iter::from_fn(move || {
        if next.is_null() {
            return None;
        }
        // SAFETY: the null at the end was not read yet.
        let define = unsafe { next.read() };
        next = next.wrapping_add(1);
        // SAFETY: it is null or a live definition.
        unsafe { define.cast_const().as_ref() }
    })
}

/// A row of a table of the C API.
pub(in super::super) trait Row: Copy {
    /// Whether the table ends here.
    fn last(&self) -> bool;
}

impl Row for Slot {
    fn last(&self) -> bool {
        self.slot == 0
    }
}

impl Row for MethodDef {
    fn last(&self) -> bool {
        self.name.is_null()
    }
}

impl Row for GetSetDef {
    fn last(&self) -> bool {
        self.name.is_null()
    }
}

impl Row for MemberDef {
    fn last(&self) -> bool {
        self.name.is_null()
    }
}

/// The rows of a table of the C API, until its last one.
///
/// # Safety
///
/// `table` is null, or points to rows of this type the last of which says so.
pub(in super::super) unsafe fn rows<T: Row>(table: *const c_void) -> impl Iterator<Item = T> {
    let mut next = table.cast::<T>();
    core::iter::from_fn(move || {
        if next.is_null() {
            return None;
        }
        // SAFETY: the last row was not read yet.
        let row = unsafe { next.read() };
        next = next.wrapping_add(1);
        (!row.last()).then_some(row)
    })
}

/// One method; None if the signature is not one of a method.
pub(in super::super) fn method(source: &HPyMeth) -> Option<MethodDef> {
    let flags = match source.signature {
        HPyFunc_VARARGS => METH_FASTCALL,
        HPyFunc_KEYWORDS => METH_FASTCALL | METH_KEYWORDS,
        HPyFunc_NOARGS => METH_NOARGS,
        HPyFunc_O => METH_O,
        _ => return None,
    };
    Some(MethodDef {
        name: source.name,
        function: pointer(source.cpy_trampoline),
        flags,
        doc: source.doc,
    })
}

/// One property.
pub(super) fn property(source: &HPyGetSet) -> GetSetDef {
    GetSetDef {
        name: source.name,
        get: pointer(source.getter_cpy_trampoline),
        set: pointer(source.setter_cpy_trampoline),
        doc: source.doc,
        closure: source.closure,
    }
}

/// One member of a payload that begins at `start` in the object.
pub(super) fn member(source: &HPyMember, start: usize) -> MemberDef {
    MemberDef {
        name: source.name,
        // HPy's kinds have the numbers of the C API's.
        kind: source.type_ as c_int,
        offset: source.offset + start as isize,
        flags: if source.readonly != 0 { READONLY } else { 0 },
        doc: source.doc,
    }
}

/// The member that tells the interpreter of a place in the object.
pub(super) fn place(name: &'static CStr, offset: usize) -> MemberDef {
    MemberDef {
        name: name.as_ptr(),
        kind: HPyMember_HPYSSIZET as c_int,
        offset: offset as isize,
        flags: READONLY,
        doc: ptr::null(),
    }
}

/// A table for the interpreter, with the zeros that it ends with. Never freed.
pub(in super::super) fn table<T>(mut rows: Vec<T>) -> *mut c_void {
    // SAFETY: the rows are structs of integers and nullable pointers.
    rows.push(unsafe { mem::zeroed() });
    rows.leak().as_mut_ptr().cast()
}

/// A nullable pointer to a function as the interpreter takes it.
pub(in super::super) fn pointer<F: Copy>(function: Option<F>) -> *mut c_void {
    const { assert!(size_of::<Option<F>>() == size_of::<*mut c_void>()) };
    // SAFETY: all functions here are `extern "C"`, and null where there is none.
    unsafe { mem::transmute_copy(&function) }
}
