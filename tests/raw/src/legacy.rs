//! Legacy classes: their structs begin with the object's header, and the C API's own slots, methods, properties and members stand beside
//! HPy's. What those need of the C API they do through HPy, so that one file serves every interpreter.

use super::*;

type Object = *mut cpy_PyObject;

/// `PyType_Slot`.
#[repr(C)]
struct TypeSlot {
    slot: c_int,
    value: *mut c_void,
}

/// `PyMethodDef`.
#[repr(C)]
struct MethodDef {
    name: *const c_char,
    function: *mut c_void,
    flags: c_int,
    doc: *const c_char,
}

/// `PyGetSetDef`.
#[repr(C)]
struct GetSetDef {
    name: *const c_char,
    get: *mut c_void,
    set: *mut c_void,
    doc: *const c_char,
    closure: *mut c_void,
}

/// `PyMemberDef`.
#[repr(C)]
struct MemberDef {
    name: *const c_char,
    kind: c_int,
    offset: isize,
    flags: c_int,
    doc: *const c_char,
}

const METH_VARARGS: c_int = 1;
const METH_KEYWORDS: c_int = 2;
const METH_NOARGS: c_int = 4;
const METH_O: c_int = 8;
const METH_CLASS: c_int = 16;

const NB_ADD: c_int = 7;
const TP_BASE: c_int = 48;
const TP_CALL: c_int = 50;
const TP_CLEAR: c_int = 51;
const TP_DEALLOC: c_int = 52;
const TP_DOC: c_int = 56;
const TP_METHODS: c_int = 64;
const TP_REPR: c_int = 66;
const TP_TRAVERSE: c_int = 71;
const TP_MEMBERS: c_int = 72;
const TP_GETSET: c_int = 73;
const TP_FREE: c_int = 74;

/// What follows the header.
#[repr(C)]
struct Fields {
    x: i64,
    y: f64,
    link: HPyField,
    call: Option<Vectorcall>,
}

type Vectorcall = unsafe extern "C" fn(Object, *const Object, usize, Object) -> Object;

/// The interpreters whose headers and builtin types differ.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    CPython,
    PyPy,
    GraalPy,
}

fn kind() -> Kind {
    // SAFETY: the global context is set before anything here is called, and its name is a string that lives as long.
    let name = unsafe { CStr::from_ptr((*global_context()).name) }.to_bytes();
    match name {
        _ if name.ends_with(b"PyPy)") => Kind::PyPy,
        _ if name.ends_with(b"GraalVM)") => Kind::GraalPy,
        _ => Kind::CPython,
    }
}

/// The size of an object's header: a compiler would know it from the interpreter's headers.
fn header() -> usize {
    let words = if kind() == Kind::PyPy { 3 } else { 2 };
    words * size_of::<usize>()
}

/// # Safety
///
/// `object` is an instance of a class with these fields.
unsafe fn fields<'a>(object: *mut c_void) -> &'a mut Fields {
    // SAFETY: the caller's.
    unsafe { &mut *object.byte_add(header()).cast::<Fields>() }
}

/// # Safety
///
/// `object` is alive.
unsafe fn handle(object: Object) -> HPy {
    // SAFETY: the caller's.
    unsafe { HPy_FromPyObject(global_context(), object) }
}

/// The object of a handle that is ours.
///
/// # Safety
///
/// `h` is open, or null with an exception pending.
unsafe fn give(h: HPy) -> Object {
    if HPy_IsNull(h) {
        return ptr::null_mut();
    }
    let ctx = global_context();
    // SAFETY: the caller's.
    unsafe {
        let object = HPy_AsPyObject(ctx, h);
        HPy_Close(ctx, h);
        object
    }
}

/// A new int.
///
/// # Safety
///
/// The interpreter's lock is held.
unsafe fn int(value: i64) -> Object {
    // SAFETY: the caller's.
    unsafe { give(HPyLong_FromInt64_t(global_context(), value)) }
}

/// # Safety
///
/// `object` is alive.
unsafe fn value_of(object: Object) -> i64 {
    let ctx = global_context();
    // SAFETY: the caller's.
    unsafe {
        let h = handle(object);
        let value = HPyLong_AsInt64_t(ctx, h);
        HPy_Close(ctx, h);
        value
    }
}

/// # Safety
///
/// The objects are alive or null, which becomes None.
unsafe fn tuple<const N: usize>(items: [Object; N]) -> Object {
    let ctx = global_context();
    // SAFETY: the caller's.
    unsafe {
        let mut handles = items.map(|item| {
            if item.is_null() {
                HPy_Dup(ctx, (*ctx).h_None)
            } else {
                handle(item)
            }
        });
        let made = HPyTuple_FromArray(ctx, handles.as_mut_ptr(), N as isize);
        for h in handles {
            HPy_Close(ctx, h);
        }
        give(made)
    }
}

/// Defines functions that the interpreter calls directly.
macro_rules! c_functions {
    ($(
        fn $name:ident($($arg:ident: $ty:ty),*) -> $ret:ty { $($body:tt)* }
    )*) => {$(
        #[allow(unused_variables, unused_unsafe, reason = "some take what they do not need")]
        #[allow(clippy::undocumented_unsafe_blocks, reason = "the interpreter passes live objects of the class")]
        unsafe extern "C" fn $name($($arg: $ty),*) -> $ret {
            unsafe { $($body)* }
        }
    )*};
}

c_functions! {
    fn noargs(self_: Object, unused: Object) -> Object {
        int(fields(self_.cast()).x)
    }

    fn o(self_: Object, arg: Object) -> Object {
        int(fields(self_.cast()).x + value_of(arg))
    }

    fn identity(self_: Object, arg: Object) -> Object {
        give(handle(arg))
    }

    fn varargs(self_: Object, args: Object) -> Object {
        tuple([args])
    }

    fn keywords(self_: Object, args: Object, kw: Object) -> Object {
        tuple([args, kw])
    }

    fn answer(self_: Object, unused: Object) -> Object {
        int(42)
    }

    fn class_method(class: Object, unused: Object) -> Object {
        give(handle(class))
    }

    fn repr(self_: Object) -> Object {
        give(HPyUnicode_FromString(global_context(), c"legacy repr".as_ptr()))
    }

    fn add(a: Object, b: Object) -> Object {
        tuple([a, b])
    }

    fn get(self_: Object, closure: *mut c_void) -> Object {
        int(fields(self_.cast()).x + closure.addr() as i64)
    }

    fn set(self_: Object, value: Object, closure: *mut c_void) -> c_int {
        if value.is_null() {
            let ctx = global_context();
            HPyErr_SetString(ctx, (*ctx).h_TypeError, c"cannot delete".as_ptr());
            return -1;
        }
        fields(self_.cast()).x = value_of(value) - closure.addr() as i64;
        0
    }

    fn call(self_: Object, args: Object, kw: Object) -> Object {
        tuple([args, kw])
    }

    fn called(self_: Object, args: *const Object, nargsf: usize, names: Object) -> Object {
        tuple([*args, names])
    }

    fn never(self_: Object) -> c_int {
        0
    }

    fn dealloc(self_: Object) -> () {
        add_to(count::LEGACY_DEALLOC);
        // CPython's header ends with the type. A handle of it would count a reference of an object that has none.
        let class = self_.byte_add(size_of::<usize>()).cast::<Object>().read();
        free(class, self_);
    }
}

/// Frees an object, and lets go of its class.
///
/// # Safety
///
/// `object` is an instance of `class`, has no reference left, and the interpreter is CPython.
unsafe fn free(class: Object, object: Object) {
    unsafe extern "C" {
        fn dlsym(handle: *mut c_void, name: *const c_char) -> *mut c_void;
    }
    type GetSlot = unsafe extern "C" fn(Object, c_int) -> Option<unsafe extern "C" fn(Object)>;
    type DecRef = unsafe extern "C" fn(Object);
    // SAFETY: the functions have these types, and the object is the caller's to free.
    unsafe {
        let get_slot = dlsym(ptr::null_mut(), c"PyType_GetSlot".as_ptr());
        let get_slot = core::mem::transmute::<*mut c_void, GetSlot>(get_slot);
        let dec_ref = dlsym(ptr::null_mut(), c"Py_DecRef".as_ptr());
        let dec_ref = core::mem::transmute::<*mut c_void, DecRef>(dec_ref);
        if let Some(free) = get_slot(class, TP_FREE) {
            free(object);
        }
        dec_ref(class);
    }
}

functions! {
    fn New: Newfunc(ctx: *mut HPyContext, cls: HPy, args: *const HPy, nargs: HPy_ssize_t, kw: HPy) -> HPy {
        let mut data: *mut c_void = ptr::null_mut();
        let made = HPy_New(ctx, cls, &mut data);
        if HPy_IsNull(made) {
            return made;
        }
        let object = _HPy_AsStruct_Legacy(ctx, made);
        let new = fields(object);
        if data != object || new.x != 0 || new.y != 0.0 || !HPyField_IsNull(new.link) || new.call.is_some() {
            add_to(count::BAD);
        }
        new.x = if nargs > 0 { HPyLong_AsInt64_t(ctx, *args) } else { 7 };
        new.y = 3.0;
        made
    }

    fn Destroy: Destroyfunc(data: *mut c_void) {
        let fields = fields(data);
        if fields.y.is_nan() || !HPyField_IsNull(fields.link) {
            add_to(count::BAD);
        }
        fields.y = f64::NAN;
        add_to(count::LEGACY);
    }

    fn CountDestroyed: Destroyfunc(data: *mut c_void) {
        add_to(count::LEGACY);
    }

    fn Traverse: Traverseproc(data: *mut c_void, visit: HPyFunc_visitproc, arg: *mut c_void) -> c_int {
        visit.map_or(0, |visit| visit(&mut fields(data).link, arg))
    }

    fn GetLink: Getter(ctx: *mut HPyContext, self_: HPy, closure: *mut c_void) -> HPy {
        let link = fields(_HPy_AsStruct_Legacy(ctx, self_)).link;
        if HPyField_IsNull(link) {
            return HPy_Dup(ctx, (*ctx).h_None);
        }
        HPyField_Load(ctx, self_, link)
    }

    fn SetLink: Setter(ctx: *mut HPyContext, self_: HPy, value: HPy, closure: *mut c_void) -> c_int {
        HPyField_Store(ctx, self_, &mut fields(_HPy_AsStruct_Legacy(ctx, self_)).link, value);
        0
    }

    fn Twice: Noargs(ctx: *mut HPyContext, self_: HPy) -> HPy {
        HPyLong_FromInt64_t(ctx, 2 * fields(_HPy_AsStruct_Legacy(ctx, self_)).x)
    }

    fn One: Noargs(ctx: *mut HPyContext, self_: HPy) -> HPy {
        HPyLong_FromInt64_t(ctx, 1)
    }

    fn Absolute: Unaryfunc(ctx: *mut HPyContext, self_: HPy) -> HPy {
        HPyLong_FromInt64_t(ctx, 1234)
    }

    fn HpyRepr: Reprfunc(ctx: *mut HPyContext, self_: HPy) -> HPy {
        HPyUnicode_FromString(ctx, c"HPy's repr".as_ptr())
    }

    fn Call: Keywords(ctx: *mut HPyContext, self_: HPy, args: *const HPy, nargs: usize, kwnames: HPy) -> HPy {
        HPyTuple_FromArray(ctx, args.cast_mut(), nargs as isize)
    }

    fn SetCalled: Noargs(ctx: *mut HPyContext, self_: HPy) -> HPy {
        fields(_HPy_AsStruct_Legacy(ctx, self_)).call = Some(called);
        HPy_Dup(ctx, (*ctx).h_None)
    }

    fn Extra: Noargs(ctx: *mut HPyContext, self_: HPy) -> HPy {
        let object = _HPy_AsStruct_Legacy(ctx, self_);
        HPyLong_FromInt64_t(ctx, *object.byte_add(header() + size_of::<Fields>()).cast::<i64>())
    }

    // The struct of the list ends where this one's own part begins.
    fn ListTag: Noargs(ctx: *mut HPyContext, self_: HPy) -> HPy {
        let tag = _HPy_AsStruct_Legacy(ctx, self_).byte_add(list_size(ctx)).cast::<i64>();
        *tag += 1;
        HPyLong_FromInt64_t(ctx, *tag)
    }
}

/// `list.__basicsize__`.
///
/// # Safety
///
/// `ctx` is that of the running call.
unsafe fn list_size(ctx: *mut HPyContext) -> usize {
    // SAFETY: the caller's.
    unsafe {
        let size = HPy_GetAttr_s(ctx, (*ctx).h_ListType, c"__basicsize__".as_ptr());
        let value = HPyLong_AsInt64_t(ctx, size);
        HPy_Close(ctx, size);
        value as usize
    }
}

/// A table that lives as long as the process.
fn table<T>(rows: impl IntoIterator<Item = T>, last: T) -> *mut c_void {
    let mut rows: Vec<T> = rows.into_iter().collect();
    rows.push(last);
    rows.leak().as_mut_ptr().cast()
}

fn slots<const N: usize>(list: [(c_int, *mut c_void); N]) -> *mut c_void {
    let row = |(slot, value)| TypeSlot { slot, value };
    table(list.map(row), row((0, ptr::null_mut())))
}

fn methods<const N: usize>(list: [(&'static CStr, *mut c_void, c_int); N]) -> *mut c_void {
    let row = |(name, function, flags): (&'static CStr, _, _)| MethodDef {
        name: name.as_ptr(),
        function,
        flags,
        doc: c"Legacy.".as_ptr(),
    };
    let last = MethodDef {
        name: ptr::null(),
        ..row((c"", ptr::null_mut(), 0))
    };
    table(list.map(row), last)
}

fn getsets(name: &'static CStr, writable: bool, closure: usize) -> *mut c_void {
    let row = |name| GetSetDef {
        name,
        get: get as *mut c_void,
        set: if writable {
            set as *mut c_void
        } else {
            ptr::null_mut()
        },
        doc: c"Legacy.".as_ptr(),
        closure: ptr::without_provenance_mut(closure),
    };
    table([row(name.as_ptr())], row(ptr::null()))
}

fn members<const N: usize>(
    list: [(&'static CStr, HPyMember_FieldType, usize, bool); N],
) -> *mut c_void {
    let row = |(name, kind, offset, readonly): (&'static CStr, _, usize, bool)| MemberDef {
        name: name.as_ptr(),
        kind: kind as c_int,
        offset: offset as isize,
        flags: c_int::from(readonly),
        doc: c"Legacy.".as_ptr(),
    };
    let last = MemberDef {
        name: ptr::null(),
        ..row((c"", 0, 0, false))
    };
    table(list.map(row), last)
}

/// The legacy methods of the module.
pub(crate) fn module_methods() -> *mut cpy_PyMethodDef {
    let list = methods([
        (c"legacy_noargs", answer as *mut c_void, METH_NOARGS),
        (c"legacy_o", identity as *mut c_void, METH_O),
        (c"legacy_varargs", varargs as *mut c_void, METH_VARARGS),
        (
            c"legacy_keywords",
            keywords as *mut c_void,
            METH_VARARGS | METH_KEYWORDS,
        ),
    ]);
    list.cast()
}

/// A spec of the legacy shape with these fields.
fn legacy(name: &'static CStr) -> HPyType_Spec {
    let mut spec = spec(name);
    spec.builtin_shape = HPyType_BuiltinShape_Legacy;
    spec.basicsize = (header() + size_of::<Fields>()) as c_int;
    spec
}

/// # Safety
///
/// `ctx` and the module are those of the running call.
pub(crate) unsafe fn add_types(ctx: *mut HPyContext, module: HPy) -> Option<()> {
    let link = core::mem::offset_of!(Fields, call);
    let mut point = legacy(c"hpy_raw_types.Legacy");
    point.legacy_slots = slots([
        (
            TP_METHODS,
            methods([
                (c"noargs", noargs as *mut c_void, METH_NOARGS),
                (c"o", o as *mut c_void, METH_O),
                (c"varargs", varargs as *mut c_void, METH_VARARGS),
                (
                    c"keywords",
                    keywords as *mut c_void,
                    METH_VARARGS | METH_KEYWORDS,
                ),
                (
                    c"cls",
                    class_method as *mut c_void,
                    METH_NOARGS | METH_CLASS,
                ),
            ]),
        ),
        (TP_GETSET, getsets(c"x_plus_1000", true, 1000)),
        (
            TP_MEMBERS,
            members([
                (c"y", HPyMember_DOUBLE, header() + 8, false),
                (c"y_again", HPyMember_DOUBLE, header() + 8, true),
            ]),
        ),
        (TP_REPR, repr as *mut c_void),
        (NB_ADD, add as *mut c_void),
        (TP_DOC, c"A legacy class.".as_ptr().cast_mut().cast()),
    ]);
    point.defines = defines(vec![
        def::slot::<slots::HPy_tp_new, New>(),
        def::slot::<slots::HPy_tp_destroy, Destroy>(),
        def::slot::<slots::HPy_nb_absolute, Absolute>(),
        def::meth::<Noargs, Twice>(c"twice", ptr::null()),
        def::getset::<GetLink, SetLink>(c"link", ptr::null(), ptr::null_mut()),
        point::member(c"x", HPyMember_LONGLONG, header(), false),
    ]);
    let mut node = legacy(c"hpy_raw_types.LegacyNode");
    node.flags |= HPy_TPFLAGS_HAVE_GC;
    node.legacy_slots = slots([(TP_REPR, repr as *mut c_void)]);
    node.defines = defines(vec![
        def::slot::<slots::HPy_tp_new, New>(),
        def::slot::<slots::HPy_tp_traverse, Traverse>(),
        def::slot::<slots::HPy_tp_destroy, Destroy>(),
        def::getset::<GetLink, SetLink>(c"link", ptr::null(), ptr::null_mut()),
    ]);
    let mut empty = legacy(c"hpy_raw_types.LegacyEmpty");
    empty.basicsize = 0;
    empty.legacy_slots = slots([
        (
            TP_METHODS,
            methods([(c"answer", answer as *mut c_void, METH_NOARGS)]),
        ),
        (NB_ADD, add as *mut c_void),
    ]);
    empty.defines = defines(vec![def::meth::<Noargs, One>(c"one", ptr::null())]);
    let mut ended = legacy(c"hpy_raw_types.LegacyEnded");
    ended.basicsize = 0;
    ended.defines = defines(vec![def::slot::<slots::HPy_tp_destroy, CountDestroyed>()]);
    let mut derived = legacy(c"hpy_raw_types.LegacyDerived");
    derived.basicsize += 8;
    derived.legacy_slots = slots([(
        TP_METHODS,
        methods([(c"noargs", answer as *mut c_void, METH_NOARGS)]),
    )]);
    derived.defines = defines(vec![def::meth::<Noargs, Extra>(c"extra", ptr::null())]);
    let mut callable = legacy(c"hpy_raw_types.LegacyCallable");
    callable.defines = defines(vec![
        def::slot::<slots::HPy_tp_new, New>(),
        def::slot::<slots::HPy_tp_call, Call>(),
        def::meth::<Noargs, Twice>(c"twice", ptr::null()),
    ]);
    let mut own_call = legacy(c"hpy_raw_types.LegacyOwnCall");
    own_call.legacy_slots = slots([(TP_CALL, call as *mut c_void)]);
    let mut vectorcall = legacy(c"hpy_raw_types.LegacyVectorcall");
    vectorcall.legacy_slots = slots([(
        TP_MEMBERS,
        members([(
            c"__vectorcalloffset__",
            HPyMember_HPYSSIZET,
            header() + link,
            true,
        )]),
    )]);
    vectorcall.defines = defines(vec![
        def::slot::<slots::HPy_tp_new, New>(),
        def::meth::<Noargs, SetCalled>(c"set_called", ptr::null()),
    ]);
    // SAFETY: the caller's.
    unsafe {
        let point = add_type(ctx, module, c"Legacy", point, &[])?;
        let base = [(HPyType_SpecParam_Base, point)];
        add_type(ctx, module, c"LegacyNode", node, &[])?;
        add_type(ctx, module, c"LegacyEmpty", empty, &[])?;
        add_type(ctx, module, c"LegacyEnded", ended, &[])?;
        add_type(ctx, module, c"LegacyDerived", derived, &base)?;
        let callable = add_type(ctx, module, c"LegacyCallable", callable, &[])?;
        let base = [(HPyType_SpecParam_Base, callable)];
        add_type(ctx, module, c"LegacyOwnCall", own_call, &base)?;
        add_type(ctx, module, c"LegacyVectorcall", vectorcall, &[])?;
    }
    if kind() == Kind::CPython {
        // SAFETY: the caller's.
        unsafe { add_types_of_cpython(ctx, module) }?;
    }
    Some(())
}

/// Those that need to know CPython's own structs.
///
/// # Safety
///
/// `ctx` and the module are those of the running call.
unsafe fn add_types_of_cpython(ctx: *mut HPyContext, module: HPy) -> Option<()> {
    let mut freed = legacy(c"hpy_raw_types.LegacyFreed");
    freed.legacy_slots = slots([(TP_DEALLOC, dealloc as *mut c_void)]);
    freed.defines = defines(vec![def::slot::<slots::HPy_tp_new, New>()]);
    // SAFETY: the caller's. The slot keeps its reference.
    unsafe {
        let mut list = legacy(c"hpy_raw_types.LegacyList");
        list.basicsize = (list_size(ctx) + 8) as c_int;
        list.legacy_slots = slots([(TP_BASE, HPy_AsPyObject(ctx, (*ctx).h_ListType).cast())]);
        list.defines = defines(vec![
            def::slot::<slots::HPy_tp_destroy, CountDestroyed>(),
            def::meth::<Noargs, ListTag>(c"tag", ptr::null()),
        ]);
        add_type(ctx, module, c"LegacyList", list, &[])?;
        add_type(ctx, module, c"LegacyFreed", freed, &[])?;
    }
    Some(())
}

functions! {
    // Makes a type that is refused. The second item of the tuple is a base.
    fn Bad: Varargs(ctx: *mut HPyContext, _self: HPy, args: *const HPy, nargs: usize) -> HPy {
        let mut bad = legacy(c"hpy_raw_types.Bad");
        let deallocates = (TP_DEALLOC, dealloc as *mut c_void);
        let traverses = def::slot::<slots::HPy_tp_traverse, Traverse>;
        let destroys = def::slot::<slots::HPy_tp_destroy, CountDestroyed>;
        let calls = def::slot::<slots::HPy_tp_call, Call>;
        let offset = (c"__vectorcalloffset__", HPyMember_HPYSSIZET, header(), true);
        match HPyLong_AsInt64_t(ctx, *args) {
            0 => {
                bad.builtin_shape = HPyType_BuiltinShape_Object;
                bad.legacy_slots = slots([]);
            }
            1 => {
                bad.legacy_slots = slots([deallocates]);
                bad.defines = defines(vec![destroys()]);
            }
            2 => {
                bad.legacy_slots = slots([deallocates]);
                bad.defines = defines(vec![traverses()]);
            }
            3 => {
                bad.flags |= HPy_TPFLAGS_HAVE_GC;
                bad.legacy_slots = slots([(TP_TRAVERSE, never as *mut c_void)]);
            }
            4 => {
                bad.legacy_slots = slots([(TP_TRAVERSE, never as *mut c_void)]);
                bad.defines = defines(vec![traverses()]);
            }
            5 => {
                bad.legacy_slots = slots([(TP_CLEAR, never as *mut c_void)]);
                bad.defines = defines(vec![traverses()]);
            }
            6 => {
                bad.legacy_slots = slots([(TP_REPR, repr as *mut c_void)]);
                bad.defines = defines(vec![def::slot::<slots::HPy_tp_repr, HpyRepr>()]);
            }
            7 => {
                bad.legacy_slots = slots([(TP_CALL, call as *mut c_void)]);
                bad.defines = defines(vec![calls()]);
            }
            8 => {
                bad.doc = c"HPy's doc".as_ptr();
                bad.legacy_slots = slots([(TP_DOC, c"legacy doc".as_ptr().cast_mut().cast())]);
            }
            9 => bad.basicsize = header() as c_int - 1,
            10 => bad.basicsize = header() as c_int + 8,
            11 => bad.builtin_shape = HPyType_BuiltinShape_Object,
            12 => {
                bad.basicsize = 0;
                bad.defines = defines(vec![calls()]);
            }
            13 => {
                bad.legacy_slots = slots([(TP_MEMBERS, members([offset]))]);
                bad.defines = defines(vec![calls()]);
            }
            14 => {
                bad.itemsize = 8;
                bad.defines = defines(vec![calls()]);
            }
            15 => {
                bad.basicsize = 0;
                bad.legacy_slots = slots([(TP_MEMBERS, members([(c"x", HPyMember_LONGLONG, header(), true)]))]);
            }
            16 => bad.defines = defines(vec![destroys()]),
            17 => bad.defines = defines(vec![traverses()]),
            _ => {}
        }
        if nargs > 1 {
            return make_type(ctx, bad, &[(HPyType_SpecParam_Base, *args.add(1))]);
        }
        make_type(ctx, bad, &[])
    }
}
