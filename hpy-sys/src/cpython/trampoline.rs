//! What trampolines need beside the function.

use core::ffi::{c_char, c_int, c_void};
use core::ptr;

use super::capi::*;
use super::{call, types};
use crate::universal::bindings::*;
use crate::universal::function::Signature;
use crate::universal::signatures::{
    CapsuleDestructor, Destructor, Getbufferproc, Initproc, Newfunc, Releasebufferproc,
};

/// An object as the handle that a function takes.
#[inline(always)]
pub(crate) fn handle(object: *mut PyObject) -> HPy {
    super::handle(object)
}

/// A handle that a function returned as the object that the interpreter takes.
#[inline(always)]
pub(crate) fn object(h: HPy) -> *mut PyObject {
    super::py(h)
}

/// The number of arguments in what vectorcall passes.
#[inline(always)]
pub(crate) fn nargs(nargsf: usize) -> usize {
    nargsf & !call::ARGUMENTS_OFFSET
}

/// Calls the function of a slot that makes an object.
///
/// # Safety
///
/// The interpreter calls the slot, with these objects.
pub(crate) unsafe fn newfunc(
    ctx: *mut HPyContext,
    function: <Newfunc as Signature>::Function,
    class: *mut PyObject,
    args: *mut PyObject,
    kw: *mut PyObject,
) -> *mut PyObject {
    // SAFETY: passed on to the caller.
    unsafe { types::call::new(ctx, function, class, args, kw) }
}

/// Calls the function of a slot that initialises an object.
///
/// # Safety
///
/// The interpreter calls the slot, with these objects.
pub(crate) unsafe fn initproc(
    ctx: *mut HPyContext,
    function: <Initproc as Signature>::Function,
    object: *mut PyObject,
    args: *mut PyObject,
    kw: *mut PyObject,
) -> c_int {
    // SAFETY: passed on to the caller.
    unsafe { types::call::init(ctx, function, object, args, kw) }
}

/// Calls the function of a slot that fills a buffer.
///
/// # Safety
///
/// The interpreter calls the slot, with this buffer.
pub(crate) unsafe fn getbufferproc(
    ctx: *mut HPyContext,
    function: <Getbufferproc as Signature>::Function,
    object: *mut PyObject,
    view: *mut cpy_Py_buffer,
    flags: c_int,
) -> c_int {
    // SAFETY: passed on to the caller.
    unsafe { types::buffer::get(ctx, function, object, view, flags) }
}

/// Calls the function of a slot that releases a buffer.
///
/// # Safety
///
/// The interpreter calls the slot, with this buffer.
pub(crate) unsafe fn releasebufferproc(
    ctx: *mut HPyContext,
    function: <Releasebufferproc as Signature>::Function,
    object: *mut PyObject,
    view: *mut cpy_Py_buffer,
) {
    // SAFETY: passed on to the caller.
    unsafe { types::buffer::release(ctx, function, object, view) };
}

/// Runs `f` with the exception that is pending, if one is, kept apart.
///
/// # Safety
///
/// The interpreter's lock is held.
unsafe fn apart(f: impl FnOnce()) {
    let (mut class, mut value, mut traceback) = (ptr::null_mut(), ptr::null_mut(), ptr::null_mut());
    // SAFETY: the caller holds the lock.
    unsafe { PyErr_Fetch(&mut class, &mut value, &mut traceback) };
    f();
    // SAFETY: what was fetched is given back.
    unsafe { PyErr_Restore(class, value, traceback) };
}

/// Calls the function of a slot that finalises an object. An exception that is pending stays.
///
/// # Safety
///
/// The interpreter calls the slot, with this object.
pub(crate) unsafe fn destroy(
    ctx: *mut HPyContext,
    object: *mut PyObject,
    function: <Destructor as Signature>::Function,
) {
    // SAFETY: the caller answers for the object.
    let finalise = || unsafe { function(ctx, handle(object)) };
    // SAFETY: the interpreter calls slots with its lock held.
    unsafe { apart(finalise) };
}

/// Calls the destructor of a capsule. An exception that is pending stays.
///
/// # Safety
///
/// The interpreter destroys `capsule`, and `destructor` is its destructor.
pub(crate) unsafe fn destroy_capsule(
    capsule: *mut PyObject,
    destructor: <CapsuleDestructor as Signature>::Function,
) {
    let destroy = || {
        // SAFETY: the capsule is alive until this returns, and its name is its own.
        let (name, pointer, context): (*const c_char, *mut c_void, *mut c_void) = unsafe {
            let name = PyCapsule_GetName(capsule);
            (
                name,
                PyCapsule_GetPointer(capsule, name),
                PyCapsule_GetContext(capsule),
            )
        };
        // SAFETY: the caller answers for it, and these are what the capsule holds.
        unsafe { destructor(name, pointer, context) };
    };
    // SAFETY: the interpreter destroys objects with its lock held.
    unsafe { apart(destroy) };
}

functions! {
    // Trampolines of this SDK call functions directly under this host, and no other library is given this context.
    fn ctx_CallRealFunctionFromTrampoline(
        _ctx,
        _signature: HPyFunc_Signature,
        _function: HPyCFunction,
        _args: *mut c_void
    ) {
        Py_FatalError(c"a trampoline of another host was called under the hpy-rs host".as_ptr());
    }
}
