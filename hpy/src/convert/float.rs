//! `f64` and `f32`.

use hpy_sys::{HPyFloat_AsDouble, HPyFloat_FromDouble};

use super::{FromPyObject, IntoPyObject, bulk};
use crate::context::Context;
use crate::error::{Error, Result, from_ambiguous};
use crate::exceptions;
use crate::handle::{Borrowed, Handle, from_result};
use crate::types::{PyComplex, PyFloat, PyInt};

impl<'ctx> FromPyObject<'_, 'ctx> for f64 {
    #[inline]
    fn from_py_object(object: &Handle<'ctx>) -> Result<f64> {
        let ctx = object.ctx();
        // SAFETY: the handle is open.
        let value = unsafe { HPyFloat_AsDouble(ctx.api(), object.as_raw()) };
        if value == -1.0 {
            return check(object.as_borrowed());
        }
        Ok(value)
    }
}

/// Goes on after -1, which is a value or the sentinel of an error.
#[cold]
fn check(object: Borrowed<'_, '_>) -> Result<f64> {
    from_ambiguous(object.ctx(), -1.0, -1.0).or_else(|error| {
        // What has only `__index__` is a float too, which the functions of PyPy and GraalPy leave out.
        if error.matches(object.ctx(), exceptions::TypeError) && has_only_index(&object) {
            drop(error);
            return f64::from_py_object(object.index()?.as_any());
        }
        Err(explain(&object, error))
    })
}

/// Whether the object has `__index__` and no `__float__`.
fn has_only_index(object: &Handle<'_>) -> bool {
    let has = |name| object.hasattr(name).unwrap_or(false);
    has("__index__") && !has("__float__")
}

/// Puts our own words for the reasons that are the argument's, and leaves what `__float__` raised.
fn explain(object: &Handle<'_>, error: Error) -> Error {
    let ctx = object.ctx();
    if error.matches(ctx, exceptions::OverflowError) && object.is_a::<PyInt>() {
        return Error::overflow_error("int is too large for a float");
    }
    let converts = object
        .hasattr("__float__")
        .and_then(|float| Ok(float || object.hasattr("__index__")?));
    // Before 3.10 a complex has a `__float__` that always raises.
    let converts = converts.unwrap_or(false) && !object.is_a::<PyComplex>();
    if error.matches(ctx, exceptions::TypeError) && !converts {
        return Error::conversion("float", object);
    }
    error
}

impl<'ctx> FromPyObject<'_, 'ctx> for f32 {
    /// Rounds to the nearest `f32`; what is too large for one becomes infinite.
    #[inline]
    fn from_py_object(object: &Handle<'ctx>) -> Result<f32> {
        f64::from_py_object(object).map(|value| value as f32)
    }
}

impl<'ctx> IntoPyObject<'ctx> for f64 {
    type Target = PyFloat;

    #[inline]
    fn into_py_object(self, ctx: Context<'ctx>) -> Result<Handle<'ctx, PyFloat>> {
        // GraalPy packs floats into handles: any other NaN would become some object.
        let value = if self.is_nan() { f64::NAN } else { self };
        // SAFETY: the context is that of the current call.
        let raw = unsafe { HPyFloat_FromDouble(ctx.api(), value) };
        // SAFETY: an owned handle to a float, or null with an exception.
        unsafe { from_result(ctx, raw) }
    }

    fn many_into_py_object<I: Iterator<Item = Self>>(
        items: I,
        ctx: Context<'ctx>,
    ) -> Result<Handle<'ctx>> {
        bulk::list(items, ctx)
    }
}

impl<'ctx> IntoPyObject<'ctx> for f32 {
    type Target = PyFloat;

    #[inline]
    fn into_py_object(self, ctx: Context<'ctx>) -> Result<Handle<'ctx, PyFloat>> {
        f64::from(self).into_py_object(ctx)
    }

    fn many_into_py_object<I: Iterator<Item = Self>>(
        items: I,
        ctx: Context<'ctx>,
    ) -> Result<Handle<'ctx>> {
        bulk::list(items, ctx)
    }
}
