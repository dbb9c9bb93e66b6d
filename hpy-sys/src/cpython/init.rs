//! `PyInit_NAME`: how an interpreter without a better host imports a module.

use core::ffi::{CStr, c_void};
use core::ptr;
use std::ffi::CString;
use std::sync::atomic::{AtomicBool, Ordering};

use super::capi::*;
#[cfg(not(feature = "cpython-abi"))]
use super::host;
use super::{context, module};
use crate::universal::bindings::HPyModuleDef;
use crate::universal::init::{other_host, set_own_context};

/// Whether there is a context: after the first import.
static MADE: AtomicBool = AtomicBool::new(false);

/// Makes what `PyInit_NAME` returns: a definition for the interpreter to make the module `name` from. `def` gives HPy's definition, and is
/// called once there is a context. Null with an exception pending, an `ImportError` where the interpreter is none that this works on.
///
/// # Safety
///
/// The interpreter called `PyInit_NAME`. What `def` returns lives as long as the process and is never changed.
pub unsafe fn py_init(name: &'static CStr, def: impl FnOnce() -> *mut HPyModuleDef) -> *mut c_void {
    #[cfg(not(feature = "cpython-abi"))]
    if let Err(symbol) = load() {
        let message = format!(
            "{}: this process has no {}, which hpy-rs needs of Python's C API",
            name.to_string_lossy(),
            symbol.to_string_lossy()
        );
        let message = CString::new(message).unwrap_or_default();
        // SAFETY: the interpreter imports, so it holds its lock and nothing is pending.
        unsafe { raise_without_table(&message) };
        return ptr::null_mut();
    }
    // SAFETY: as above, and the functions of the C API are there.
    if !unsafe { in_main_interpreter() } {
        return ptr::null_mut();
    }
    // SAFETY: as above.
    if !unsafe { begin(name) } {
        return ptr::null_mut();
    }
    set_own_context(context::place());
    // SAFETY: the caller answers for the definition.
    unsafe { module::define(name, def()) }
}

/// Makes the context of this library at its first import. False with an exception pending.
///
/// # Safety
///
/// The functions of the C API are there, the interpreter's lock is held, and nothing is pending.
pub(super) unsafe fn begin(name: &CStr) -> bool {
    if MADE.load(Ordering::Relaxed) {
        return true;
    }
    if let Some(reason) = unsuitable() {
        let message = format!("{}: {reason}", name.to_string_lossy());
        let message = CString::new(message).unwrap_or_default();
        // SAFETY: the caller holds the lock.
        unsafe { PyErr_SetString(PyExc_ImportError(), message.as_ptr()) };
        return false;
    }
    #[cfg(not(feature = "cpython-abi"))]
    // SAFETY: the caller answers for lock and table.
    if !unsafe { host::find_out() } {
        return false;
    }
    // SAFETY: as above.
    let made = unsafe { context::make() };
    MADE.store(made, Ordering::Relaxed);
    made
}

/// Whether this is the first interpreter of the process, whose objects the context holds. False with an `ImportError` pending if not.
///
/// # Safety
///
/// The functions of the C API are there, and the interpreter's lock is held.
pub(super) unsafe fn in_main_interpreter() -> bool {
    #[cfg(not(feature = "cpython-abi"))]
    if _Py_NoneStruct().is_null() {
        // GraalPy 25 exports the functions, and ends the process when they are called.
        return true;
    }
    let get = PyInterpreterState_Get().or(_PyInterpreterState_Get());
    let (Some(get), Some(main)) = (get, PyInterpreterState_Main()) else {
        return true;
    };
    // SAFETY: the caller holds the lock; neither fails.
    if unsafe { get() == main() } {
        return true;
    }
    let message = c"hpy-rs does not support subinterpreters";
    // SAFETY: as above.
    unsafe { PyErr_SetString(PyExc_ImportError(), message.as_ptr()) };
    false
}

/// Why this interpreter cannot use this library, if it cannot.
fn unsuitable() -> Option<String> {
    // SAFETY: it takes nothing.
    let version = unsafe { Py_GetVersion() };
    // SAFETY: the version is a string that lives as long as the process.
    let version = unsafe { CStr::from_ptr(version) }.to_string_lossy();
    if version.contains("free-threading") {
        // Objects have another header there.
        return Some("hpy-rs does not support free-threaded builds of Python".into());
    }
    #[cfg(any(feature = "cpython-abi", feature = "hybrid-abi"))]
    {
        let due = concat!("3.", env!("HPY_SYS_PYTHON_MINOR"));
        let version = version.split(' ').next().unwrap_or_default();
        if version != due && !version.starts_with(concat!("3.", env!("HPY_SYS_PYTHON_MINOR"), "."))
        {
            return Some(format!(
                "built for CPython {due}, and this is Python {version}: build it again with PYO3_PYTHON set to this interpreter, or for the \
                 universal ABI, which all versions can import"
            ));
        }
    }
    other_host().then(|| "this file is in use by another HPy host of this process".into())
}

#[cfg(all(test, not(feature = "cpython-abi")))]
mod tests {
    use super::*;

    #[test]
    fn a_process_without_python_is_refused_and_not_crashed() {
        assert!(load().is_err_and(|symbol| symbol.to_bytes().starts_with(b"Py")));
        // SAFETY: nothing is called where symbols are missing.
        let made = unsafe { py_init(c"nothing", || panic!("there is no context")) };
        assert!(made.is_null());
        assert!(!crate::own_host());
    }
}
