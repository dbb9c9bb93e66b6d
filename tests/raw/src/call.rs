//! Classes with instances that can be called, and that export a buffer.

use super::*;

#[repr(C)]
struct Bytes {
    exports: i64,
    items: [u8; 8],
    shape: isize,
    stride: isize,
}

functions! {
    fn Call: Keywords(ctx: *mut HPyContext, self_: HPy, args: *const HPy, nargs: usize, kwnames: HPy) -> HPy {
        answer(ctx, c"class", args, nargs, kwnames)
    }

    fn CallOther: Keywords(ctx: *mut HPyContext, self_: HPy, args: *const HPy, nargs: usize, kwnames: HPy) -> HPy {
        answer(ctx, c"object", args, nargs, kwnames)
    }

    fn SetOther: Noargs(ctx: *mut HPyContext, self_: HPy) -> HPy {
        let function = Box::leak(Box::new(def::call_function::<CallOther>()));
        if HPy_SetCallFunction(ctx, self_, function) < 0 {
            return HPy_NULL;
        }
        HPy_Dup(ctx, (*ctx).h_None)
    }

    fn GetBuffer: Getbufferproc(ctx: *mut HPyContext, self_: HPy, view: *mut HPy_buffer, flags: c_int) -> c_int {
        let bytes = &mut *_HPy_AsStruct_Object(ctx, self_).cast::<Bytes>();
        if bytes.exports < 0 {
            HPyErr_SetString(ctx, (*ctx).h_BufferError, c"not now".as_ptr());
            return -1;
        }
        bytes.exports += 1;
        bytes.shape = 8;
        bytes.stride = 1;
        *view = HPy_buffer {
            buf: (&raw mut bytes.items).cast(),
            obj: HPy_Dup(ctx, self_),
            len: 8,
            itemsize: 1,
            readonly: 0,
            ndim: 1,
            format: c"B".as_ptr().cast_mut(),
            shape: &raw mut bytes.shape,
            strides: &raw mut bytes.stride,
            suboffsets: ptr::null_mut(),
            internal: ptr::null_mut(),
        };
        0
    }

    fn ReleaseBuffer: Releasebufferproc(ctx: *mut HPyContext, self_: HPy, view: *mut HPy_buffer) {
        (*_HPy_AsStruct_Object(ctx, self_).cast::<Bytes>()).exports -= 1;
        add_to(count::RELEASED);
    }

    fn Exports: Getter(ctx: *mut HPyContext, self_: HPy, closure: *mut c_void) -> HPy {
        HPyLong_FromInt64_t(ctx, (*_HPy_AsStruct_Object(ctx, self_).cast::<Bytes>()).exports)
    }

    fn SetExports: Setter(ctx: *mut HPyContext, self_: HPy, value: HPy, closure: *mut c_void) -> c_int {
        (*_HPy_AsStruct_Object(ctx, self_).cast::<Bytes>()).exports = HPyLong_AsInt64_t(ctx, value);
        0
    }
}

/// Returns `(who, positional, names, values)`.
///
/// # Safety
///
/// The arguments are those of a call.
unsafe fn answer(
    ctx: *mut HPyContext,
    who: &CStr,
    args: *const HPy,
    nargs: usize,
    kwnames: HPy,
) -> HPy {
    // SAFETY: the caller's.
    unsafe {
        let named = if HPy_IsNull(kwnames) {
            0
        } else {
            HPy_Length(ctx, kwnames)
        };
        let who = HPyUnicode_FromString(ctx, who.as_ptr());
        let positional = HPyTuple_FromArray(ctx, args.cast_mut(), nargs as isize);
        let values = if named == 0 {
            HPyTuple_FromArray(ctx, ptr::null_mut(), 0)
        } else {
            HPyTuple_FromArray(ctx, args.add(nargs).cast_mut(), named)
        };
        let names = if HPy_IsNull(kwnames) {
            HPy_Dup(ctx, (*ctx).h_None)
        } else {
            HPy_Dup(ctx, kwnames)
        };
        let mut all = [who, positional, names, values];
        let result = HPyTuple_FromArray(ctx, all.as_mut_ptr(), 4);
        for item in all {
            HPy_Close(ctx, item);
        }
        result
    }
}

/// # Safety
///
/// `ctx` and the module are those of the running call.
pub(crate) unsafe fn add(ctx: *mut HPyContext, module: HPy) -> Option<()> {
    let mut callable = spec(c"hpy_raw_types.Callable");
    callable.basicsize = 12;
    callable.flags |= HPy_TPFLAGS_HAVE_VECTORCALL;
    callable.defines = defines(vec![
        def::slot::<slots::HPy_tp_call, Call>(),
        def::meth::<Noargs, SetOther>(c"set_other", ptr::null()),
    ]);
    let mut larger = spec(c"hpy_raw_types.LargerCallable");
    larger.basicsize = 64;
    let mut bytes = spec(c"hpy_raw_types.Bytes");
    bytes.basicsize = size_of::<Bytes>() as c_int;
    bytes.defines = defines(vec![
        def::slot::<slots::HPy_bf_getbuffer, GetBuffer>(),
        def::slot::<slots::HPy_bf_releasebuffer, ReleaseBuffer>(),
        def::getset::<Exports, SetExports>(c"exports", ptr::null(), ptr::null_mut()),
    ]);
    // SAFETY: the caller's.
    unsafe {
        let callable = add_type(ctx, module, c"Callable", callable, &[])?;
        let base = [(HPyType_SpecParam_Base, callable)];
        add_type(ctx, module, c"LargerCallable", larger, &base)?;
        add_type(ctx, module, c"Bytes", bytes, &[])?;
    }
    Some(())
}
