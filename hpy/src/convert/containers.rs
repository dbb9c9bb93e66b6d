//! `Vec<T>`, slices and arrays.

use std::cell::Cell;

use super::{FromPyObject, IntoPyObject};
use crate::context::Context;
use crate::error::{Error, Result};
use crate::handle::Handle;
use crate::stack;
use crate::types::number::item;
use crate::types::{PyAny, PyBytes, PyDict, PyList, PyStr, PyTuple};

impl<'ctx, T> FromPyObject<'_, 'ctx> for Vec<T>
where
    T: for<'i> FromPyObject<'i, 'ctx>,
{
    fn from_py_object(object: &Handle<'ctx>) -> Result<Vec<T>> {
        if object.is_a::<PyBytes>() {
            let bytes = object.cast::<PyBytes>().and_then(Handle::as_bytes);
            if let Some(items) = bytes.ok().and_then(T::from_bytes) {
                return Ok(items);
            }
        }
        if !is_sequence(object)? {
            return Err(Error::conversion("sequence", object));
        }
        let _level = Level::enter(object.ctx())?;
        let len = object.len()?;
        // A `__len__` that lies must not reserve memory for all that it claims.
        let mut items = Vec::with_capacity(len.min((1 << 20) / size_of::<T>().max(1)));
        let mut index = 0;
        // The items' own conversions may run Python code that shortens the sequence.
        while index < len {
            let object = item(object, index)?;
            let item = <T as FromPyObject<'_, 'ctx>>::from_owned(object).or_else(|object| {
                T::from_py_object(&object)
                    .map_err(|error| error.prefix(format_args!("item {index}")))
            });
            items.push(item?);
            index += 1;
        }
        Ok(items)
    }
}

/// One of the sequences that are being converted inside each other on this thread.
///
/// Types of a fixed depth never come near the limit; a type that contains a `Vec` of itself does, with a list that contains itself.
struct Level;

impl Level {
    const LIMIT: usize = 200;

    fn enter(ctx: Context<'_>) -> Result<Level> {
        if DEPTH.get() >= Level::LIMIT {
            let limit = Level::LIMIT;
            return Err(Error::recursion_error(format!(
                "more than {limit} sequences inside each other"
            )));
        }
        stack::check(ctx)?;
        DEPTH.set(DEPTH.get() + 1);
        Ok(Level)
    }
}

impl Drop for Level {
    fn drop(&mut self) {
        DEPTH.set(DEPTH.get() - 1);
    }
}

thread_local! {
    static DEPTH: Cell<usize> = const { Cell::new(0) };
}

/// Tells whether the object is a sequence that stands for its items: not text, and not a mapping.
fn is_sequence(object: &Handle<'_>) -> Result<bool> {
    if object.is_a::<PyList>() || object.is_a::<PyTuple>() {
        return Ok(true);
    }
    Ok(!object.is_a::<PyStr>()
        && !object.is_a::<PyDict>()
        && object.hasattr("__getitem__")?
        && object.hasattr("__len__")?
        && !object.hasattr("keys")?)
}

impl<'ctx, T, const N: usize> FromPyObject<'_, 'ctx> for [T; N]
where
    T: for<'i> FromPyObject<'i, 'ctx>,
{
    fn from_py_object(object: &Handle<'ctx>) -> Result<[T; N]> {
        let items: Vec<T> = object.extract()?;
        items.try_into().map_err(|items: Vec<T>| {
            Error::value_error(format!("expected {N} items, got {}", items.len()))
        })
    }
}

impl<'ctx, T: IntoPyObject<'ctx>> IntoPyObject<'ctx> for Vec<T> {
    type Target = PyAny;

    fn into_py_object(self, ctx: Context<'ctx>) -> Result<Handle<'ctx>> {
        T::many_into_py_object(self.into_iter(), ctx)
    }
}

impl<'ctx, T: IntoPyObject<'ctx>, const N: usize> IntoPyObject<'ctx> for [T; N] {
    type Target = PyAny;

    fn into_py_object(self, ctx: Context<'ctx>) -> Result<Handle<'ctx>> {
        T::many_into_py_object(self.into_iter(), ctx)
    }
}
