//! Classes with bases and metaclasses, and specs that no host may take.

use super::point::Point;
use super::*;

#[repr(C)]
struct Derived {
    base: Point,
    z: i64,
}

functions! {
    fn GetZ: Getter(ctx: *mut HPyContext, self_: HPy, closure: *mut c_void) -> HPy {
        HPyLong_FromInt64_t(ctx, (*_HPy_AsStruct_Object(ctx, self_).cast::<Derived>()).z)
    }

    fn SetZ: Setter(ctx: *mut HPyContext, self_: HPy, value: HPy, closure: *mut c_void) -> c_int {
        (*_HPy_AsStruct_Object(ctx, self_).cast::<Derived>()).z = HPyLong_AsInt64_t(ctx, value);
        0
    }

    fn Destroy: Destroyfunc(data: *mut c_void) {
        if (*data.cast::<Derived>()).base.x.is_nan() {
            add_to(count::BAD);
        }
        add_to(count::DERIVED);
    }


    fn NoExec: Inquiry(ctx: *mut HPyContext, self_: HPy) -> c_int {
        0
    }

    fn Bad: O(ctx: *mut HPyContext, _self: HPy, kind: HPy) -> HPy {
        let mut bad = spec(c"hpy_raw_types.Bad");
        let params: &[(HPyType_SpecParam_Kind, HPy)] = match HPyLong_AsInt64_t(ctx, kind) {
            0 => {
                bad.flags |= HPy_TPFLAGS_HAVE_GC;
                &[]
            }
            1 => {
                bad.builtin_shape = 7;
                &[]
            }
            2 => {
                bad.builtin_shape = HPyType_BuiltinShape_Long;
                &[]
            }
            3 => {
                bad.defines = defines(vec![def::slot::<slots::HPy_mod_exec, NoExec>()]);
                &[]
            }
            4 => &[(17, HPy_NULL)],
            5 => &[(HPyType_SpecParam_Base, (*ctx).h_None)],
            6 => &[(HPyType_SpecParam_BasesTuple, (*ctx).h_None)],
            7 => &[(HPyType_SpecParam_Metaclass, (*ctx).h_LongType)],
            8 => {
                bad.basicsize = 16;
                &[(HPyType_SpecParam_Base, (*ctx).h_ListType)]
            }
            9 => {
                bad.legacy_slots = ptr::from_mut(&mut bad).cast();
                &[]
            }
            10 => &[(HPyType_SpecParam_Base, (*ctx).h_LongType), (HPyType_SpecParam_Base, (*ctx).h_ListType)],
            _ => &[(HPyType_SpecParam_Base, (*ctx).h_BoolType)],
        };
        make_type(ctx, bad, params)
    }

    fn OnPython: O(ctx: *mut HPyContext, _self: HPy, base: HPy) -> HPy {
        let mut over = spec(c"hpy_raw_types.OnPython");
        over.defines = ptr::null_mut();
        make_type(ctx, over, &[(HPyType_SpecParam_Base, base)])
    }

    fn DestroyedOnPython: O(ctx: *mut HPyContext, _self: HPy, base: HPy) -> HPy {
        let mut over = spec(c"hpy_raw_types.DestroyedOnPython");
        over.defines = defines(vec![def::slot::<slots::HPy_tp_destroy, Destroy>()]);
        make_type(ctx, over, &[(HPyType_SpecParam_Base, base)])
    }

    fn Over: O(ctx: *mut HPyContext, _self: HPy, bases: HPy) -> HPy {
        make_type(ctx, spec(c"hpy_raw_types.Over"), &[(HPyType_SpecParam_BasesTuple, bases)])
    }

    fn DestroyedOver: O(ctx: *mut HPyContext, _self: HPy, bases: HPy) -> HPy {
        let mut over = spec(c"hpy_raw_types.DestroyedOver");
        over.defines = defines(vec![def::slot::<slots::HPy_tp_destroy, Destroyed>()]);
        make_type(ctx, over, &[(HPyType_SpecParam_BasesTuple, bases)])
    }

    // A class with `__dict__` and weak references of its own.
    fn Open: Noargs(ctx: *mut HPyContext, self_: HPy) -> HPy {
        let mut open = spec(c"hpy_raw_types.Open");
        open.basicsize = 24;
        open.flags |= HPy_TPFLAGS_HAVE_GC;
        open.defines = defines(vec![
            def::slot::<slots::HPy_tp_traverse, NoFields>(),
            def::slot::<slots::HPy_tp_destroy, Destroyed>(),
            point::member(c"__dictoffset__", HPyMember_HPYSSIZET, 8, true),
            point::member(c"__weaklistoffset__", HPyMember_HPYSSIZET, 16, true),
        ]);
        make_type(ctx, open, &[])
    }

    fn NoFields: Traverseproc(data: *mut c_void, visit: HPyFunc_visitproc, arg: *mut c_void) -> c_int {
        0
    }

    fn Destroyed: Destroyfunc(data: *mut c_void) {
        add_to(count::EMPTY);
    }

    fn WithMetaclass: O(ctx: *mut HPyContext, _self: HPy, metaclass: HPy) -> HPy {
        make_type(ctx, spec(c"hpy_raw_types.WithMetaclass"), &[(HPyType_SpecParam_Metaclass, metaclass)])
    }
}

/// # Safety
///
/// `ctx` and the handles are those of the running call.
pub(crate) unsafe fn add(ctx: *mut HPyContext, module: HPy, point: HPy) -> Option<()> {
    let mut derived = spec(c"hpy_raw_types.Derived");
    derived.basicsize = size_of::<Derived>() as c_int;
    derived.defines = defines(vec![
        def::slot::<slots::HPy_tp_destroy, Destroy>(),
        def::getset::<GetZ, SetZ>(c"z", ptr::null(), ptr::null_mut()),
    ]);
    let inherits = spec(c"hpy_raw_types.Inherits");
    let mut tools = spec(c"hpy_raw_types.Tools");
    tools.defines = defines(vec![
        def::meth::<O, OnPython>(c"on_python", ptr::null()),
        def::meth::<O, DestroyedOnPython>(c"destroyed_on_python", ptr::null()),
        def::meth::<O, Over>(c"over", ptr::null()),
        def::meth::<O, DestroyedOver>(c"destroyed_over", ptr::null()),
        def::meth::<Noargs, Open>(c"open", ptr::null()),
        def::meth::<O, WithMetaclass>(c"with_metaclass", ptr::null()),
    ]);
    // SAFETY: the caller's.
    unsafe {
        add_type(
            ctx,
            module,
            c"Derived",
            derived,
            &[(HPyType_SpecParam_Base, point)],
        )?;
        add_type(
            ctx,
            module,
            c"Inherits",
            inherits,
            &[(HPyType_SpecParam_Base, point)],
        )?;
        add_type(ctx, module, c"Tools", tools, &[])?;
    }
    Some(())
}
