//! Types made with `HPyType_FromSpec` and nothing else of this SDK, for `tests/python/test_raw_*.py`.
#![expect(
    clippy::multiple_unsafe_ops_per_block,
    reason = "each function is a few calls of HPy, all with the context and the handles that it was given"
)]
#![allow(non_upper_case_globals, reason = "C's names")]

use core::ffi::{CStr, c_char, c_int, c_void};
use core::ptr;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicI64, Ordering};

use hpy_sys::*;

/// Defines functions for HPy: a type for each, which implements the signature.
macro_rules! functions {
    ($(
        fn $name:ident: $signature:ident($($arg:ident: $ty:ty),* $(,)?) $(-> $ret:ty)? { $($body:tt)* }
    )*) => {$(
        pub(crate) struct $name;

        // SAFETY: HPy passes open handles of the types that the function is defined on, and it does not unwind.
        unsafe impl Implementation<$signature> for $name {
            const FUNCTION: <$signature as Signature>::Function = {
                #[allow(unused_variables, clippy::undocumented_unsafe_blocks, reason = "said above")]
                unsafe extern "C" fn function($($arg: $ty),*) $(-> $ret)? {
                    #[allow(unused_unsafe, reason = "some only count")]
                    unsafe { $($body)* }
                }
                function
            };
        }
    )*};
}

mod builtin;
mod call;
mod derive;
mod fail;
mod legacy;
mod misuse;
mod node;
mod numbers;
mod point;

/// What is counted for the tests, by number.
pub(crate) static COUNTS: [AtomicI64; 16] = [const { AtomicI64::new(0) }; 16];

/// The numbers of the counts.
pub(crate) mod count {
    pub(crate) const POINTS: usize = 0;
    pub(crate) const DERIVED: usize = 1;
    pub(crate) const NODES: usize = 2;
    pub(crate) const FINALIZED: usize = 3;
    pub(crate) const BUILTIN: usize = 4;
    pub(crate) const RELEASED: usize = 5;
    pub(crate) const EMPTY: usize = 6;
    pub(crate) const BAD: usize = 7;
    pub(crate) const LEGACY: usize = 8;
    pub(crate) const LEGACY_DEALLOC: usize = 9;
}

pub(crate) fn add_to(count: usize) {
    COUNTS[count].fetch_add(1, Ordering::Relaxed);
}

/// Definitions that live as long as the process.
pub(crate) fn defines(list: Vec<HPyDef>) -> *mut *mut HPyDef {
    let mut pointers: Vec<*mut HPyDef> = list.leak().iter_mut().map(ptr::from_mut).collect();
    pointers.push(ptr::null_mut());
    pointers.leak().as_mut_ptr()
}

/// A spec without anything but a name.
pub(crate) fn spec(name: &'static CStr) -> HPyType_Spec {
    HPyType_Spec {
        name: name.as_ptr(),
        basicsize: 0,
        itemsize: 0,
        flags: HPy_TPFLAGS_DEFAULT | HPy_TPFLAGS_BASETYPE,
        builtin_shape: HPyType_BuiltinShape_Object,
        legacy_slots: ptr::null_mut(),
        defines: ptr::null_mut(),
        doc: ptr::null(),
    }
}

/// Makes a type and adds it to the module. Null with an exception where that fails.
///
/// # Safety
///
/// `ctx` and the handles are those of the running call.
pub(crate) unsafe fn add_type(
    ctx: *mut HPyContext,
    module: HPy,
    name: &CStr,
    spec: HPyType_Spec,
    params: &[(HPyType_SpecParam_Kind, HPy)],
) -> Option<HPy> {
    // SAFETY: the caller's.
    unsafe {
        let type_ = make_type(ctx, spec, params);
        if HPy_IsNull(type_) {
            return None;
        }
        (HPy_SetAttr_s(ctx, module, name.as_ptr(), type_) == 0).then_some(type_)
    }
}

/// Makes a type from a spec in memory that is gone afterwards.
///
/// # Safety
///
/// `ctx` and the handles are those of the running call.
pub(crate) unsafe fn make_type(
    ctx: *mut HPyContext,
    mut spec: HPyType_Spec,
    params: &[(HPyType_SpecParam_Kind, HPy)],
) -> HPy {
    let mut list: Vec<_> = params
        .iter()
        .map(|&(kind, object)| HPyType_SpecParam { kind, object })
        .collect();
    list.push(HPyType_SpecParam {
        kind: 0,
        object: HPy_NULL,
    });
    // SAFETY: the caller's.
    let type_ = unsafe { HPyType_FromSpec(ctx, &mut spec, list.as_mut_ptr()) };
    // A host that kept a pointer reads nonsense.
    spec.basicsize = c_int::MIN;
    spec.name = c"gone".as_ptr();
    spec.defines = ptr::null_mut();
    core::hint::black_box(&mut spec);
    type_
}

/// Raises `ValueError(message)`.
///
/// # Safety
///
/// `ctx` is that of the running call.
pub(crate) unsafe fn raise(ctx: *mut HPyContext, message: &CStr) -> HPy {
    // SAFETY: the caller's.
    unsafe {
        HPyErr_SetString(ctx, (*ctx).h_ValueError, message.as_ptr());
    }
    HPy_NULL
}

functions! {
    fn CountOf: O(ctx: *mut HPyContext, _self: HPy, number: HPy) -> HPy {
        let number = HPyLong_AsInt64_t(ctx, number);
        let Some(count) = COUNTS.get(number as usize) else {
            return raise(ctx, c"no such count");
        };
        HPyLong_FromInt64_t(ctx, count.load(Ordering::Relaxed))
    }

    fn NewOf: O(ctx: *mut HPyContext, _self: HPy, type_: HPy) -> HPy {
        let mut data: *mut c_void = ptr::null_mut();
        HPy_New(ctx, type_, &mut data)
    }

    fn ShapeOf: O(ctx: *mut HPyContext, _self: HPy, type_: HPy) -> HPy {
        let shape = _HPyType_GetBuiltinShape(ctx, type_);
        if shape == -2 {
            return HPy_NULL;
        }
        HPyLong_FromInt64_t(ctx, i64::from(shape))
    }

    fn GenericNewOf: O(ctx: *mut HPyContext, _self: HPy, type_: HPy) -> HPy {
        HPyType_GenericNew(ctx, type_, ptr::null(), 0, HPy_NULL)
    }

    fn Exec: Inquiry(ctx: *mut HPyContext, module: HPy) -> c_int {
        let added = point::add(ctx, module)
            .and_then(|point| derive::add(ctx, module, point))
            .and_then(|()| node::add(ctx, module))
            .and_then(|()| call::add(ctx, module))
            .and_then(|()| builtin::add(ctx, module))
            .and_then(|()| numbers::add(ctx, module))
            .and_then(|()| fail::add(ctx, module))
            .and_then(|()| legacy::add_types(ctx, module));
        if added.is_some() { 0 } else { -1 }
    }
}

fn module_def() -> *mut HPyModuleDef {
    static DEF: OnceLock<usize> = OnceLock::new();
    let address = DEF.get_or_init(|| {
        let def = HPyModuleDef {
            doc: c"Types for tests.".as_ptr(),
            size: 0,
            legacy_methods: legacy::module_methods(),
            defines: defines(vec![
                def::slot::<slots::HPy_mod_exec, Exec>(),
                def::meth::<O, CountOf>(c"count", ptr::null()),
                def::meth::<O, NewOf>(c"new", ptr::null()),
                def::meth::<O, GenericNewOf>(c"generic_new", ptr::null()),
                def::meth::<O, ShapeOf>(c"shape", ptr::null()),
                def::meth::<O, derive::Bad>(c"bad_type", ptr::null()),
                def::meth::<Noargs, misuse::ReadAfterFree>(c"read_after_free", ptr::null()),
                def::meth::<Noargs, misuse::Lose>(c"lose", ptr::null()),
                def::meth::<Varargs, legacy::Bad>(c"bad_legacy_type", ptr::null()),
            ]),
            globals: ptr::null_mut(),
        };
        ptr::from_mut(Box::leak(Box::new(def))).expose_provenance()
    });
    ptr::with_exposed_provenance_mut(*address)
}

functions! {
    fn Create: ModCreate(ctx: *mut HPyContext, spec: HPy) -> HPy {
        HPyUnicode_FromString(ctx, c"instead of a module".as_ptr())
    }
}

/// A module that creates itself, and may have nothing else.
fn refused_def() -> *mut HPyModuleDef {
    Box::leak(Box::new(HPyModuleDef {
        doc: ptr::null(),
        size: 0,
        legacy_methods: legacy::module_methods(),
        defines: defines(vec![def::slot::<slots::HPy_mod_create, Create>()]),
        globals: ptr::null_mut(),
    }))
}

/// Called by the interpreter to import a module that is refused.
///
/// # Safety
///
/// To be called by the interpreter.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn PyInit_hpy_raw_refused() -> *mut c_void {
    // SAFETY: the interpreter imports the module.
    unsafe { py_init(c"hpy_raw_refused", refused_def) }
}

/// Called by the interpreter to import the module.
///
/// # Safety
///
/// To be called by the interpreter.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn PyInit_hpy_raw_types() -> *mut c_void {
    // SAFETY: the interpreter imports the module.
    unsafe { py_init(c"hpy_raw_types", module_def) }
}
