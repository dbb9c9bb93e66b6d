//! Modules: what `#[hpy::module]` made, as the definition that an implementation asks for, and its execution.

use core::any::TypeId;
use core::ffi::{CStr, c_char, c_int, c_void};
use core::ptr;
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::CString;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Mutex, OnceLock, PoisonError};

use hpy_sys::slots::HPy_mod_exec;
use hpy_sys::{
    HPy, HPyContext, HPyDef, HPyErr_SetString, HPyGlobal, HPyModuleDef, Implementation, Inquiry,
    Keywords, Noargs, O, Varargs, def,
};

use crate::class::Class;
use crate::class::define::{ClassItem, Made};
use crate::entry::{self, Call, Function};
use crate::error::{Error, Result};
use crate::exceptions::Definition as ExceptionDefinition;
use crate::handle::{Borrowed, Handle};
use crate::py_enum::{self, PyEnum};
use crate::types::PyModule;
use crate::{global, runtime};

/// A module that `#[hpy::module]` made.
pub trait Module: 'static {
    /// Its name, without the package.
    const NAME: &'static CStr;
    /// Its documentation; empty where there is none.
    const DOC: &'static CStr;
    /// What it exports, beyond constants.
    const ITEMS: &'static [Item];

    /// Adds the constants, then runs the user's `#[hpy(init)]`.
    fn init(module: &Handle<'_, PyModule>) -> Result<()>;
}

/// Something that `#[hpy(export)]` can name.
#[derive(Clone, Copy)]
pub enum Item {
    /// A function.
    Function(FunctionItem),
    /// A submodule.
    Module(ModuleItem),
    /// A class.
    Class(ClassItem),
    /// An exception class.
    Exception(fn() -> &'static ExceptionDefinition),
    /// An enum of Python's: what puts it into a module of this full name.
    PyEnum(fn(&Handle<'_, PyModule>, &str) -> Result<()>),
}

/// A function that a module exports, or a method of a class.
#[derive(Clone, Copy)]
pub struct FunctionItem {
    pub(crate) name: &'static CStr,
    doc: &'static CStr,
    define: fn(&'static CStr, *const c_char) -> HPyDef,
}

/// A submodule that a module exports.
#[derive(Clone, Copy)]
pub struct ModuleItem {
    name: &'static CStr,
    doc: &'static CStr,
    items: &'static [Item],
    init: fn(&Handle<'_, PyModule>) -> Result<()>,
}

/// The implementation behind a function: the entry for its calling convention.
struct Entry<F, const N: usize>(core::marker::PhantomData<F>);

// SAFETY: the entries have the signature's type, stop panics, and can be called with all that an implementation passes.
unsafe impl<F: Function<0>> Implementation<Noargs> for Entry<F, 0> {
    const FUNCTION: <Noargs as hpy_sys::Signature>::Function = entry::noargs::<F>;
}

// SAFETY: as above.
unsafe impl<F: Function<1>> Implementation<O> for Entry<F, 1> {
    const FUNCTION: <O as hpy_sys::Signature>::Function = entry::o::<F>;
}

// SAFETY: as above.
unsafe impl<F: Function<N>, const N: usize> Implementation<Varargs> for Entry<F, N> {
    const FUNCTION: <Varargs as hpy_sys::Signature>::Function = entry::varargs::<F, N>;
}

// SAFETY: as above.
unsafe impl<F: Function<N>, const N: usize> Implementation<Keywords> for Entry<F, N> {
    const FUNCTION: <Keywords as hpy_sys::Signature>::Function = entry::keywords::<F, N>;
}

// SAFETY: as above; it takes the first argument for the class.
unsafe impl<F: Function<N>, const N: usize> Implementation<Keywords> for BoundEntry<F, N> {
    const FUNCTION: <Keywords as hpy_sys::Signature>::Function = entry::bound::<F, N>;
}

/// The implementation behind a class method.
struct BoundEntry<F, const N: usize>(core::marker::PhantomData<F>);

impl FunctionItem {
    /// A function without parameters. `doc` begins with the text signature: see [`documentation`].
    pub const fn noargs<F: Function<0>>(name: &'static CStr, doc: &'static CStr) -> Self {
        let define = def::meth::<Noargs, Entry<F, 0>>;
        Self { name, doc, define }
    }

    /// A function with one positional-only parameter, which has no default.
    pub const fn o<F: Function<1>>(name: &'static CStr, doc: &'static CStr) -> Self {
        let define = def::meth::<O, Entry<F, 1>>;
        Self { name, doc, define }
    }

    /// A function none of whose parameters can be given by keyword.
    pub const fn varargs<F: Function<N>, const N: usize>(
        name: &'static CStr,
        doc: &'static CStr,
    ) -> Self {
        let define = def::meth::<Varargs, Entry<F, N>>;
        Self { name, doc, define }
    }

    /// Any function.
    pub const fn keywords<F: Function<N>, const N: usize>(
        name: &'static CStr,
        doc: &'static CStr,
    ) -> Self {
        let define = def::meth::<Keywords, Entry<F, N>>;
        Self { name, doc, define }
    }

    /// Any function whose first argument is what it is called on: a class method, as `builtins.classmethod` calls it.
    pub const fn bound<F: Function<N>, const N: usize>(
        name: &'static CStr,
        doc: &'static CStr,
    ) -> Self {
        let define = def::meth::<Keywords, BoundEntry<F, N>>;
        Self { name, doc, define }
    }

    /// Makes the definition, under this name.
    fn define(&self, name: &'static CStr) -> HPyDef {
        (self.define)(name, documentation(self.doc, takes_signatures()))
    }

    /// Makes the definition of a method of a class, under this name.
    pub(crate) fn define_method(&self, name: &'static CStr) -> HPyDef {
        (self.define)(name, documentation_in_class(self.doc))
    }
}

impl Item {
    /// See [`FunctionItem::noargs`].
    pub const fn noargs<F: Function<0>>(name: &'static CStr, doc: &'static CStr) -> Item {
        Item::Function(FunctionItem::noargs::<F>(name, doc))
    }

    /// See [`FunctionItem::o`].
    pub const fn o<F: Function<1>>(name: &'static CStr, doc: &'static CStr) -> Item {
        Item::Function(FunctionItem::o::<F>(name, doc))
    }

    /// See [`FunctionItem::varargs`].
    pub const fn varargs<F: Function<N>, const N: usize>(
        name: &'static CStr,
        doc: &'static CStr,
    ) -> Item {
        Item::Function(FunctionItem::varargs::<F, N>(name, doc))
    }

    /// See [`FunctionItem::keywords`].
    pub const fn keywords<F: Function<N>, const N: usize>(
        name: &'static CStr,
        doc: &'static CStr,
    ) -> Item {
        Item::Function(FunctionItem::keywords::<F, N>(name, doc))
    }

    /// A submodule.
    pub const fn module<M: Module>() -> Item {
        Item::Module(ModuleItem {
            name: M::NAME,
            doc: M::DOC,
            items: M::ITEMS,
            init: M::init,
        })
    }

    /// A class.
    pub const fn class<T: Class>() -> Item {
        Item::Class(ClassItem::new::<T>())
    }

    /// An enum of Python's.
    pub const fn py_enum<T: PyEnum>() -> Item {
        Item::PyEnum(py_enum::export::<T>)
    }

    /// An exception class.
    pub const fn exception(definition: fn() -> &'static ExceptionDefinition) -> Item {
        Item::Exception(definition)
    }
}

/// Where a function of a submodule or a class goes. HPy makes functions only as members of the module that is being defined: from there
/// each is moved.
struct Move {
    /// Its name in the module: the plain one, or the dotted one where that is taken.
    from: &'static CStr,
    function: FunctionItem,
}

/// A class with its static and class methods.
struct ClassPlan {
    item: ClassItem,
    functions: Vec<Move>,
}

/// What a module has beside its functions.
#[derive(Default)]
struct Contents {
    classes: Vec<ClassPlan>,
    submodules: Vec<Plan>,
}

/// A submodule with what it has.
struct Plan {
    item: ModuleItem,
    functions: Vec<Move>,
    contents: Contents,
}

/// The definition of a module, and what its execution does. Made once in a process, and kept for ever, as HPy asks.
struct Definition {
    contents: Contents,
    raw: HPyModuleDef,
}

// SAFETY: the pointers in the definition are to memory that is never freed, and that only an implementation writes to.
unsafe impl Send for Definition {}
// SAFETY: as above.
unsafe impl Sync for Definition {}

static DEFINITIONS: Mutex<BTreeMap<TypeId, &'static Definition>> = Mutex::new(BTreeMap::new());

fn definition<M: Module>() -> &'static Definition {
    let mut definitions = DEFINITIONS.lock().unwrap_or_else(PoisonError::into_inner);
    definitions
        .entry(TypeId::of::<M>())
        .or_insert_with(define::<M>)
}

/// Returns the definition of a module.
fn module_def<M: Module>() -> *mut HPyModuleDef {
    // An implementation reads the definition, and writes only to the globals, which are elsewhere.
    ptr::from_ref(&definition::<M>().raw).cast_mut()
}

/// Returns what the exported function `HPyInit_NAME` returns. Where the own host runs this library, that is a module which cannot be executed.
pub fn hpy_init<M: Module>() -> *mut HPyModuleDef {
    if !hpy_sys::begin_other_host() {
        return refusal();
    }
    module_def::<M>()
}

/// A module without globals, since another host would write to ours, whose execution is an error.
fn refusal() -> *mut HPyModuleDef {
    struct Pointer(*mut HPyModuleDef);
    // SAFETY: the definition is never freed, and nobody changes it.
    unsafe impl Send for Pointer {}
    // SAFETY: as above.
    unsafe impl Sync for Pointer {}
    static DEFINITION: OnceLock<Pointer> = OnceLock::new();
    let make = || {
        let exec = Box::leak(Box::new(def::slot::<HPy_mod_exec, Refuse>()));
        let defines = Box::leak(Box::new([ptr::from_mut(exec), ptr::null_mut()]));
        let raw = Box::leak(Box::new(HPyModuleDef {
            doc: ptr::null(),
            size: 0,
            legacy_methods: ptr::null_mut(),
            defines: defines.as_mut_ptr(),
            globals: ptr::null_mut(),
        }));
        Pointer(raw)
    };
    DEFINITION.get_or_init(make).0
}

/// The slot of a module that cannot be executed.
struct Refuse;

// SAFETY: `refuse` has the signature's type and does not unwind.
unsafe impl Implementation<Inquiry> for Refuse {
    const FUNCTION: <Inquiry as hpy_sys::Signature>::Function = refuse;
}

unsafe extern "C" fn refuse(ctx: *mut HPyContext, _module: HPy) -> c_int {
    let message = c"this file is in use by hpy-rs's own host in this process";
    // SAFETY: the host gives its context, in which this handle is always open.
    let class = unsafe { (*ctx).h_ImportError };
    // SAFETY: as above; the message ends with a NUL.
    unsafe { HPyErr_SetString(ctx, class, message.as_ptr()) };
    -1
}

/// Returns what the exported function `PyInit_NAME` returns.
///
/// # Safety
///
/// The interpreter called that function.
pub unsafe fn py_init<M: Module>() -> *mut c_void {
    // SAFETY: passed on to the caller; the definition is kept for ever, and nobody changes it.
    unsafe { hpy_sys::py_init(M::NAME, module_def::<M>) }
}

fn define<M: Module>() -> &'static Definition {
    let mut builder = Builder {
        taken: functions(M::ITEMS).map(|function| function.name).collect(),
        defines: vec![def::slot::<HPy_mod_exec, Exec<M>>()],
    };
    for function in functions(M::ITEMS) {
        builder.defines.push(function.define(function.name));
    }
    let contents = builder.plan(M::ITEMS, "");

    let defines: &'static mut [HPyDef] = builder.defines.leak();
    let mut pointers: Vec<*mut HPyDef> = defines.iter_mut().map(ptr::from_mut).collect();
    pointers.push(ptr::null_mut());
    let mut globals: Vec<*mut HPyGlobal> = global::listed().collect();
    globals.push(ptr::null_mut());
    Box::leak(Box::new(Definition {
        contents,
        raw: HPyModuleDef {
            doc: documentation(M::DOC, true),
            size: 0,
            legacy_methods: ptr::null_mut(),
            defines: pointers.leak().as_mut_ptr(),
            globals: globals.leak().as_mut_ptr(),
        },
    }))
}

fn functions(items: &'static [Item]) -> impl Iterator<Item = FunctionItem> {
    items.iter().filter_map(|item| match item {
        Item::Function(function) => Some(*function),
        Item::Module(_) | Item::Class(_) | Item::Exception(_) | Item::PyEnum(_) => None,
    })
}

struct Builder {
    taken: BTreeSet<&'static CStr>,
    defines: Vec<HPyDef>,
}

impl Builder {
    /// Defines a function that is moved later, under a name that is free.
    fn define(&mut self, function: FunctionItem, prefix: &str) -> Move {
        let from = if self.taken.insert(function.name) {
            function.name
        } else {
            let dotted = format!("{prefix}{}", function.name.to_string_lossy());
            let dotted = CString::new(dotted).expect("names have no NUL");
            Box::leak(dotted.into_boxed_c_str())
        };
        self.defines.push(function.define(from));
        Move { from, function }
    }

    /// Defines the functions of the classes and submodules among `items`.
    fn plan(&mut self, items: &'static [Item], prefix: &str) -> Contents {
        let mut contents = Contents::default();
        for item in items {
            match item {
                Item::Function(_) | Item::Exception(_) | Item::PyEnum(_) => {}
                Item::Class(item) => {
                    let prefix = format!("{prefix}{}.", item.name());
                    let functions = item.functions();
                    contents.classes.push(ClassPlan {
                        item: *item,
                        functions: functions.map(|it| self.define(it, &prefix)).collect(),
                    });
                }
                Item::Module(item) => {
                    let prefix = format!("{prefix}{}.", item.name.to_string_lossy());
                    contents.submodules.push(Plan {
                        item: *item,
                        functions: functions(item.items)
                            .map(|it| self.define(it, &prefix))
                            .collect(),
                        contents: self.plan(item.items, &prefix),
                    });
                }
            }
        }
        // What a class extends comes first.
        contents.classes.sort_by_key(|plan| plan.item.depth());
        contents
    }
}

/// The documentation as the implementation wants it: with its first line, the text signature, or without.
///
/// `doc` is `NAME(SIGNATURE)\n--\n\nTEXT`, or only text.
fn documentation(doc: &'static CStr, with_signature: bool) -> *const c_char {
    const END: &[u8] = b")\n--\n\n";
    let bytes = doc.to_bytes_with_nul();
    let text = if with_signature {
        bytes
    } else {
        let end = bytes.windows(END.len()).position(|window| window == END);
        end.map_or(bytes, |end| &bytes[end + END.len()..])
    };
    if text.len() <= 1 {
        ptr::null()
    } else {
        text.as_ptr().cast()
    }
}

/// The documentation of a class, or of what is in it. CPython alone takes the text signature out of it.
pub(crate) fn documentation_in_class(doc: &'static CStr) -> *const c_char {
    let is_cpython = hpy_sys::interpreter() == hpy_sys::Interpreter::CPython;
    documentation(doc, is_cpython)
}

/// Tells whether the implementation takes text signatures out of the documentation of functions: CPython and PyPy do, GraalPy would show them.
///
/// Asked when no context is at hand but the one for trampolines.
fn takes_signatures() -> bool {
    let ctx = hpy_sys::global_context();
    if ctx.is_null() {
        return false;
    }
    // SAFETY: the implementation gave the context, and names every context.
    let name = unsafe { (*ctx).name };
    // SAFETY: the name is a C string that lives as long as the context.
    let name = unsafe { CStr::from_ptr(name) };
    !name.to_string_lossy().contains("GraalVM")
}

/// The slot that executes the module.
struct Exec<M>(core::marker::PhantomData<M>);

// SAFETY: `exec` has the signature's type and stops panics.
unsafe impl<M: Module> Implementation<Inquiry> for Exec<M> {
    const FUNCTION: <Inquiry as hpy_sys::Signature>::Function = exec::<M>;
}

unsafe extern "C" fn exec<M: Module>(ctx: *mut HPyContext, module: HPy) -> c_int {
    // SAFETY: the implementation gives its context.
    let call = unsafe { Call::begin(ctx) };
    call.run(|ctx| {
        // SAFETY: the implementation passes the module, open until the slot returns.
        let module = unsafe { Borrowed::<PyModule>::from_raw(ctx, module) };
        let mut added = Added::default();
        let execute = || {
            runtime::prepare(ctx)?;
            let contents = &definition::<M>().contents;
            python_classes(&module, M::ITEMS, &module.name()?)?;
            add_contents(&module, &module, contents, &mut added)?;
            M::init(&module)
        };
        // A panic, too, leaves nothing behind.
        let result = catch_unwind(AssertUnwindSafe(execute));
        if !matches!(result, Ok(Ok(()))) {
            leave_nothing(&module, added);
        }
        match result {
            Ok(result) => result.map(|()| 0),
            Err(payload) => resume_unwind(payload),
        }
    })
}

/// Takes a module that failed apart. The error that is on its way stays the one to raise.
///
/// Nothing may keep the module alive, as its functions do: hpy's package on CPython frees its definition, and the garbage collector
/// would look at that.
fn leave_nothing(module: &Handle<'_, PyModule>, added: Added<'_>) {
    for class in added.classes {
        class.undo();
    }
    for Submodule {
        name,
        module,
        before,
    } in added.submodules.into_iter().rev()
    {
        let sys = module.ctx().import("sys");
        let modules = sys.and_then(|sys| sys.getattr("modules"));
        drop(modules.and_then(|modules| match before {
            Some(before) => modules.set_item(name, before),
            None => modules.del_item(name),
        }));
        empty(&module);
    }
    empty(module);
}

/// Takes everything out of a module.
fn empty(module: &Handle<'_, PyModule>) {
    let names = module.getattr("__dict__");
    drop(names.and_then(|names| names.call_method("clear", ())));
}

/// What an execution has done beyond the module itself.
#[derive(Default)]
struct Added<'ctx> {
    classes: Vec<Made<'ctx>>,
    submodules: Vec<Submodule<'ctx>>,
}

/// A submodule that was put into `sys.modules`.
struct Submodule<'ctx> {
    name: String,
    module: Handle<'ctx, PyModule>,
    /// What was there under this name: the submodule of an earlier load.
    before: Option<Handle<'ctx>>,
}

/// Makes the classes and submodules of `parent`. All functions are members of `root` until then.
fn add_contents<'ctx>(
    root: &Handle<'ctx, PyModule>,
    parent: &Handle<'ctx, PyModule>,
    contents: &Contents,
    added: &mut Added<'ctx>,
) -> Result<()> {
    for plan in &contents.classes {
        let functions = plan.functions.iter().map(|it| take(root, it));
        let functions = functions.collect::<Result<Vec<_>>>()?;
        let made = plan.item.make(parent, &functions)?;
        parent.setattr(plan.item.name(), made.class())?;
        added.classes.push(made);
    }
    add_submodules(root, parent, &contents.submodules, added)
}

fn add_submodules<'ctx>(
    root: &Handle<'ctx, PyModule>,
    parent: &Handle<'ctx, PyModule>,
    plans: &[Plan],
    added: &mut Added<'ctx>,
) -> Result<()> {
    if plans.is_empty() {
        return Ok(());
    }
    let ctx = root.ctx();
    let class = runtime::module_type(ctx)?;
    let modules = ctx.import("sys")?.getattr("modules")?;
    let parent_name = parent.name()?;
    for plan in plans {
        let name = text(plan.item.name)?;
        let full_name = format!("{parent_name}.{name}");
        let doc = text(plan.item.doc)?;
        let doc = if doc.is_empty() { None } else { Some(doc) };
        let module = class.call((&*full_name, doc))?;
        // SAFETY: `ModuleType` makes modules.
        let module: Handle<'ctx, PyModule> = unsafe { module.into_cast_unchecked() };
        for function in &plan.functions {
            let object = take(root, function)?;
            // Not every implementation lets functions be told where they live.
            let _ = object.setattr("__module__", &*full_name);
            module.setattr(text(function.function.name)?, object)?;
        }
        python_classes(&module, plan.item.items, &full_name)?;
        let before: Option<Handle<'ctx>> = modules.call_method("get", (&*full_name,))?.extract()?;
        modules.set_item(&*full_name, &module)?;
        added.submodules.push(Submodule {
            name: full_name,
            module: module.dup(),
            before,
        });
        add_contents(root, &module, &plan.contents, added)?;
        (plan.item.init)(&module)?;
        parent.setattr(name, &module)?;
    }
    Ok(())
}

/// Takes a function that belongs elsewhere out of the module.
fn take<'ctx>(root: &Handle<'ctx, PyModule>, function: &Move) -> Result<Handle<'ctx>> {
    let from = text(function.from)?;
    let object = root.getattr(from)?;
    root.delattr(from)?;
    Ok(object)
}

/// Puts the classes among `items` that Python itself makes into a module: exceptions and enums.
fn python_classes(
    module: &Handle<'_, PyModule>,
    items: &'static [Item],
    full_name: &str,
) -> Result<()> {
    for item in items {
        match item {
            Item::Exception(definition) => definition().export(module, full_name)?,
            Item::PyEnum(export) => export(module, full_name)?,
            Item::Function(_) | Item::Module(_) | Item::Class(_) => {}
        }
    }
    Ok(())
}

pub(crate) fn text(text: &'static CStr) -> Result<&'static str> {
    text.to_str().map_err(Error::from)
}

/// What a module's `init` can return.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a module's `init` cannot return `{Self}`",
    note = "return `()`, or a `Result<(), E>` whose error converts into `hpy::Error`"
)]
pub trait Finish {
    #[doc(hidden)]
    fn finish(self) -> Result<()>;
}

impl Finish for () {
    fn finish(self) -> Result<()> {
        Ok(())
    }
}

impl<E: Into<Error>> Finish for core::result::Result<(), E> {
    fn finish(self) -> Result<()> {
        self.map_err(Into::into)
    }
}
