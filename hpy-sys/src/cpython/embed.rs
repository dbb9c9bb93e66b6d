//! CPython inside a program of Rust's: starting it, taking its lock, and making modules without an import.

use core::ffi::{c_int, c_void};
use core::marker::PhantomData;
use core::ptr::NonNull;
use std::sync::Once;

use super::capi::*;
use super::init::{self, in_main_interpreter};
use super::{context, handle, py};
use crate::universal::bindings::{HPy, HPyContext, wchar_t};
use crate::universal::init::set_own_context;

mod c {
    use super::*;

    unsafe extern "C" {
        pub(super) fn Py_IsInitialized() -> c_int;
        pub(super) fn Py_SetProgramName(name: *const wchar_t);
        pub(super) fn Py_InitializeEx(install_signal_handlers: c_int);
        pub(super) fn PyGILState_Check() -> c_int;
        pub(super) fn PyErr_PrintEx(set_sys_last_vars: c_int);
    }

    // They can end the thread at the interpreter's end, by unwinding.
    unsafe extern "C-unwind" {
        pub(super) fn PyGILState_Ensure() -> c_int;
        pub(super) fn PyGILState_Release(state: c_int);
        pub(super) fn PyModule_FromDefAndSpec2(
            def: *mut c_void,
            spec: *mut PyObject,
            api_version: c_int,
        ) -> *mut PyObject;
        pub(super) fn PyModule_ExecDef(module: *mut PyObject, def: *mut c_void) -> c_int;
    }
}

/// `PYTHON_API_VERSION`, the same in all versions.
const API_VERSION: c_int = 1013;

/// Starts CPython if it does not run yet, and calls `prepare` with its lock taken: both once in the process, whoever calls. When this
/// returns, `prepare` has ended. The signal handlers of the process stay as they are.
pub fn start(prepare: impl FnOnce(&Attached)) {
    static STARTED: Once = Once::new();
    if STARTED.is_completed() {
        return;
    }
    // SAFETY: it can be asked at any time.
    let runs = unsafe { c::Py_IsInitialized() } != 0;
    // SAFETY: the interpreter runs.
    let holds_lock = runs && unsafe { c::PyGILState_Check() } == 1;
    // Whoever is preparing needs the lock that this thread would hold while it waits.
    // SAFETY: this thread holds the lock.
    let state = holds_lock.then(|| unsafe { PyEval_SaveThread() });
    STARTED.call_once(|| {
        initialize();
        // SAFETY: the interpreter runs; what it prepares drops its own first.
        prepare(&unsafe { Attached::new() });
    });
    if let Some(state) = state {
        // SAFETY: the state is what this thread had above.
        unsafe { PyEval_RestoreThread(state) };
    }
}

/// Starts CPython if it does not run yet. No thread holds the lock on its behalf afterwards.
fn initialize() {
    // SAFETY: it can be asked at any time.
    if unsafe { c::Py_IsInitialized() } != 0 {
        return;
    }
    // Whose name it is decides where the standard library and the packages are.
    let name = env!("HPY_SYS_PYTHON_EXECUTABLE");
    #[cfg(windows)]
    let units = name.encode_utf16();
    #[cfg(not(windows))]
    let units = name.chars().map(|c| c as u32);
    let name = units.map(|unit| unit as wchar_t).chain([0]);
    let name = name.collect::<Vec<_>>().leak();
    // SAFETY: the name ends with a NUL, and is never freed; the interpreter does not run yet.
    unsafe { c::Py_SetProgramName(name.as_ptr()) };
    // SAFETY: the interpreter does not run yet.
    unsafe { c::Py_InitializeEx(0) };
    // SAFETY: this thread has started it, and so holds the lock. The state stays the interpreter's.
    unsafe { PyEval_SaveThread() };
}

/// This thread holds the interpreter's lock, until it is dropped.
pub struct Attached {
    state: c_int,
    /// It belongs to its thread.
    not_send: PhantomData<*mut ()>,
}

impl Attached {
    /// Takes the lock, also where this thread holds it already.
    ///
    /// # Safety
    ///
    /// [`start`] has returned. Those of one thread are dropped in the opposite order of their making.
    pub unsafe fn new() -> Attached {
        // SAFETY: the interpreter runs.
        let state = unsafe { c::PyGILState_Ensure() };
        Attached {
            state,
            not_send: PhantomData,
        }
    }

    /// The context of this library, which is valid as long as the process. None where this interpreter cannot use the library, after the
    /// reason was printed to `sys.stderr`.
    pub fn context(&self) -> Option<NonNull<HPyContext>> {
        // SAFETY: the lock is held.
        let usable = unsafe { in_main_interpreter() };
        // SAFETY: as above; nothing of this library is pending in a thread that has no context.
        if !usable || !unsafe { init::begin(c"hpy::embed") } {
            // SAFETY: the lock is held, and an exception is pending.
            unsafe { c::PyErr_PrintEx(0) };
            return None;
        }
        let ctx = context::place();
        set_own_context(ctx);
        NonNull::new(ctx)
    }
}

impl Drop for Attached {
    fn drop(&mut self) {
        // SAFETY: the state is that of the call that took the lock.
        unsafe { c::PyGILState_Release(self.state) };
    }
}

/// A new module of what [`py_init`](crate::py_init) returned and a `ModuleSpec`, not executed yet. [`HPy_NULL`](crate::HPy_NULL) with an
/// exception where that fails.
///
/// # Safety
///
/// `_ctx` is that of the running call, `def` was returned by `py_init`, not null, and `spec` is open.
pub unsafe fn module_from_def(_ctx: *mut HPyContext, def: *mut c_void, spec: HPy) -> HPy {
    // SAFETY: the caller's.
    handle(unsafe { c::PyModule_FromDefAndSpec2(def, py(spec), API_VERSION) })
}

/// Executes a module. -1 with an exception where that fails.
///
/// # Safety
///
/// `_ctx` is that of the running call, and `module` is open and was made from `def`.
pub unsafe fn execute_module(_ctx: *mut HPyContext, module: HPy, def: *mut c_void) -> c_int {
    // SAFETY: the caller's.
    unsafe { c::PyModule_ExecDef(py(module), def) }
}
