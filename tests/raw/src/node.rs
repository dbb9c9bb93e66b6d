//! Classes with references, for the garbage collector, and with a finalizer.

use super::*;

#[repr(C)]
struct Node {
    first: HPyField,
    second: HPyField,
}

/// # Safety
///
/// `h` is a node.
unsafe fn node<'a>(ctx: *mut HPyContext, h: HPy) -> &'a mut Node {
    // SAFETY: the caller's.
    unsafe { &mut *_HPy_AsStruct_Object(ctx, h).cast::<Node>() }
}

functions! {
    fn New: Newfunc(ctx: *mut HPyContext, cls: HPy, args: *const HPy, nargs: HPy_ssize_t, kw: HPy) -> HPy {
        let made = HPy_New(ctx, cls, &mut ptr::null_mut());
        if !HPy_IsNull(made) && nargs > 0 {
            HPyField_Store(ctx, made, &mut node(ctx, made).first, *args);
        }
        made
    }

    fn Traverse: Traverseproc(data: *mut c_void, visit: HPyFunc_visitproc, arg: *mut c_void) -> c_int {
        let (Some(visit), node) = (visit, &mut *data.cast::<Node>()) else { return 0 };
        let result = visit(&mut node.first, arg);
        if result != 0 {
            return result;
        }
        visit(&mut node.second, arg)
    }

    fn Destroy: Destroyfunc(data: *mut c_void) {
        let node = &mut *data.cast::<Node>();
        if !HPyField_IsNull(node.first) || !HPyField_IsNull(node.second) {
            add_to(count::BAD);
        }
        add_to(count::NODES);
    }

    fn GetFirst: Getter(ctx: *mut HPyContext, self_: HPy, closure: *mut c_void) -> HPy {
        let field = node(ctx, self_).first;
        if HPyField_IsNull(field) {
            return HPy_Dup(ctx, (*ctx).h_None);
        }
        HPyField_Load(ctx, self_, field)
    }

    fn SetFirst: Setter(ctx: *mut HPyContext, self_: HPy, value: HPy, closure: *mut c_void) -> c_int {
        HPyField_Store(ctx, self_, &mut node(ctx, self_).first, value);
        0
    }

    fn Finalize: Destructor(ctx: *mut HPyContext, self_: HPy) {
        let class = HPy_Type(ctx, self_);
        HPy_Close(ctx, class);
        add_to(count::FINALIZED);
    }

    // Lets the class keep the object: `kept` is a list.
    fn Rise: Destructor(ctx: *mut HPyContext, self_: HPy) {
        let class = HPy_Type(ctx, self_);
        let kept = HPy_GetAttr_s(ctx, class, c"kept".as_ptr());
        if HPyList_Append(ctx, kept, self_) < 0 {
            add_to(count::BAD);
        }
        HPy_Close(ctx, kept);
        HPy_Close(ctx, class);
        add_to(count::FINALIZED);
    }

    fn CountEmpty: Destroyfunc(data: *mut c_void) {
        add_to(count::EMPTY);
    }
}

/// # Safety
///
/// `ctx` and the module are those of the running call.
pub(crate) unsafe fn add(ctx: *mut HPyContext, module: HPy) -> Option<()> {
    let mut node = spec(c"hpy_raw_types.Node");
    node.basicsize = size_of::<Node>() as c_int;
    node.flags |= HPy_TPFLAGS_HAVE_GC;
    node.defines = defines(vec![
        def::slot::<slots::HPy_tp_new, New>(),
        def::slot::<slots::HPy_tp_traverse, Traverse>(),
        def::slot::<slots::HPy_tp_destroy, Destroy>(),
        def::getset::<GetFirst, SetFirst>(c"first", ptr::null(), ptr::null_mut()),
    ]);
    let mut finalized = spec(c"hpy_raw_types.Finalized");
    finalized.basicsize = 8;
    finalized.defines = defines(vec![def::slot::<slots::HPy_tp_finalize, Finalize>()]);
    let mut both = spec(c"hpy_raw_types.FinalizedDestroyed");
    both.basicsize = 8;
    both.defines = defines(vec![
        def::slot::<slots::HPy_tp_finalize, Finalize>(),
        def::slot::<slots::HPy_tp_destroy, CountEmpty>(),
    ]);
    let mut phoenix = spec(c"hpy_raw_types.Phoenix");
    phoenix.basicsize = size_of::<Node>() as c_int;
    phoenix.flags |= HPy_TPFLAGS_HAVE_GC;
    phoenix.defines = defines(vec![
        def::slot::<slots::HPy_tp_new, New>(),
        def::slot::<slots::HPy_tp_traverse, Traverse>(),
        def::slot::<slots::HPy_tp_finalize, Rise>(),
        def::slot::<slots::HPy_tp_destroy, Destroy>(),
        def::getset::<GetFirst, SetFirst>(c"first", ptr::null(), ptr::null_mut()),
    ]);
    let mut empty = spec(c"hpy_raw_types.Empty");
    empty.defines = defines(vec![def::slot::<slots::HPy_tp_destroy, CountEmpty>()]);
    let plain = spec(c"hpy_raw_types.Plain");
    let mut last = spec(c"hpy_raw_types.Final");
    last.flags = HPy_TPFLAGS_DEFAULT;
    // SAFETY: the caller's.
    unsafe {
        add_type(ctx, module, c"Node", node, &[])?;
        add_type(ctx, module, c"Finalized", finalized, &[])?;
        add_type(ctx, module, c"FinalizedDestroyed", both, &[])?;
        add_type(ctx, module, c"Phoenix", phoenix, &[])?;
        add_type(ctx, module, c"Empty", empty, &[])?;
        add_type(ctx, module, c"Plain", plain, &[])?;
        add_type(ctx, module, c"Final", last, &[])?;
    }
    Some(())
}
