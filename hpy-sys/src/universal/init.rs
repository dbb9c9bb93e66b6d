//! The global context: what trampolines call through, because the C API passes them none.

use core::ffi::c_void;
use core::ptr;
use core::sync::atomic::{AtomicBool, AtomicPtr, Ordering};

use super::api::_HPy_CallRealFunctionFromTrampoline;
use super::bindings::{HPyContext, HPyFunc_Signature};
use super::function::ErasedFunction;

static GLOBAL_CONTEXT: AtomicPtr<HPyContext> = AtomicPtr::new(ptr::null_mut());
static OWN_HOST: AtomicBool = AtomicBool::new(false);
static OTHER_HOST: AtomicBool = AtomicBool::new(false);

/// Keeps `ctx` for the trampolines: the body of the exported function `HPyInitGlobalContext_NAME`.
///
/// # Safety
///
/// The interpreter called `HPyInitGlobalContext_NAME` with `ctx`.
pub unsafe fn init_global_context(ctx: *mut HPyContext) {
    if own_host() {
        return;
    }
    // The interpreter orders what it wrote to the context before the calls that it makes.
    GLOBAL_CONTEXT.store(ctx, Ordering::Relaxed);
}

/// The context of the trampolines, null before [`init_global_context`]. In debug mode it is not the one of any call.
#[inline]
pub fn global_context() -> *mut HPyContext {
    #[cfg(feature = "cpython-abi")]
    return crate::cpython::place();
    #[cfg(not(feature = "cpython-abi"))]
    GLOBAL_CONTEXT.load(Ordering::Relaxed)
}

/// Whether the own host runs this library: its context is the global one, and trampolines call their functions directly.
#[inline(always)]
pub fn own_host() -> bool {
    // The CPython ABI has no other.
    cfg!(feature = "cpython-abi") || OWN_HOST.load(Ordering::Relaxed)
}

/// Notes that another host is given the module's definition: `HPyInit_NAME` was called. False where the own host runs this library.
///
/// GraalPy does not call `HPyInitGlobalContext_NAME`, so the global context does not tell.
pub fn begin_other_host() -> bool {
    if own_host() {
        return false;
    }
    OTHER_HOST.store(true, Ordering::Relaxed);
    true
}

/// Whether another host runs this library.
pub(crate) fn other_host() -> bool {
    OTHER_HOST.load(Ordering::Relaxed)
}

/// Makes the own host's context the global one.
pub(crate) fn set_own_context(ctx: *mut HPyContext) {
    GLOBAL_CONTEXT.store(ctx, Ordering::Relaxed);
    OWN_HOST.store(true, Ordering::Relaxed);
}

/// Lets HPy's runtime on CPython call `function`.
///
/// # Safety
///
/// `args` points to the arguments struct of `signature`, `function` is of that signature, and CPython is the caller.
#[inline(always)]
pub(super) unsafe fn call_real_function(
    signature: HPyFunc_Signature,
    function: ErasedFunction,
    args: *mut c_void,
) {
    // SAFETY: CPython calls trampolines only after `HPyInitGlobalContext_NAME`; the caller answers for the rest.
    unsafe {
        _HPy_CallRealFunctionFromTrampoline(global_context(), signature, Some(function), args)
    };
}
