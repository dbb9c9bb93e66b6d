//! Modules with definitions that are none, and with slots that fail.

use core::ffi::c_int;
use core::ptr;

use hpy_sys::*;

/// Implements a signature with a function that does not unwind.
macro_rules! implement {
    ($($name:ident: $signature:ident($($arg:ident: $ty:ty),*) -> $ret:ty $body:block)*) => {$(
        struct $name;

        // SAFETY: it can be called with whatever a host passes.
        unsafe impl Implementation<$signature> for $name {
            const FUNCTION: <$signature as Signature>::Function = {
                unsafe extern "C" fn function($($arg: $ty),*) -> $ret $body
                function
            };
        }
    )*};
}

implement! {
    FailsInSilence: Inquiry(_ctx: *mut HPyContext, _module: HPy) -> c_int { -1 }

    SucceedsWithAnError: Inquiry(ctx: *mut HPyContext, _module: HPy) -> c_int {
        raise(ctx);
        0
    }

    FailsWithAnError: Inquiry(ctx: *mut HPyContext, _module: HPy) -> c_int {
        raise(ctx);
        -1
    }

    Succeeds: Inquiry(_ctx: *mut HPyContext, _module: HPy) -> c_int { 0 }

    MakesNothing: ModCreate(_ctx: *mut HPyContext, _spec: HPy) -> HPy { HPy_NULL }

    MakesAnError: ModCreate(ctx: *mut HPyContext, _spec: HPy) -> HPy {
        raise(ctx);
        HPy_NULL
    }

    MakesANumber: ModCreate(ctx: *mut HPyContext, _spec: HPy) -> HPy {
        // SAFETY: the context is that of the running call.
        unsafe { HPyLong_FromInt64_t(ctx, 7) }
    }

    Represents: Reprfunc(_ctx: *mut HPyContext, _object: HPy) -> HPy { HPy_NULL }

    Returns: Noargs(ctx: *mut HPyContext, _module: HPy) -> HPy {
        // SAFETY: the context is that of the running call.
        unsafe { HPyLong_FromInt64_t(ctx, 1) }
    }
}

/// Raises `ValueError("a slot failed")`.
fn raise(ctx: *mut HPyContext) {
    // SAFETY: the host gave the context, in which this handle is always open.
    let class = unsafe { (*ctx).h_ValueError };
    // SAFETY: as above; the message ends with a NUL.
    unsafe { HPyErr_SetString(ctx, class, c"a slot failed".as_ptr()) };
}

/// A definition with these members, which lives as long as the process.
pub(crate) fn def(defines: Vec<HPyDef>) -> HPyModuleDef {
    let mut pointers: Vec<*mut HPyDef> = defines.leak().iter_mut().map(ptr::from_mut).collect();
    pointers.push(ptr::null_mut());
    HPyModuleDef {
        doc: ptr::null(),
        size: 0,
        legacy_methods: ptr::null_mut(),
        defines: pointers.leak().as_mut_ptr(),
        globals: ptr::null_mut(),
    }
}

/// Exports the function by which the interpreter imports a module: each is named and defined here.
macro_rules! modules {
    ($($export:ident $name:literal $def:expr;)*) => {$(
        #[doc = concat!("Imports the module ", stringify!($export), ".")]
        ///
        /// # Safety
        ///
        /// To be called by the interpreter.
        #[unsafe(no_mangle)]
        pub(crate) unsafe extern "C" fn $export() -> *mut core::ffi::c_void {
            static DEF: std::sync::OnceLock<usize> = std::sync::OnceLock::new();
            let make = || core::ptr::from_mut(Box::leak(Box::new($def))).expose_provenance();
            let def = || core::ptr::with_exposed_provenance_mut(*DEF.get_or_init(make));
            // SAFETY: the interpreter imports the module, whose definition is made once and kept.
            unsafe { hpy_sys::py_init($name, def) }
        }
    )*};
}
pub(crate) use modules;

modules! {
    PyInit_fails_in_silence c"fails_in_silence" def(vec![def::slot::<slots::HPy_mod_exec, FailsInSilence>()]);
    PyInit_succeeds_with_an_error c"succeeds_with_an_error" def(vec![
        def::slot::<slots::HPy_mod_exec, SucceedsWithAnError>(),
    ]);
    PyInit_second_slot_fails c"second_slot_fails" def(vec![
        def::slot::<slots::HPy_mod_exec, Succeeds>(),
        def::meth::<Noargs, Returns>(c"one", ptr::null()),
        def::slot::<slots::HPy_mod_exec, FailsWithAnError>(),
    ]);
    PyInit_makes_nothing c"makes_nothing" def(vec![def::slot::<slots::HPy_mod_create, MakesNothing>()]);
    PyInit_makes_an_error c"makes_an_error" def(vec![def::slot::<slots::HPy_mod_create, MakesAnError>()]);
    PyInit_makes_a_number c"makes_a_number" def(vec![def::slot::<slots::HPy_mod_create, MakesANumber>()]);
    PyInit_makes_and_executes c"makes_and_executes" def(vec![
        def::slot::<slots::HPy_mod_create, MakesANumber>(),
        def::slot::<slots::HPy_mod_exec, Succeeds>(),
    ]);
    PyInit_has_state c"has_state" HPyModuleDef { size: 8, ..def(Vec::new()) };
    PyInit_has_a_slot_of_types c"has_a_slot_of_types" def(vec![def::slot::<slots::HPy_tp_repr, Represents>()]);
    PyInit_has_nothing c"has_nothing" HPyModuleDef { defines: ptr::null_mut(), ..def(Vec::new()) };
}
