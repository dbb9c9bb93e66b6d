//! `PyInit_NAME`: how an interpreter without a better host imports a module.

use core::ffi::{CStr, c_void};
use core::ptr;
use std::ffi::CString;
use std::sync::atomic::{AtomicPtr, Ordering};

use super::capi::*;
use super::{capi, context, header, module};
use crate::universal::bindings::{HPyContext, HPyModuleDef};
use crate::universal::init::{other_host, set_own_context};

/// The context of this library, null before the first import.
static CONTEXT: AtomicPtr<HPyContext> = AtomicPtr::new(ptr::null_mut());

/// Makes what `PyInit_NAME` returns: a definition for the interpreter to make the module `name` from. `def` gives HPy's definition, and is
/// called once there is a context. Null with an exception pending, an `ImportError` where the interpreter is none that this works on.
///
/// # Safety
///
/// The interpreter called `PyInit_NAME`. What `def` returns lives as long as the process and is never changed.
pub unsafe fn py_init(name: &'static CStr, def: impl FnOnce() -> *mut HPyModuleDef) -> *mut c_void {
    if let Err(symbol) = capi::load() {
        let message = format!(
            "{}: this process has no {}, which hpy-rs needs of Python's C API",
            name.to_string_lossy(),
            symbol.to_string_lossy()
        );
        let message = CString::new(message).unwrap_or_default();
        // SAFETY: the interpreter imports, so it holds its lock and nothing is pending.
        unsafe { capi::raise_without_table(&message) };
        return ptr::null_mut();
    }
    // SAFETY: as above, and the table is filled.
    let Some(ctx) = (unsafe { begin() }) else {
        return ptr::null_mut();
    };
    set_own_context(ctx);
    // SAFETY: the caller answers for the definition.
    unsafe { module::define(name, def()) }
}

/// The context of this library, made at its first import. None with an exception pending.
///
/// # Safety
///
/// The table is filled, the interpreter's lock held, and nothing pending.
unsafe fn begin() -> Option<*mut HPyContext> {
    let known = CONTEXT.load(Ordering::Relaxed);
    if !known.is_null() {
        return Some(known);
    }
    // SAFETY: the version is a string that lives as long as the process.
    let version = unsafe { CStr::from_ptr(Py_GetVersion()) };
    if version.to_string_lossy().contains("free-threading") {
        // Objects have another header there.
        return refuse(c"hpy-rs does not support free-threaded builds of Python");
    }
    if other_host() {
        return refuse(c"this file is in use by another HPy host of this process");
    }
    // SAFETY: the caller answers for lock and table.
    if !unsafe { header::measure() } {
        return None;
    }
    // SAFETY: as above.
    let ctx = unsafe { context::make() };
    if ctx.is_null() {
        return None;
    }
    CONTEXT.store(ctx, Ordering::Relaxed);
    Some(ctx)
}

/// Raises an `ImportError`.
fn refuse(message: &'static CStr) -> Option<*mut HPyContext> {
    // SAFETY: only `begin` calls this, whose caller holds the lock.
    unsafe { PyErr_SetString(PyExc_ImportError(), message.as_ptr()) };
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_without_python_is_refused_and_not_crashed() {
        assert_eq!(capi::load(), Err(c"Py_IncRef"));
        // SAFETY: nothing is called where symbols are missing.
        let made = unsafe { py_init(c"nothing", || panic!("there is no context")) };
        assert!(made.is_null());
        assert!(!crate::own_host());
    }
}
