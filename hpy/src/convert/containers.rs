//! `Vec<T>`, slices and arrays.

use super::{FromPyObject, IntoPyObject};
use crate::context::Context;
use crate::error::{Error, Result};
use crate::handle::Handle;
use crate::types::number::item;
use crate::types::{PyAny, PyBytes, PyDict, PyList, PyStr, PyTuple};

impl<'ctx, T> FromPyObject<'_, 'ctx> for Vec<T>
where
    T: for<'i> FromPyObject<'i, 'ctx>,
{
    fn from_py_object(object: &Handle<'ctx>) -> Result<Vec<T>> {
        if let Ok(bytes) = object.cast::<PyBytes>() {
            if let Some(items) = T::from_bytes(bytes.as_bytes()?) {
                return Ok(items);
            }
        }
        if !is_sequence(object)? {
            return Err(Error::conversion("sequence", object));
        }
        // A hostile `__len__` must not reserve memory.
        let len = object.len()?;
        let mut items = Vec::with_capacity(len.min(1 << 16));
        let mut index = 0;
        // The items' own conversions may run Python code that shortens the sequence.
        while index < len {
            let object = item(object, index)?;
            items.push(
                T::from_py_object(&object)
                    .map_err(|error| error.context(format_args!("item {index}")))?,
            );
            index += 1;
        }
        Ok(items)
    }
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
