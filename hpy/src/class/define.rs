//! Making a class: from its table of members to a Python type.

use core::ffi::{CStr, c_int};
use core::ptr;
use std::ffi::CString;

use hpy_sys::slots::{HPy_tp_destroy, HPy_tp_new, HPy_tp_traverse};
use hpy_sys::{
    HPy_NULL, HPy_TPFLAGS_BASETYPE, HPy_TPFLAGS_DEFAULT, HPy_TPFLAGS_HAVE_GC, HPyDef,
    HPyType_BuiltinShape_Object, HPyType_FromSpec, HPyType_Spec, HPyType_SpecParam,
    HPyType_SpecParam_Base, Interpreter, def,
};

use super::Class;
use super::cell::ClassCell;
use super::member::{Kind, Member};
use super::new::NoNew;
use super::payload::{self, Destroy};
use super::property::Property;
use super::slab::{Fields, Traverse};
use crate::args::{Arguments, Signature};
use crate::context::Context;
use crate::entry::Function;
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
    /// `__init_subclass__` of a class without subclasses.
    closed: FunctionItem,
    subclass: bool,
    define: for<'ctx> fn(&Handle<'ctx, PyModule>) -> Result<Handle<'ctx, PyType>>,
}

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
            closed: FunctionItem::bound::<Closed<T>, 0>(c"__init_subclass__", c""),
            subclass: T::SUBCLASS,
            define: define::<T>,
        }
    }

    pub(crate) fn name(&self) -> &'static str {
        self.name
    }

    pub(crate) fn cell(&self) -> &'static ClassCell {
        (self.cell)()
    }

    fn members(&self) -> impl Iterator<Item = &'static Member> + use<> {
        self.members.iter().copied().flatten()
    }

    /// The static and class methods, as the table has them.
    fn kinds(&self) -> impl Iterator<Item = (Kind, FunctionItem)> + use<> {
        let closed = (Kind::Class, self.closed);
        let functions = self.members().filter_map(|member| match member {
            Member::Function(kind, function) => Some((*kind, *function)),
            _ => None,
        });
        core::iter::once(closed).chain(functions)
    }

    /// What has to be made as functions of the module, for [`ClassItem::make`] to take.
    pub(crate) fn functions(&self) -> impl Iterator<Item = FunctionItem> + use<> {
        self.kinds().map(|(_, function)| function)
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
        let completed = self.complete(&made.class, functions);
        if let Err(error) = completed {
            made.undo();
            return Err(error);
        }
        Ok(made)
    }

    /// Does what a definition cannot say.
    fn complete<'ctx>(
        &self,
        class: &Handle<'ctx, PyType>,
        functions: &[Handle<'ctx>],
    ) -> Result<()> {
        let ctx = class.ctx();
        for property in self.properties() {
            property.compose(class)?;
        }
        let fills_slots = hpy_sys::own_host() || hpy_sys::interpreter() == Interpreter::CPython;
        let mut has_eq = false;
        let mut has_hash = false;
        for member in self.members() {
            match member {
                Member::Again(method) if fills_slots => {
                    let name = text(method.name)?;
                    let own = class.getattr("__dict__")?.get_item(name)?;
                    class.setattr(name, own)?;
                }
                Member::Slot("__eq__", _) => has_eq = true,
                Member::Slot("__hash__", _) => has_hash = true,
                Member::Attribute(name, value) => class.setattr(*name, value(ctx)?)?,
                _ => {}
            }
        }
        if has_eq && !has_hash {
            class.setattr("__hash__", ctx.none())?;
        }
        for ((kind, function), object) in self.kinds().zip(functions) {
            if function.name == self.closed.name && !self.closes() {
                continue;
            }
            let wrapped = ctx.builtin(kind.wrapper())?.call((object,))?;
            class.setattr(text(function.name)?, wrapped)?;
        }
        Ok(())
    }

    /// Tells whether `__init_subclass__` has to keep subclasses away. CPython's own flag does.
    fn closes(&self) -> bool {
        hpy_sys::interpreter() != Interpreter::CPython && !(self.subclass && hpy_sys::own_host())
    }

    fn properties(&self) -> Vec<Property> {
        let mut properties = Vec::new();
        for member in self.members() {
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
            for function in self.item.functions() {
                drop(text(function.name).and_then(|name| self.class.delattr(name)));
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

/// Tells whether the class may have Python subclasses here. Other hosts than ours confuse their memory.
pub(super) fn is_open<T: Class>() -> bool {
    T::SUBCLASS && hpy_sys::own_host()
}

/// The error of making a subclass.
#[cold]
pub(super) fn closed<T: Class>(_ctx: Context<'_>) -> Error {
    let name = T::NAME;
    Error::type_error(if T::SUBCLASS {
        format!("subclasses of '{name}' are not safe under this host: set HPY_HOST=own")
    } else {
        format!("type '{name}' is not an acceptable base type")
    })
}

/// Makes the type with all that a definition can say.
fn define<'ctx, T: Class>(module: &Handle<'ctx, PyModule>) -> Result<Handle<'ctx, PyType>> {
    let ctx = module.ctx();
    let item = ClassItem::new::<T>();
    let mut new = (def::slot::<HPy_tp_new, NoNew<T>> as fn() -> HPyDef, "");
    let mut defines = Vec::new();
    for member in item.members() {
        match member {
            Member::New(define, text) => new = (*define, text),
            Member::Method(method) | Member::Again(method) => {
                defines.push(method.define_method(method.name));
            }
            Member::Reflected(method) if !slots_reflect() => {
                defines.push(method.define_method(method.name));
            }
            Member::Slot(_, define) => defines.push(define()),
            Member::Reflected(_)
            | Member::Function(..)
            | Member::Property(..)
            | Member::Attribute(..) => {}
        }
    }
    for property in item.properties() {
        property.define(&mut defines);
    }
    let (define_new, text_signature) = new;
    defines.push(define_new());
    if payload::needs_drop::<T>() {
        defines.push(def::slot::<HPy_tp_destroy, Destroy<T>>());
    }
    let mut collected = 0;
    if T::Fields::HELD {
        defines.push(def::slot::<HPy_tp_traverse, Traverse<T>>());
        collected = HPy_TPFLAGS_HAVE_GC;
    }
    let mut pointers: Vec<*mut HPyDef> = defines.leak().iter_mut().map(ptr::from_mut).collect();
    pointers.push(ptr::null_mut());

    let module_name = match T::MODULE {
        Some(name) => name.to_owned(),
        None => module.name()?,
    };
    // Where it is not safe, `__init_subclass__` says so; under the package for CPython, where that could be taken away, nothing does.
    let may_be_base =
        is_open::<T>() || T::SUBCLASS && hpy_sys::interpreter() != Interpreter::CPython;
    let basetype = if may_be_base { HPy_TPFLAGS_BASETYPE } else { 0 };
    let mut spec = HPyType_Spec {
        name: leak(format!("{module_name}.{}", T::NAME)).as_ptr(),
        basicsize: c_int::try_from(payload::size::<T>())
            .map_err(|_| Error::memory_error("the class's values are too large"))?,
        itemsize: 0,
        flags: HPy_TPFLAGS_DEFAULT | basetype | collected,
        builtin_shape: HPyType_BuiltinShape_Object,
        legacy_slots: ptr::null_mut(),
        defines: pointers.leak().as_mut_ptr(),
        doc: documentation_in_class(doc::<T>(text_signature)),
    };
    let base = base::<T>(ctx)?;
    let mut params = [HPyType_SpecParam {
        kind: 0,
        object: HPy_NULL,
    }; 2];
    if let Some(base) = &base {
        params[0] = HPyType_SpecParam {
            kind: HPyType_SpecParam_Base,
            object: base.as_raw(),
        };
    }
    // SAFETY: the spec is complete, what it points to is never freed, and the parameters end with one of kind 0.
    let raw = unsafe { HPyType_FromSpec(ctx.api(), &mut spec, params.as_mut_ptr()) };
    // SAFETY: an owned handle to a type, or null with an exception.
    unsafe { from_result(ctx, raw) }
}

/// A base class of its own for a class, where `obj.__class__ = other` has to be kept from instances: PyPy's HPy lets it happen for classes of the
/// same layout, and aborts when the object goes. A slot makes the layout another one than that of all other classes.
fn base<'ctx, T: Class>(ctx: Context<'ctx>) -> Result<Option<Handle<'ctx>>> {
    if hpy_sys::own_host() || hpy_sys::interpreter() != Interpreter::PyPy {
        return Ok(None);
    }
    let names = PyDict::empty(ctx)?;
    names.set_item("__slots__", ("__layout__",))?;
    let bases = PyTuple::new(ctx, &[])?;
    let class = ctx.builtin("type")?.call((T::NAME, bases, names))?;
    Ok(Some(class))
}

/// Tells whether the slot of an operator is also called for the right operand.
fn slots_reflect() -> bool {
    hpy_sys::own_host() || hpy_sys::interpreter() != Interpreter::PyPy
}

/// The class's documentation, with the text signature of its constructor.
fn doc<T: Class>(text_signature: &str) -> &'static CStr {
    if text_signature.is_empty() {
        return T::DOC;
    }
    let doc = T::DOC.to_string_lossy();
    leak(format!("{}{text_signature}\n--\n\n{doc}", T::NAME))
}

/// A C string that lives as long as the process, as HPy asks of what a type is made of.
fn leak(text: String) -> &'static CStr {
    let text = text.split('\0').next().unwrap_or_default();
    let text = CString::new(text).expect("cut at its first NUL");
    Box::leak(text.into_boxed_c_str())
}

/// `__init_subclass__` of a class that has no subclasses.
struct Closed<T>(core::marker::PhantomData<T>);

impl<T: Class> Function<0> for Closed<T> {
    const SIGNATURE: Signature = Signature {
        class: T::NAME,
        function: "__init_subclass__",
        positional: &[],
        positional_only: 0,
        required: 0,
        keyword_only: &[],
        varargs: true,
        varkeywords: true,
    };

    fn call<'a, 'ctx>(
        ctx: Context<'ctx>,
        _this: &'a Handle<'ctx>,
        _args: &'a Arguments<'a, 'ctx, 0>,
    ) -> Result<Handle<'ctx>> {
        Err(closed::<T>(ctx))
    }
}
