//! Modules: a `PyModuleDef` from an `HPyModuleDef`, for initialisation in two phases.

use core::ffi::{CStr, c_char, c_int, c_void};
use core::ptr;
use std::sync::{Mutex, PoisonError};

use super::capi::*;
use super::header;
use crate::universal::bindings::*;

/// `PyModuleDef_Slot`.
#[repr(C)]
struct Slot {
    id: c_int,
    value: *const c_void,
}

/// `PyMethodDef`.
#[repr(C)]
struct Method {
    name: *const c_char,
    function: *const c_void,
    flags: c_int,
    doc: *const c_char,
}

/// What follows the header and `m_init`, `m_index` and `m_copy` in a `PyModuleDef`.
#[repr(C)]
struct Def {
    name: *const c_char,
    doc: *const c_char,
    size: isize,
    methods: *const Method,
    slots: *const Slot,
    traverse: *const c_void,
    clear: *const c_void,
    free: *const c_void,
}

const PY_MOD_CREATE: c_int = 1;
const PY_MOD_EXEC: c_int = 2;

const METH_KEYWORDS: c_int = 0x2;
const METH_NOARGS: c_int = 0x4;
const METH_O: c_int = 0x8;
const METH_FASTCALL: c_int = 0x80;

/// Definitions that were made: the address of HPy's, and of ours. An interpreter may keep what it got, so there is one for each.
static KNOWN: Mutex<Vec<(usize, usize)>> = Mutex::new(Vec::new());

/// Makes what `PyInit_NAME` returns. Null with an exception pending.
///
/// # Safety
///
/// `def` lives as long as the process and is never changed. The interpreter's lock is held.
pub(super) unsafe fn define(name: &'static CStr, def: *mut HPyModuleDef) -> *mut c_void {
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    let found = known.iter().find(|(key, _)| *key == def.addr());
    let raw: *mut c_void = match found {
        Some((_, value)) => ptr::with_exposed_provenance_mut(*value),
        None => {
            // SAFETY: the caller answers for the definition.
            let made = match unsafe { make(name, &*def) } {
                Ok(made) => made,
                Err(message) => {
                    // SAFETY: the caller holds the lock.
                    unsafe { PyErr_SetString(PyExc_SystemError(), message.as_ptr()) };
                    return ptr::null_mut();
                }
            };
            known.push((def.addr(), made.expose_provenance()));
            made
        }
    };
    drop(known);
    // SAFETY: it is laid out as a `PyModuleDef`, and lives as long as the process.
    unsafe { PyModuleDef_Init(raw) }.cast()
}

/// Lays out a `PyModuleDef`.
///
/// # Safety
///
/// As for [`define`].
unsafe fn make(name: &'static CStr, def: &HPyModuleDef) -> Result<*mut c_void, &'static CStr> {
    if def.size != 0 {
        return Err(c"HPy has no module state: HPyModuleDef.size must be 0");
    }
    if !def.legacy_methods.is_null() {
        return Err(c"a universal module cannot have legacy methods");
    }
    let mut methods = Vec::new();
    let mut slots = Vec::new();
    // SAFETY: the caller answers for the definition.
    for define in unsafe { defines(def) } {
        match define.kind {
            HPyDef_Kind_Slot => {
                // SAFETY: the kind says which one it is.
                slots.push(slot(unsafe { &define.def.slot })?);
            }
            HPyDef_Kind_Meth => {
                // SAFETY: as above.
                methods.push(method(unsafe { &define.def.meth })?);
            }
            _ => return Err(c"a module can define functions and slots only"),
        }
    }
    if slots.iter().any(|slot| slot.id == PY_MOD_CREATE)
        && (slots.len() > 1 || !methods.is_empty() || !def.doc.is_null() || !def.globals.is_null())
    {
        return Err(c"a module with HPy_mod_create cannot define anything else");
    }
    slots.push(Slot {
        id: 0,
        value: ptr::null(),
    });
    methods.push(Method {
        name: ptr::null(),
        function: ptr::null(),
        flags: 0,
        doc: ptr::null(),
    });
    let body = Def {
        name: name.as_ptr(),
        doc: def.doc,
        size: 0,
        methods: methods.leak().as_ptr(),
        slots: slots.leak().as_ptr(),
        traverse: ptr::null(),
        clear: ptr::null(),
        free: ptr::null(),
    };
    let start = header::size() + 3 * size_of::<usize>();
    let words = (start + size_of::<Def>()).div_ceil(size_of::<usize>());
    let memory = vec![0_usize; words].leak();
    // The reference count: the definition is never freed.
    memory[0] = 1;
    let memory: *mut c_void = memory.as_mut_ptr().cast();
    // SAFETY: there is room for it behind the header and three words, which are aligned as it is.
    unsafe { memory.byte_add(start).cast::<Def>().write(body) };
    Ok(memory)
}

/// The definitions in a module.
///
/// # Safety
///
/// `def` has none, or an array of them that ends with a null pointer.
unsafe fn defines(def: &HPyModuleDef) -> Vec<&'static HPyDef> {
    let mut found = Vec::new();
    let mut next = def.defines;
    while !next.is_null() {
        // SAFETY: the array goes on until its null pointer.
        let define = unsafe { *next };
        if define.is_null() {
            break;
        }
        // SAFETY: the caller answers for what it points to.
        found.push(unsafe { &*define.cast_const() });
        next = next.wrapping_add(1);
    }
    found
}

fn slot(slot: &HPySlot) -> Result<Slot, &'static CStr> {
    let id = match slot.slot {
        HPy_mod_create => PY_MOD_CREATE,
        HPy_mod_exec => PY_MOD_EXEC,
        _ => return Err(c"a module has no slots but HPy_mod_create and HPy_mod_exec"),
    };
    Ok(Slot {
        id,
        value: address(slot.cpy_trampoline),
    })
}

fn method(method: &HPyMeth) -> Result<Method, &'static CStr> {
    let flags = match method.signature {
        HPyFunc_NOARGS => METH_NOARGS,
        HPyFunc_O => METH_O,
        HPyFunc_VARARGS => METH_FASTCALL,
        HPyFunc_KEYWORDS => METH_FASTCALL | METH_KEYWORDS,
        _ => return Err(c"a function has another signature than HPyMeth allows"),
    };
    Ok(Method {
        name: method.name,
        function: address(method.cpy_trampoline),
        flags,
        doc: method.doc,
    })
}

fn address(trampoline: cpy_PyCFunction) -> *const c_void {
    trampoline.map_or(ptr::null(), |function| function as *const c_void)
}
