//! A class with a payload and most kinds of definitions.

use super::*;

#[repr(C)]
pub(crate) struct Point {
    pub(crate) x: f64,
    pub(crate) y: f64,
}

/// # Safety
///
/// `h` is a point.
unsafe fn point<'a>(ctx: *mut HPyContext, h: HPy) -> &'a mut Point {
    // SAFETY: the caller's.
    unsafe { &mut *_HPy_AsStruct_Object(ctx, h).cast::<Point>() }
}

/// # Safety
///
/// The context is that of the running call, `index` is below the number of arguments.
unsafe fn number(ctx: *mut HPyContext, h: HPy) -> Option<f64> {
    // SAFETY: the caller's.
    unsafe {
        let value = HPyFloat_AsDouble(ctx, h);
        (value != -1.0 || HPyErr_Occurred(ctx) == 0).then_some(value)
    }
}

functions! {
    fn New: Newfunc(ctx: *mut HPyContext, cls: HPy, args: *const HPy, nargs: HPy_ssize_t, kw: HPy) -> HPy {
        if nargs != 2 {
            HPyErr_SetString(ctx, (*ctx).h_TypeError, c"a point takes x and y".as_ptr());
            return HPy_NULL;
        }
        let (Some(x), Some(y)) = (number(ctx, *args), number(ctx, *args.add(1))) else {
            return HPy_NULL;
        };
        let mut data: *mut c_void = ptr::null_mut();
        let made = HPy_New(ctx, cls, &mut data);
        if HPy_IsNull(made) {
            return made;
        }
        if data != _HPy_AsStruct_Object(ctx, made) || data.addr() % 8 != 0 {
            add_to(count::BAD);
        }
        *point(ctx, made) = Point { x, y };
        made
    }

    fn Destroy: Destroyfunc(data: *mut c_void) {
        let point = &mut *data.cast::<Point>();
        if point.x.is_nan() {
            add_to(count::BAD);
        }
        point.x = f64::NAN;
        add_to(count::POINTS);
    }

    fn Norm: Noargs(ctx: *mut HPyContext, self_: HPy) -> HPy {
        let Point { x, y } = *point(ctx, self_);
        HPyFloat_FromDouble(ctx, x.hypot(y))
    }

    fn Scale: O(ctx: *mut HPyContext, self_: HPy, by: HPy) -> HPy {
        let Some(by) = number(ctx, by) else { return HPy_NULL };
        let point = point(ctx, self_);
        point.x *= by;
        point.y *= by;
        HPy_Dup(ctx, (*ctx).h_None)
    }

    fn Varargs_: Varargs(ctx: *mut HPyContext, self_: HPy, args: *const HPy, nargs: usize) -> HPy {
        HPyTuple_FromArray(ctx, args.cast_mut(), nargs as isize)
    }

    fn Keywords_: Keywords(ctx: *mut HPyContext, self_: HPy, args: *const HPy, nargs: usize, kwnames: HPy) -> HPy {
        let keywords = if HPy_IsNull(kwnames) { 0 } else { HPy_Length(ctx, kwnames) };
        HPyTuple_FromArray(ctx, args.cast_mut(), nargs as isize + keywords)
    }

    fn GetX: Getter(ctx: *mut HPyContext, self_: HPy, closure: *mut c_void) -> HPy {
        HPyFloat_FromDouble(ctx, point(ctx, self_).x + closure.addr() as f64)
    }

    fn SetX: Setter(ctx: *mut HPyContext, self_: HPy, value: HPy, closure: *mut c_void) -> c_int {
        if HPy_IsNull(value) {
            HPyErr_SetString(ctx, (*ctx).h_TypeError, c"cannot delete".as_ptr());
            return -1;
        }
        let Some(x) = number(ctx, value) else { return -1 };
        point(ctx, self_).x = x;
        0
    }

    fn Add: Binaryfunc(ctx: *mut HPyContext, a: HPy, b: HPy) -> HPy {
        let class = HPy_Type(ctx, a);
        let fits = HPy_TypeCheck(ctx, b, class) != 0;
        if !fits {
            HPy_Close(ctx, class);
            return HPy_Dup(ctx, (*ctx).h_NotImplemented);
        }
        let made = HPy_New(ctx, class, &mut ptr::null_mut());
        HPy_Close(ctx, class);
        if HPy_IsNull(made) {
            return made;
        }
        let (a, b) = (point(ctx, a), point(ctx, b));
        *point(ctx, made) = Point { x: a.x + b.x, y: a.y + b.y };
        made
    }

    fn Compare: Richcmpfunc(ctx: *mut HPyContext, a: HPy, b: HPy, op: HPy_RichCmpOp) -> HPy {
        let class = HPy_Type(ctx, a);
        let fits = HPy_TypeCheck(ctx, b, class) != 0;
        HPy_Close(ctx, class);
        let (a, b) = if fits { (point(ctx, a), point(ctx, b)) } else { return HPy_Dup(ctx, (*ctx).h_NotImplemented) };
        let equal = (a.x, a.y) == (b.x, b.y);
        HPyBool_FromBool(ctx, match op {
            HPy_EQ => equal,
            HPy_NE => !equal,
            _ => return HPy_Dup(ctx, (*ctx).h_NotImplemented),
        })
    }

    fn Hash: Hashfunc(ctx: *mut HPyContext, self_: HPy) -> HPy_hash_t {
        point(ctx, self_).x as isize
    }

    fn Repr: Reprfunc(ctx: *mut HPyContext, self_: HPy) -> HPy {
        let Point { x, y } = *point(ctx, self_);
        let text = format!("<point {x} {y}>\0");
        HPyUnicode_FromString(ctx, text.as_ptr().cast())
    }

    fn Length: Lenfunc(ctx: *mut HPyContext, self_: HPy) -> HPy_ssize_t {
        2
    }

    fn Item: Ssizeargfunc(ctx: *mut HPyContext, self_: HPy, index: HPy_ssize_t) -> HPy {
        match index {
            0 => HPyFloat_FromDouble(ctx, point(ctx, self_).x),
            1 => HPyFloat_FromDouble(ctx, point(ctx, self_).y),
            _ => {
                HPyErr_SetString(ctx, (*ctx).h_IndexError, c"a point has two".as_ptr());
                HPy_NULL
            }
        }
    }
}

pub(crate) fn member(
    name: &'static CStr,
    kind: HPyMember_FieldType,
    offset: usize,
    readonly: bool,
) -> HPyDef {
    HPyDef {
        kind: HPyDef_Kind_Member,
        def: HPyDefUnion {
            member: HPyMember {
                name: name.as_ptr(),
                type_: kind,
                offset: offset as isize,
                readonly: c_int::from(readonly),
                doc: c"A member.".as_ptr(),
            },
        },
    }
}

/// # Safety
///
/// `ctx` and the module are those of the running call.
pub(crate) unsafe fn add(ctx: *mut HPyContext, module: HPy) -> Option<HPy> {
    let mut point = spec(c"hpy_raw_types.Point");
    point.basicsize = size_of::<Point>() as c_int;
    point.doc = c"Point(x, y)\n--\n\nA point.".as_ptr();
    point.defines = defines(vec![
        def::slot::<slots::HPy_tp_new, New>(),
        def::slot::<slots::HPy_tp_destroy, Destroy>(),
        def::slot::<slots::HPy_nb_add, Add>(),
        def::slot::<slots::HPy_tp_richcompare, Compare>(),
        def::slot::<slots::HPy_tp_hash, Hash>(),
        def::slot::<slots::HPy_tp_repr, Repr>(),
        def::slot::<slots::HPy_sq_length, Length>(),
        def::slot::<slots::HPy_sq_item, Item>(),
        def::meth::<Noargs, Norm>(c"norm", c"norm()\n--\n\nThe length.".as_ptr()),
        def::meth::<O, Scale>(c"scale", ptr::null()),
        def::meth::<Varargs, Varargs_>(c"varargs", ptr::null()),
        def::meth::<Keywords, Keywords_>(c"keywords", ptr::null()),
        def::getset::<GetX, SetX>(c"x", c"The first.".as_ptr(), ptr::null_mut()),
        def::get::<GetX>(c"x_plus_5", ptr::null(), ptr::without_provenance_mut(5)),
        member(c"y", HPyMember_DOUBLE, 8, false),
        member(c"y_again", HPyMember_DOUBLE, 8, true),
    ]);
    // SAFETY: the caller's.
    unsafe { add_type(ctx, module, c"Point", point, &[]) }
}
