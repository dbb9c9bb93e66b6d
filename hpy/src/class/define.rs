//! Making a class: from its table of members to a Python type.

use core::ffi::{CStr, c_int};
use core::ptr;
use std::ffi::CString;

use hpy_sys::slots::{HPy_tp_destroy, HPy_tp_new, HPy_tp_traverse};
use hpy_sys::{
    HPy_NULL, HPy_TPFLAGS_BASETYPE, HPy_TPFLAGS_DEFAULT, HPy_TPFLAGS_HAVE_GC, HPyDef,
    HPyType_BuiltinShape_Object, HPyType_FromSpec, HPyType_Spec, HPyType_SpecParam,
    HPyType_SpecParam_Base, HPyType_SpecParam_Metaclass, Interpreter, def,
};

use super::Class;
use super::cell::ClassCell;
use super::enums::{self, NoInstances, VariantClass};
use super::member::{Kind, Member};
use super::new::NoNew;
use super::options::Items;
use super::payload::{self, Destroy};
use super::pickle;
use super::property::Property;
use super::slab::{Fields, Traverse};
use super::subclass::{self, Gate, Refusal};
use super::{attributes, base};
use crate::context::Context;
use crate::convert::IntoPyObject;
use crate::error::{Error, Result};
use crate::handle::{Handle, from_result};
use crate::module::{FunctionItem, documentation_in_class, text};
use crate::types::{PyDict, PyModule, PyTuple, PyType};

/// A class that a module exports.
#[derive(Clone, Copy)]
pub struct ClassItem {
    name: &'static str,
    cell: fn() -> &'static ClassCell,
    members: &'static [&'static [Member]],
    /// What raises where a subclass is made: [`subclass::close`].
    refusal: FunctionItem,
    gates: for<'ctx> fn(&Handle<'ctx, PyType>) -> Result<Vec<Gate<'ctx>>>,
    items: Items,
    add_variants: for<'ctx> fn(&Handle<'ctx, PyType>) -> Result<()>,
    forget_variants: fn(Context<'_>),
    variant_classes: fn() -> &'static [&'static VariantClass],
    /// `__new__` of a class that has classes of variants.
    no_instances: FunctionItem,
    /// How many classes it extends: those are made before.
    depth: usize,
    define: for<'ctx> fn(&Handle<'ctx, PyModule>) -> Result<Handle<'ctx, PyType>>,
    define_variant: DefineVariant,
}

/// Makes the class of a variant, whose base is given.
type DefineVariant = for<'ctx> fn(
    &Handle<'ctx, PyModule>,
    &Handle<'ctx, PyType>,
    &'static VariantClass,
) -> Result<Handle<'ctx, PyType>>;

/// A class that the execution of a module has made, or found.
pub(crate) struct Made<'ctx> {
    class: Handle<'ctx, PyType>,
    item: ClassItem,
    /// Whether it was made.
    is_new: bool,
}

impl ClassItem {
    pub(crate) const fn new<T: Class>() -> ClassItem {
        ClassItem {
            name: T::NAME,
            cell: T::cell,
            members: T::MEMBERS,
            refusal: FunctionItem::bound::<Refusal<T>, 0>(c"__init_subclass__", c""),
            gates: subclass::gates::<T>,
            items: T::ITEMS,
            add_variants: enums::add::<T>,
            forget_variants: enums::forget::<T>,
            variant_classes: T::variant_classes,
            no_instances: FunctionItem::keywords::<NoInstances<T>, 0>(c"__new__", c""),
            depth: base::depth::<T>(),
            define: define::<T>,
            define_variant: define_variant::<T>,
        }
    }

    pub(crate) fn name(&self) -> &'static str {
        self.name
    }

    pub(crate) fn depth(&self) -> usize {
        self.depth
    }

    pub(crate) fn cell(&self) -> &'static ClassCell {
        (self.cell)()
    }

    /// What the class has, by its options and methods, and what it has where those say nothing; with that of a variant.
    fn members(
        &self,
        variant: Option<&'static VariantClass>,
    ) -> impl Iterator<Item = &'static Member> + use<> {
        let (chosen, defaults) = self.members.split_at(2.min(self.members.len()));
        let chosen = chosen.iter().copied().flatten();
        let defaults = defaults.iter().copied();
        let defaults = defaults.chain(variant.map(|it| it.members)).flatten();
        let is_open = {
            let chosen = chosen.clone();
            move |default: &&Member| !chosen.clone().any(|member| member.is_same(default))
        };
        chosen.chain(defaults.filter(is_open))
    }

    fn has_variant_classes(&self) -> bool {
        !(self.variant_classes)().is_empty()
    }

    /// The static and class methods.
    fn kinds(&self) -> impl Iterator<Item = (Kind, FunctionItem)> + use<> {
        self.members(None).filter_map(|member| match member {
            Member::Function(kind, function) => Some((*kind, *function)),
            _ => None,
        })
    }

    /// What has to be made as functions of the module, for [`ClassItem::make`] to take.
    pub(crate) fn functions(&self) -> impl Iterator<Item = FunctionItem> + use<> {
        let functions = self.kinds().map(|(_, function)| function);
        let no_instances = self.has_variant_classes().then_some(self.no_instances);
        core::iter::once(self.refusal)
            .chain(no_instances)
            .chain(functions)
    }

    /// Makes the class, if this process has none yet. `functions` are those of [`ClassItem::functions`].
    pub(crate) fn make<'ctx>(
        &self,
        module: &Handle<'ctx, PyModule>,
        functions: &[Handle<'ctx>],
    ) -> Result<Made<'ctx>> {
        let ctx = module.ctx();
        refuse_types()?;
        if let Some(class) = self.cell().load(ctx) {
            return Ok(Made {
                class,
                item: *self,
                is_new: false,
            });
        }
        let class = (self.define)(module)?;
        let made = Made {
            class,
            item: *self,
            is_new: true,
        };
        // Attributes may be instances.
        self.cell().global().set(&made.class);
        let completed = self.complete(module, &made.class, functions);
        if let Err(error) = completed {
            made.undo();
            return Err(error);
        }
        Ok(made)
    }

    /// Does what a definition cannot say.
    fn complete<'ctx>(
        &self,
        module: &Handle<'ctx, PyModule>,
        class: &Handle<'ctx, PyType>,
        functions: &[Handle<'ctx>],
    ) -> Result<()> {
        let ctx = class.ctx();
        let mut functions = functions.iter();
        let refusal = functions.next();
        if self.has_variant_classes() {
            let no_instances = ctx.builtin("staticmethod")?.call((functions.next(),))?;
            class.setattr("__new__", no_instances)?;
            self.make_variants(module, class)?;
        } else {
            self.complete_instances(class, None)?;
        }
        for member in self.members(None) {
            if let Member::Attribute(name, value) = member {
                class.setattr(*name, value(ctx)?)?;
            }
        }
        (self.add_variants)(class)?;
        for ((kind, function), object) in self.kinds().zip(functions) {
            let wrapped = ctx.builtin(kind.wrapper())?.call((object,))?;
            class.setattr(text(function.name)?, wrapped)?;
        }
        if let Some(name) = self.items.abstract_class() {
            let abstract_class = ctx.import("collections.abc")?.getattr(name)?;
            abstract_class.call_method("register", (class,))?;
        }
        for gate in (self.gates)(class)? {
            gate.close(refusal)?;
        }
        Ok(())
    }

    /// Makes the classes of the variants, attributes of their base.
    fn make_variants<'ctx>(
        &self,
        module: &Handle<'ctx, PyModule>,
        base: &Handle<'ctx, PyType>,
    ) -> Result<()> {
        let ctx = base.ctx();
        for variant in (self.variant_classes)() {
            let class = (self.define_variant)(module, base, variant)?;
            self.complete_instances(&class, Some(variant))?;
            class.setattr("__qualname__", format!("{}.{}", self.name, variant.name))?;
            let fields = variant.fields.iter();
            let fields = fields.map(|it| Ok(it.into_py_object(ctx)?.into_any()));
            let fields = fields.collect::<Result<Vec<_>>>()?;
            class.setattr("__match_args__", PyTuple::new(ctx, &fields)?)?;
            base.setattr(variant.name, &class)?;
            variant.class.set(&class);
        }
        Ok(())
    }

    /// Does what a definition cannot say about instances.
    fn complete_instances(
        &self,
        class: &Handle<'_, PyType>,
        variant: Option<&'static VariantClass>,
    ) -> Result<()> {
        let ctx = class.ctx();
        subclass::keep_apart(class, self.cell())?;
        for property in self.properties(variant) {
            property.compose(class)?;
        }
        let fills_slots = hpy_sys::own_host() || hpy_sys::interpreter() == Interpreter::CPython;
        let mut has_eq = false;
        let mut has_hash = false;
        for member in self.members(variant) {
            match member {
                Member::Again(method) | Member::Finalizer(method, _) if fills_slots => {
                    let name = text(method.name)?;
                    let own = class.getattr("__dict__")?.get_item(name)?;
                    class.setattr(name, own)?;
                }
                Member::Slot("__eq__", _) => has_eq = true,
                Member::Slot("__hash__", _) => has_hash = true,
                _ => {}
            }
        }
        if has_eq && !has_hash {
            class.setattr("__hash__", ctx.none())?;
        }
        Ok(())
    }

    fn properties(&self, variant: Option<&'static VariantClass>) -> Vec<Property> {
        let mut properties = Vec::new();
        for member in self.members(variant) {
            if let Member::Property(part, accessor) = member {
                Property::add(&mut properties, *part, *accessor);
            }
        }
        properties
    }
}

impl<'ctx> Made<'ctx> {
    pub(crate) fn class(&self) -> &Handle<'ctx, PyType> {
        &self.class
    }

    /// Takes a new class back: its functions, which know their module, and the class itself.
    pub(crate) fn undo(self) {
        if self.is_new {
            self.item.cell().global().clear(self.class.ctx());
            (self.item.forget_variants)(self.class.ctx());
            for variant in (self.item.variant_classes)() {
                variant.class.clear(self.class.ctx());
            }
            if self.item.has_variant_classes() {
                drop(self.class.delattr("__new__"));
            }
            for (_, function) in self.item.kinds() {
                drop(text(function.name).and_then(|name| self.class.delattr(name)));
            }
            for gate in (self.item.gates)(&self.class).into_iter().flatten() {
                drop(gate.open());
            }
        }
    }
}

/// Refuses classes where no implementation of them works.
fn refuse_types() -> Result<()> {
    let package = !hpy_sys::own_host() && hpy_sys::interpreter() == Interpreter::CPython;
    if package && hpy_sys::version() >= (3, 13) {
        return Err(Error::import_error(
            "this module has classes, which crash CPython 3.13 and later under the package hpy 0.9.0: set HPY_HOST=own",
        ));
    }
    Ok(())
}

/// Makes the class, or the base of the classes of variants.
fn define<'ctx, T: Class>(module: &Handle<'ctx, PyModule>) -> Result<Handle<'ctx, PyType>> {
    let ctx = module.ctx();
    if T::variant_classes().is_empty() {
        let base = match T::BASE {
            Some(base) => Some(base.class(ctx, T::NAME)?.into_any()),
            None => subclass::base::<T>(ctx)?,
        };
        return define_instances::<T>(module, base.as_ref(), None);
    }
    define_base::<T>(module)
}

/// Makes the base of the classes of variants, which has no payload. The own host lets no type with a payload derive from a class that Python made; under the
/// others a base that is one of HPy's types would have to be closed to Python.
fn define_base<'ctx, T: Class>(module: &Handle<'ctx, PyModule>) -> Result<Handle<'ctx, PyType>> {
    let ctx = module.ctx();
    let module_name = module_name::<T>(module)?;
    if !hpy_sys::own_host() {
        let names = PyDict::empty(ctx)?;
        names.set_item("__module__", module_name)?;
        names.set_item("__qualname__", T::NAME)?;
        let doc = text(T::DOC)?;
        if !doc.is_empty() {
            names.set_item("__doc__", doc)?;
        }
        return subclass::common_base::<T>(ctx, &names);
    }
    let mut spec = HPyType_Spec {
        name: leak(format!("{module_name}.{}", T::NAME)).as_ptr(),
        basicsize: 0,
        itemsize: 0,
        flags: HPy_TPFLAGS_DEFAULT | HPy_TPFLAGS_BASETYPE,
        builtin_shape: HPyType_BuiltinShape_Object,
        legacy_slots: ptr::null_mut(),
        defines: vec![ptr::null_mut()].leak().as_mut_ptr(),
        doc: documentation_in_class(T::DOC),
    };
    // SAFETY: the spec is complete, and what it points to is never freed; there are no parameters.
    let raw = unsafe { HPyType_FromSpec(ctx.api(), &mut spec, ptr::null_mut()) };
    // SAFETY: an owned handle to a type, or null with an exception.
    unsafe { from_result(ctx, raw) }
}

/// Makes the class of a variant.
fn define_variant<'ctx, T: Class>(
    module: &Handle<'ctx, PyModule>,
    base: &Handle<'ctx, PyType>,
    variant: &'static VariantClass,
) -> Result<Handle<'ctx, PyType>> {
    define_instances::<T>(module, Some(base.as_any()), Some(variant))
}

/// Where the class says that it is from.
fn module_name<T: Class>(module: &Handle<'_, PyModule>) -> Result<String> {
    match T::MODULE {
        Some(name) => Ok(name.to_owned()),
        None => module.name(),
    }
}

/// Makes a type whose instances have payloads, with all that a definition can say.
fn define_instances<'ctx, T: Class>(
    module: &Handle<'ctx, PyModule>,
    base: Option<&Handle<'ctx>>,
    variant: Option<&'static VariantClass>,
) -> Result<Handle<'ctx, PyType>> {
    let ctx = module.ctx();
    let item = ClassItem::new::<T>();
    let mut new = (def::slot::<HPy_tp_new, NoNew<T>> as fn() -> HPyDef, "");
    let mut defines = Vec::new();
    for member in item.members(variant) {
        match member {
            Member::New(define, text, _) => new = (*define, text),
            Member::Method(method) | Member::Again(method) => {
                defines.push(method.define_method(method.name));
            }
            Member::Reflected(method) if !slot_does(method.name) => {
                defines.push(method.define_method(method.name));
            }
            Member::Finalizer(_, define) if has_slot_for_del() => defines.push(define()),
            Member::Finalizer(method, _) => defines.push(method.define_method(method.name)),
            Member::Call(_, define) if has_slot_for_call() => defines.push(define()),
            Member::Call(method, _) => defines.push(method.define_method(method.name)),
            Member::Slot(_, define) => defines.push(define()),
            Member::Sequence(define) if T::ITEMS != Items::Mapping && has_sequence_slots() => {
                defines.push(define())
            }
            Member::Reflected(_)
            | Member::Sequence(_)
            | Member::Function(..)
            | Member::Property(..)
            | Member::Attribute(..) => {}
        }
    }
    for property in item.properties(variant) {
        property.define(&mut defines);
    }
    let (define_new, text_signature) = new;
    defines.push(define_new());
    defines.extend(pickle::define::<T>());
    if payload::needs_drop::<T>() {
        defines.push(def::slot::<HPy_tp_destroy, Destroy<T>>());
    }
    let mut collected = 0;
    // What the base shows the collector is shown once.
    let shown = T::BASE.is_some() && T::Fields::HELD;
    if !shown && (T::Fields::HELD || attributes::has_dict_word::<T>()) {
        defines.push(def::slot::<HPy_tp_traverse, Traverse<T>>());
        collected = HPy_TPFLAGS_HAVE_GC;
    }
    let size = attributes::define::<T>(&mut defines)?;
    let mut pointers: Vec<*mut HPyDef> = defines.leak().iter_mut().map(ptr::from_mut).collect();
    pointers.push(ptr::null_mut());

    let module_name = module_name::<T>(module)?;
    let (name, doc) = variant.map_or((T::NAME, T::DOC), |it| (it.name, it.doc));
    let basetype = if subclass::may_be_base::<T>() {
        HPy_TPFLAGS_BASETYPE
    } else {
        0
    };
    let mut spec = HPyType_Spec {
        name: leak(format!("{module_name}.{name}")).as_ptr(),
        basicsize: c_int::try_from(size)
            .map_err(|_| Error::memory_error("the class's values are too large"))?,
        itemsize: 0,
        flags: HPy_TPFLAGS_DEFAULT | basetype | collected,
        builtin_shape: HPyType_BuiltinShape_Object,
        legacy_slots: ptr::null_mut(),
        defines: pointers.leak().as_mut_ptr(),
        doc: documentation_in_class(with_signature(name, doc, text_signature)),
    };
    let metaclass = subclass::metaclass::<T>(ctx)?;
    let param = |kind, object: Option<&Handle<'ctx>>| {
        let object = object?.as_raw();
        Some(HPyType_SpecParam { kind, object })
    };
    let mut params: Vec<_> = [
        param(HPyType_SpecParam_Base, base),
        param(HPyType_SpecParam_Metaclass, metaclass.as_ref()),
    ]
    .into_iter()
    .flatten()
    .collect();
    params.push(HPyType_SpecParam {
        kind: 0,
        object: HPy_NULL,
    });
    // SAFETY: the spec is complete, what it points to is never freed, and the parameters end with one of kind 0.
    let raw = unsafe { HPyType_FromSpec(ctx.api(), &mut spec, params.as_mut_ptr()) };
    // SAFETY: an owned handle to a type, or null with an exception.
    unsafe { from_result(ctx, raw) }
}

/// Tells whether the slot of an operator is also called for the right operand, for which it has this method.
fn slot_does(reflected: &CStr) -> bool {
    if hpy_sys::own_host() {
        return true;
    }
    match hpy_sys::interpreter() {
        Interpreter::PyPy => false,
        Interpreter::GraalPy => reflected != c"__rpow__" && reflected != c"__rdivmod__",
        _ => true,
    }
}

/// Tells whether the interpreter looks at slots to see a sequence. PyPy's HPy looks for `__getitem__`.
fn has_sequence_slots() -> bool {
    hpy_sys::own_host() || hpy_sys::interpreter() != Interpreter::PyPy
}

/// Tells whether only a slot makes a finalizer: PyPy's HPy takes no `__del__` that comes later.
fn has_slot_for_del() -> bool {
    !hpy_sys::own_host() && hpy_sys::interpreter() == Interpreter::PyPy
}

/// Tells whether `__call__` goes into its slot. GraalPy 24.2 reads that slot from the object, and where there is none, for no constructor of ours made
/// it, forgets arguments on a stack, whose top it frees at the end of the process instead of its bottom (`HPyMethCallRoot`).
fn has_slot_for_call() -> bool {
    hpy_sys::own_host() || hpy_sys::interpreter() != Interpreter::GraalPy
}

/// The class's documentation, with the text signature of its constructor.
fn with_signature(name: &str, doc: &'static CStr, text_signature: &str) -> &'static CStr {
    if text_signature.is_empty() {
        return doc;
    }
    let doc = doc.to_string_lossy();
    leak(format!("{name}{text_signature}\n--\n\n{doc}"))
}

/// A C string that lives as long as the process, as HPy asks of what a type is made of.
fn leak(text: String) -> &'static CStr {
    let text = text.split('\0').next().unwrap_or_default();
    let text = CString::new(text).expect("cut at its first NUL");
    Box::leak(text.into_boxed_c_str())
}
