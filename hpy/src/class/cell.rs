//! [`ClassCell`]: what belongs to a class as long as the process.

use super::base::{Derived, Deriveds};
use crate::context::Context;
use crate::error::{Error, Result};
use crate::global::Global;
use crate::handle::{Borrowed, Handle};
use crate::types::PyType;
use crate::types::any::is_instance;

/// The one static of a class. Its address is the class's *tag*: payloads begin with it.
pub struct ClassCell {
    /// The class as a Python object, made by the execution of a module.
    object: Global<PyType>,
    name: &'static str,
    derived: Deriveds,
}

impl ClassCell {
    /// A cell without a Python object yet.
    pub const fn new(name: &'static str) -> ClassCell {
        ClassCell {
            object: Global::new(),
            name,
            derived: Deriveds::new(),
        }
    }

    /// The classes that extend this one.
    pub(super) fn derived(&'static self) -> &'static Deriveds {
        &self.derived
    }

    /// Notes a class that extends this one.
    pub(super) fn derive(&'static self, derived: Derived) {
        self.derived.add(derived);
    }

    /// The place of the class's Python object.
    pub(super) fn global(&'static self) -> &'static Global<PyType> {
        &self.object
    }

    /// Returns the class, where a module has made it.
    pub(super) fn load<'ctx>(&'static self, ctx: Context<'ctx>) -> Option<Handle<'ctx, PyType>> {
        self.object.get(ctx)
    }

    /// Returns the class.
    ///
    /// # Errors
    ///
    /// `SystemError` where no module has made it.
    #[inline]
    pub(crate) fn class<'ctx>(&'static self, ctx: Context<'ctx>) -> Result<Handle<'ctx, PyType>> {
        self.load(ctx).ok_or_else(|| self.missing())
    }

    /// The error where no module has made it.
    #[cold]
    pub(super) fn missing(&self) -> Error {
        let name = self.name;
        Error::system_error(format!(
            "the class {name} was not made: no module that exports it was imported"
        ))
    }
}

/// Tells whether `object` is an instance of the class in a global or of a subclass. Runs no Python code.
#[inline]
pub(super) fn is_class_of(class: &'static Global<PyType>, object: &Handle<'_>) -> bool {
    if let Some(class) = class.borrow() {
        return is_instance(object, class);
    }
    let class = class.get(object.ctx());
    class.is_some_and(|class| is_instance(object, class.as_raw()))
}

/// Tells whether `object` is the class in a global itself.
#[inline]
pub(super) fn is_class(class: &'static Global<PyType>, object: &Handle<'_>) -> bool {
    let ctx = object.ctx();
    if let Some(class) = class.borrow() {
        // SAFETY: the global keeps the class open, which no other takes the place of.
        return unsafe { Borrowed::<PyType>::from_raw(ctx, class) }.is(object);
    }
    class.get(ctx).is_some_and(|class| class.is(object))
}
