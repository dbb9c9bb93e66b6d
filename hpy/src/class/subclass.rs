//! Subclasses that Python code makes: where there may be any, and what refuses them elsewhere.
//!
//! Other hosts than ours confuse the memory of instances of subclasses. CPython goes by the flag that a class may be a base. The other
//! implementations make every class one, so that there `__init_subclass__` raises, and the constructor refuses other classes than its own.

use core::marker::PhantomData;

use hpy_sys::Interpreter;

use super::Class;
use super::cell::ClassCell;
use super::member::Kind;
use crate::args::{Arguments, Signature};
use crate::context::Context;
use crate::entry::Function;
use crate::error::{Error, Result};
use crate::handle::Handle;
use crate::types::{PyDict, PyTuple, PyType};

/// Tells whether the class may have Python subclasses here.
pub(super) fn is_open<T: Class>() -> bool {
    T::SUBCLASS && hpy_sys::own_host()
}

/// Tells whether the class has the flag that it may be a base: GraalPy's HPy goes by it too, so that a message of ours needs it.
pub(super) fn may_be_base<T: Class>() -> bool {
    is_open::<T>() || T::SUBCLASS && hpy_sys::interpreter() != Interpreter::CPython
}

/// The error of making a subclass, or an instance of one.
#[cold]
pub(super) fn refused<T: Class>() -> Error {
    let name = T::NAME;
    Error::type_error(if T::SUBCLASS {
        format!("subclasses of '{name}' are not safe under this host: set HPY_HOST=own")
    } else {
        format!("type '{name}' is not an acceptable base type")
    })
}

/// The function that raises where a subclass is made.
pub(super) struct Refusal<T>(PhantomData<T>);

impl<T: Class> Function<0> for Refusal<T> {
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
        _ctx: Context<'ctx>,
        _this: &'a Handle<'ctx>,
        _args: &'a Arguments<'a, 'ctx, 0>,
    ) -> Result<Handle<'ctx>> {
        Err(refused::<T>())
    }
}

/// An attribute that Python calls where a subclass is made.
pub(super) struct Gate<'ctx> {
    object: Handle<'ctx>,
    name: &'static str,
    kind: Kind,
}

impl<'ctx> Gate<'ctx> {
    /// Lets nobody pass: `refusal` is the function of [`Refusal`].
    pub(super) fn close(&self, refusal: Option<&Handle<'ctx>>) -> Result<()> {
        let wrapper = self.object.ctx().builtin(self.kind.wrapper())?;
        self.object.setattr(self.name, wrapper.call((refusal,))?)
    }

    /// Takes the attribute away, so that the class does not keep the module of the function.
    pub(super) fn open(&self) -> Result<()> {
        self.object.delattr(self.name)
    }
}

/// What has to be closed of a class.
pub(super) fn gates<'ctx, T: Class>(class: &Handle<'ctx, PyType>) -> Result<Vec<Gate<'ctx>>> {
    let mut gates = Vec::new();
    if has_metaclass::<T>() {
        gates.push(Gate {
            object: class.type_of()?.into_any(),
            name: "__new__",
            kind: Kind::Static,
        });
    } else if has_variant_classes::<T>()
        || hpy_sys::interpreter() != Interpreter::CPython && !is_open::<T>()
    {
        // An enum's own class is the first of the bases of its variants.
        let own = if has_variant_classes::<T>() { 0 } else { 1 };
        let mut object = class.dup().into_any();
        for _ in 0..(own + bases()).max(1) {
            let base = object.getattr("__base__")?;
            gates.push(Gate {
                object,
                name: "__init_subclass__",
                kind: Kind::Class,
            });
            object = base;
        }
    }
    Ok(gates)
}

/// Keeps instances from `obj.__class__ = other` under the own host on GraalPy, which compares the names of the slots of classes where they extend the
/// same class, not the sizes of their instances, and looks for a dict behind the end of the object then.
pub(super) fn keep_apart(class: &Handle<'_, PyType>, cell: &'static ClassCell) -> Result<()> {
    if hpy_sys::own_host() && hpy_sys::interpreter() == Interpreter::GraalPy {
        // No class that Python code makes has a slot of this name.
        class.setattr("__slots__", (format!("payload {cell:p}"),))?;
    }
    Ok(())
}

/// Tells whether the class has a metaclass of its own, for a message of ours: what CPython itself says of a class that may be no base does
/// not tell what to do about it.
fn has_metaclass<T: Class>() -> bool {
    T::SUBCLASS && !hpy_sys::own_host() && hpy_sys::interpreter() == Interpreter::CPython
}

/// The metaclass of a class that has one.
pub(super) fn metaclass<'ctx, T: Class>(ctx: Context<'ctx>) -> Result<Option<Handle<'ctx>>> {
    if !has_metaclass::<T>() {
        return Ok(None);
    }
    let class = ctx.builtin("type")?;
    let metaclass = class.call(("type", (&class,), PyDict::empty(ctx)?))?;
    Ok(Some(metaclass))
}

/// How many base classes of its own a class has, where `obj.__class__ = other` has to be kept from instances: PyPy's HPy lets it happen for
/// classes of the same layout, and aborts when the object goes.
fn bases() -> usize {
    let lets_it_happen = !hpy_sys::own_host() && hpy_sys::interpreter() == Interpreter::PyPy;
    // Layouts are the same where their own slots have the same names and they extend the very same layout. One base could be imitated.
    if lets_it_happen { 2 } else { 0 }
}

fn has_variant_classes<T: Class>() -> bool {
    !T::variant_classes().is_empty()
}

/// Makes the class that the variants of an enum have in common: one of Python's, so that it may be a base everywhere, without memory of its own.
pub(super) fn common_base<'ctx, T: Class>(
    ctx: Context<'ctx>,
    names: &Handle<'ctx, PyDict>,
) -> Result<Handle<'ctx, PyType>> {
    let base = layers::<T>(ctx, bases().saturating_sub(1))?;
    if bases() > 0 {
        names.set_item("__slots__", ("__layout__",))?;
    } else {
        names.set_item("__slots__", PyTuple::new(ctx, &[])?)?;
    }
    let bases = PyTuple::new(ctx, base.as_slice())?;
    ctx.builtin("type")?
        .call((T::NAME, bases, names))?
        .into_cast()
}

/// The base of a class, where that is not `object`.
pub(super) fn base<'ctx, T: Class>(ctx: Context<'ctx>) -> Result<Option<Handle<'ctx>>> {
    layers::<T>(ctx, bases())
}

/// Makes classes that add a slot, each the base of the next, and returns the last.
fn layers<'ctx, T: Class>(ctx: Context<'ctx>, count: usize) -> Result<Option<Handle<'ctx>>> {
    let mut base: Option<Handle<'ctx>> = None;
    for _ in 0..count {
        let names = PyDict::empty(ctx)?;
        names.set_item("__slots__", ("__layout__",))?;
        let bases = PyTuple::new(ctx, base.as_slice())?;
        base = Some(ctx.builtin("type")?.call((T::NAME, bases, names))?);
    }
    Ok(base)
}
