//! Classes that derive from builtin types, with a payload and without.

use super::*;

type AsStruct = unsafe fn(*mut HPyContext, HPy) -> *mut c_void;

/// # Safety
///
/// `h` is an instance of one of the classes.
unsafe fn tag<'a>(ctx: *mut HPyContext, h: HPy, which: *mut c_void) -> Option<&'a mut i64> {
    let as_struct: AsStruct = match which.addr() as c_int {
        HPyType_BuiltinShape_Type => _HPy_AsStruct_Type,
        HPyType_BuiltinShape_Long => _HPy_AsStruct_Long,
        HPyType_BuiltinShape_Float => _HPy_AsStruct_Float,
        HPyType_BuiltinShape_Unicode => _HPy_AsStruct_Unicode,
        HPyType_BuiltinShape_Tuple => _HPy_AsStruct_Tuple,
        _ => _HPy_AsStruct_List,
    };
    // SAFETY: the caller's.
    unsafe {
        let data = as_struct(ctx, h).cast::<i64>();
        if data.is_null() {
            raise(ctx, c"no payload");
        }
        data.as_mut()
    }
}

functions! {
    fn GetTag: Getter(ctx: *mut HPyContext, self_: HPy, closure: *mut c_void) -> HPy {
        match tag(ctx, self_, closure) {
            Some(tag) => HPyLong_FromInt64_t(ctx, *tag),
            None => HPy_NULL,
        }
    }

    fn SetTag: Setter(ctx: *mut HPyContext, self_: HPy, value: HPy, closure: *mut c_void) -> c_int {
        let Some(tag) = tag(ctx, self_, closure) else { return -1 };
        *tag = HPyLong_AsInt64_t(ctx, value);
        0
    }

    fn Destroy: Destroyfunc(data: *mut c_void) {
        if data.addr() % 8 != 0 {
            add_to(count::BAD);
        }
        add_to(count::BUILTIN);
    }

    fn Hello: Noargs(ctx: *mut HPyContext, self_: HPy) -> HPy {
        HPyUnicode_FromString(ctx, c"hello".as_ptr())
    }
}

/// Adds a class with `size` bytes beside instances of `base`.
///
/// # Safety
///
/// `ctx` and the handles are those of the running call.
unsafe fn add_beside(
    ctx: *mut HPyContext,
    module: HPy,
    name: &'static CStr,
    shape: HPyType_BuiltinShape,
    base: HPy,
    size: c_int,
) -> Option<HPy> {
    let closure = ptr::without_provenance_mut(shape as usize);
    let mut type_ = spec(name);
    type_.basicsize = size;
    type_.builtin_shape = shape;
    type_.defines = defines(vec![
        def::slot::<slots::HPy_tp_destroy, Destroy>(),
        def::getset::<GetTag, SetTag>(c"tag", ptr::null(), closure),
    ]);
    let short = CStr::from_bytes_with_nul(&name.to_bytes_with_nul()["hpy_raw_types.".len()..]);
    // SAFETY: the caller's.
    unsafe {
        add_type(
            ctx,
            module,
            short.ok()?,
            type_,
            &[(HPyType_SpecParam_Base, base)],
        )
    }
}

/// # Safety
///
/// `ctx` and the module are those of the running call.
pub(crate) unsafe fn add(ctx: *mut HPyContext, module: HPy) -> Option<()> {
    // SAFETY: the caller's.
    let types = unsafe {
        [
            (
                c"hpy_raw_types.MyType",
                HPyType_BuiltinShape_Type,
                (*ctx).h_TypeType,
            ),
            (
                c"hpy_raw_types.MyInt",
                HPyType_BuiltinShape_Long,
                (*ctx).h_LongType,
            ),
            (
                c"hpy_raw_types.MyFloat",
                HPyType_BuiltinShape_Float,
                (*ctx).h_FloatType,
            ),
            (
                c"hpy_raw_types.MyStr",
                HPyType_BuiltinShape_Unicode,
                (*ctx).h_UnicodeType,
            ),
            (
                c"hpy_raw_types.MyTuple",
                HPyType_BuiltinShape_Tuple,
                (*ctx).h_TupleType,
            ),
            (
                c"hpy_raw_types.MyList",
                HPyType_BuiltinShape_List,
                (*ctx).h_ListType,
            ),
        ]
    };
    // SAFETY: the context is live, and its name a string that lives as long.
    let host = unsafe { CStr::from_ptr((*ctx).name) };
    let graalpy = host.to_bytes().ends_with(b"GraalVM)");
    for (name, shape, base) in types {
        // It does not tell when one of these is gone.
        if graalpy && [HPyType_BuiltinShape_Long, HPyType_BuiltinShape_List].contains(&shape) {
            continue;
        }
        // SAFETY: the caller's.
        let added = unsafe { add_beside(ctx, module, name, shape, base, 8) }?;
        if shape == HPyType_BuiltinShape_Float {
            let name = c"hpy_raw_types.MyLargerFloat";
            // SAFETY: as above.
            unsafe { add_beside(ctx, module, name, shape, added, 64) }?;
            let name = c"hpy_raw_types.MyOtherFloat";
            // SAFETY: as above.
            unsafe { add_beside(ctx, module, name, shape, base, 64) }?;
        }
    }
    let mut dict = spec(c"hpy_raw_types.MyDict");
    dict.defines = defines(vec![def::meth::<Noargs, Hello>(c"hello", ptr::null())]);
    let mut error = spec(c"hpy_raw_types.MyError");
    error.defines = defines(vec![def::meth::<Noargs, Hello>(c"hello", ptr::null())]);
    // SAFETY: the caller's.
    unsafe {
        let base = HPy_GetAttr_s(ctx, (*ctx).h_Builtins, c"dict".as_ptr());
        add_type(
            ctx,
            module,
            c"MyDict",
            dict,
            &[(HPyType_SpecParam_Base, base)],
        )?;
        let base = (*ctx).h_ValueError;
        add_type(
            ctx,
            module,
            c"MyError",
            error,
            &[(HPyType_SpecParam_Base, base)],
        )?;
    }
    Some(())
}
