//! Buffers: what an exporter fills in, as the C API wants it.

use core::ffi::{c_char, c_int, c_void};
use core::ptr;

use super::abi::Object;
use super::object::{handle_of, object_of};
use crate::{
    Getbufferproc, HPy_NULL, HPy_buffer, HPyContext, Releasebufferproc, Signature, cpy_Py_buffer,
};

/// `Py_buffer`, whose layout is part of the stable ABI since 3.11 and was the same before. PyPy's goes on after it.
#[repr(C)]
struct View {
    buf: *mut c_void,
    obj: *mut Object,
    len: isize,
    itemsize: isize,
    readonly: c_int,
    ndim: c_int,
    format: *mut c_char,
    shape: *mut isize,
    strides: *mut isize,
    suboffsets: *mut isize,
    internal: *mut c_void,
}

/// Calls `function`, the implementation of `HPy_bf_getbuffer`, and fills `view`.
///
/// # Safety
///
/// `self_`, `view` and `flags` are those of a `bf_getbuffer`, and `ctx` is the host's context.
pub(crate) unsafe fn get(
    ctx: *mut HPyContext,
    function: <Getbufferproc as Signature>::Function,
    self_: *mut Object,
    view: *mut cpy_Py_buffer,
    flags: c_int,
) -> c_int {
    let view = view.cast::<View>();
    let mut buffer = HPy_buffer {
        buf: ptr::null_mut(),
        obj: HPy_NULL,
        len: 0,
        itemsize: 0,
        readonly: 0,
        ndim: 0,
        format: ptr::null_mut(),
        shape: ptr::null_mut(),
        strides: ptr::null_mut(),
        suboffsets: ptr::null_mut(),
        internal: ptr::null_mut(),
    };
    // SAFETY: the arguments are those of the slot.
    let result = unsafe { function(ctx, handle_of(self_), &mut buffer, flags) };
    if view.is_null() {
        return result;
    }
    if result < 0 {
        // SAFETY: the interpreter's view may be written.
        unsafe { (&raw mut (*view).obj).write(ptr::null_mut()) };
        return result;
    }
    let HPy_buffer {
        buf,
        obj,
        len,
        itemsize,
        readonly,
        ndim,
        format,
        shape,
        strides,
        suboffsets,
        internal,
    } = buffer;
    let filled = View {
        buf,
        // The reference goes over to the view.
        obj: object_of(obj),
        len,
        itemsize,
        readonly,
        ndim,
        format,
        shape,
        strides,
        suboffsets,
        internal,
    };
    // SAFETY: as above.
    unsafe { view.write(filled) };
    result
}

/// Calls `function`, the implementation of `HPy_bf_releasebuffer`.
///
/// # Safety
///
/// `self_` and `view` are those of a `bf_releasebuffer`, and `ctx` is the host's context.
pub(crate) unsafe fn release(
    ctx: *mut HPyContext,
    function: <Releasebufferproc as Signature>::Function,
    self_: *mut Object,
    view: *mut cpy_Py_buffer,
) {
    // SAFETY: the interpreter's view was filled by `get`.
    let View {
        buf,
        obj,
        len,
        itemsize,
        readonly,
        ndim,
        format,
        shape,
        strides,
        suboffsets,
        internal,
    } = unsafe { view.cast::<View>().read() };
    let mut buffer = HPy_buffer {
        buf,
        obj: handle_of(obj),
        len,
        itemsize,
        readonly,
        ndim,
        format,
        shape,
        strides,
        suboffsets,
        internal,
    };
    // SAFETY: the arguments are those of the slot.
    unsafe { function(ctx, handle_of(self_), &mut buffer) };
}
