//! Enums of Python's: classes of the module `enum`, made of Rust enums by `#[hpy::py_enum]`.

use core::ffi::CStr;

use crate::context::Context;
use crate::convert::IntoPyObject;
use crate::error::{Error, Result};
use crate::global::Global;
use crate::handle::Handle;
use crate::module::text;
use crate::types::{PyDict, PyModule, PyType};

/// What `#[hpy::py_enum]` implements.
pub trait PyEnum: Sized + 'static {
    /// The name of the class.
    const NAME: &'static str;
    /// The class of the module `enum` that is called to make it.
    const BASE: &'static str;
    /// `__module__`. Without it that is the module that exports the class.
    const MODULE: Option<&'static str>;
    /// Begins with the crate, which is `__module__` until a module exports the class.
    const PATH: &'static str;
    /// `__doc__`. Empty where there is none.
    const DOC: &'static CStr;

    /// The place of the class. A new load of the module may empty it.
    fn class() -> &'static Global<PyType>;
    /// All of them, in order.
    fn members() -> &'static [&'static Member<Self>];
    /// Which of the members it is.
    fn member(&self) -> &'static Member<Self>;
}

/// A member: a variant of the Rust enum.
pub struct Member<T> {
    name: &'static str,
    variant: fn() -> T,
    /// Its value in Python.
    value: for<'ctx> fn(Context<'ctx>) -> Result<Handle<'ctx>>,
    object: Global,
}

impl<T: PyEnum> Member<T> {
    /// A member whose object nobody has asked for.
    pub const fn new(
        name: &'static str,
        variant: fn() -> T,
        value: for<'ctx> fn(Context<'ctx>) -> Result<Handle<'ctx>>,
    ) -> Member<T> {
        Member {
            name,
            variant,
            value,
            object: Global::new(),
        }
    }

    #[inline]
    fn object<'ctx>(&'static self, ctx: Context<'ctx>) -> Result<Handle<'ctx>> {
        self.object.get_or_try_init(ctx, |ctx| {
            let members = class::<T>(ctx)?.getattr("__members__")?;
            members.get_item(self.name)
        })
    }
}

/// Returns the member for a value.
pub fn into_object<'ctx, T: PyEnum>(ctx: Context<'ctx>, value: &T) -> Result<Handle<'ctx>> {
    value.member().object(ctx)
}

/// Returns the value of a member.
pub fn from_object<T: PyEnum>(object: &Handle<'_>) -> Result<T> {
    let ctx = object.ctx();
    for member in T::members() {
        if member.object(ctx)?.is(object) {
            return Ok((member.variant)());
        }
    }
    Err(no_member::<T>(object))
}

/// The error of an object that is none of the members: another object, or a combination of flags.
#[cold]
fn no_member<T: PyEnum>(object: &Handle<'_>) -> Error {
    let name = T::NAME;
    let is_instance = class::<T>(object.ctx()).and_then(|class| object.isinstance(class.as_any()));
    match is_instance.and_then(|is_instance| is_instance.then(|| object.repr()).transpose()) {
        Ok(None) => Error::conversion(name, object),
        Ok(Some(repr)) => match repr.as_str() {
            Ok(repr) => Error::value_error(format!("expected one member of {name}, got {repr}")),
            Err(error) => error,
        },
        Err(error) => error,
    }
}

/// Returns the class, which is made where this load of the module has not done so yet.
fn class<'ctx, T: PyEnum>(ctx: Context<'ctx>) -> Result<Handle<'ctx, PyType>> {
    T::class().get_or_try_init(ctx, make::<T>)
}

/// Calls `enum.Enum(name, members, module=…, qualname=…)`.
fn make<'ctx, T: PyEnum>(ctx: Context<'ctx>) -> Result<Handle<'ctx, PyType>> {
    let members = T::members().iter();
    let members = members.map(|member| Ok((member.name, (member.value)(ctx)?)));
    let members = members.collect::<Result<Vec<_>>>()?.into_py_object(ctx)?;
    let path = T::PATH.split("::").next().unwrap_or(T::PATH);
    let keywords = PyDict::empty(ctx)?;
    keywords.set_item("module", T::MODULE.unwrap_or(path))?;
    keywords.set_item("qualname", T::NAME)?;
    let module = ctx.import("enum")?;
    let base = module.getattr(T::BASE)?;
    let class = base.call_with((T::NAME, members), &keywords)?;
    // An alias would come back as another variant than it was.
    module.getattr("unique")?.call((&class,))?;
    let doc = text(T::DOC)?;
    if !doc.is_empty() {
        class.setattr("__doc__", doc)?;
    }
    class.into_cast()
}

/// Puts the class into a module, where Python finds it from then on.
pub(crate) fn export<T: PyEnum>(module: &Handle<'_, PyModule>, full_name: &str) -> Result<()> {
    let class = class::<T>(module.ctx())?;
    if T::MODULE.is_none() {
        class.setattr("__module__", full_name)?;
    }
    module.setattr(T::NAME, &class)
}
