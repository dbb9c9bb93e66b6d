//! Modules: a `PyModuleDef` from an `HPyModuleDef`, for initialisation in two phases.

use core::ffi::{CStr, c_char, c_int, c_void};
use core::ptr;
use std::sync::{Mutex, PoisonError};

use super::capi::*;
use super::host;
use super::init::in_main_interpreter;
use super::types::{MethodDef, defs};
use crate::universal::bindings::*;

/// `PyModuleDef_Slot`.
#[repr(C)]
struct Slot {
    id: c_int,
    value: *const c_void,
}

/// What follows the header and `m_init`, `m_index` and `m_copy` in a `PyModuleDef`.
#[repr(C)]
struct Def {
    name: *const c_char,
    doc: *const c_char,
    size: isize,
    methods: *const c_void,
    slots: *const c_void,
    traverse: *const c_void,
    clear: *const c_void,
    free: *const c_void,
}

const PY_MOD_CREATE: c_int = 1;
const PY_MOD_EXEC: c_int = 2;

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
    let mut methods = Vec::new();
    let mut slots = Vec::new();
    // SAFETY: the caller answers for the definition.
    for define in unsafe { defs::iter(def.defines) } {
        match define.kind {
            HPyDef_Kind_Slot => {
                // SAFETY: the kind says which one it is.
                slots.push(slot(unsafe { &define.def.slot })?);
            }
            HPyDef_Kind_Meth => {
                // SAFETY: as above.
                let method = defs::method(unsafe { &define.def.meth });
                methods
                    .push(method.ok_or(c"a function has another signature than HPyMeth allows")?);
            }
            _ => return Err(c"a module can define functions and slots only"),
        }
    }
    let legacy = def.legacy_methods.cast_const().cast();
    // SAFETY: the caller answers for the definition.
    methods.extend(unsafe { defs::rows::<MethodDef>(legacy) });
    if slots.iter().any(|slot| slot.id == PY_MOD_CREATE)
        && (slots.len() > 1 || !methods.is_empty() || !def.doc.is_null() || !def.globals.is_null())
    {
        return Err(c"a module with HPy_mod_create cannot define anything else");
    }
    if slots.iter().all(|slot| slot.id != PY_MOD_CREATE) {
        // Since 3.13, CPython calls `PyInit_NAME` in the main interpreter, whichever imports.
        slots.insert(
            0,
            Slot {
                id: PY_MOD_EXEC,
                value: begin as *const c_void,
            },
        );
    }
    let body = Def {
        name: name.as_ptr(),
        doc: def.doc,
        size: 0,
        methods: defs::table(methods),
        slots: defs::table(slots),
        traverse: ptr::null(),
        clear: ptr::null(),
        free: ptr::null(),
    };
    let start = host::header() + 3 * size_of::<usize>();
    let words = (start + size_of::<Def>()).div_ceil(size_of::<usize>());
    let memory = vec![0_usize; words].leak();
    // The reference count: the definition is never freed.
    memory[0] = 1;
    let memory: *mut c_void = memory.as_mut_ptr().cast();
    // SAFETY: there is room for it behind the header and three words, which are aligned as it is.
    unsafe { memory.byte_add(start).cast::<Def>().write(body) };
    Ok(memory)
}

/// The first slot of every module.
///
/// # Safety
///
/// To be called by the interpreter as the `Py_mod_exec` of a module.
unsafe extern "C" fn begin(_module: *mut PyObject) -> c_int {
    // SAFETY: the interpreter executes the module.
    if unsafe { in_main_interpreter() } {
        0
    } else {
        -1
    }
}

fn slot(slot: &HPySlot) -> Result<Slot, &'static CStr> {
    let id = match slot.slot {
        HPy_mod_create => PY_MOD_CREATE,
        HPy_mod_exec => PY_MOD_EXEC,
        _ => return Err(c"a module has no slots but HPy_mod_create and HPy_mod_exec"),
    };
    Ok(Slot {
        id,
        value: defs::pointer(slot.cpy_trampoline),
    })
}
