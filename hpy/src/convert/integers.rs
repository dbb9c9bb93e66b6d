//! Integers of all sizes.
//!
//! All go through the functions for words, `HPyLong_AsSsize_t` and `HPyLong_AsSize_t`, and what is beyond a word in two parts.

use hpy_sys::{
    HPy, HPyContext, HPyLong_AsSize_t, HPyLong_AsSsize_t, HPyLong_FromInt64_t, HPyLong_FromUInt64_t,
};

use super::outcome::Outcome;
use super::{FromPyObject, IntoPyObject};
use crate::context::Context;
use crate::error::{Error, Result, from_ambiguous};
use crate::exceptions;
use crate::handle::{Borrowed, Handle, from_result};
use crate::types::{PyBytes, PyInt};

/// Why an object is no integer of the size that is due.
enum Unfit {
    OutOfRange,
    Error(Error),
}

impl Unfit {
    fn error<T: core::fmt::Display>(self, name: &str, min: T, max: T) -> Error {
        match self {
            Unfit::OutOfRange => {
                Error::overflow_error(format!("int is out of range for {name} ({min} to {max})"))
            }
            Unfit::Error(error) => error,
        }
    }
}

/// Reads with one of the two functions that take ints and nothing else, of which -1 may mean an exception.
///
/// The others take floats and what has `__int__`, and drop the fraction, on PyPy and on CPython before 3.10.
#[inline(always)]
fn read<T: PartialEq + Copy>(
    object: &Handle<'_>,
    function: unsafe fn(*mut HPyContext, HPy) -> T,
    sentinel: T,
) -> Result<T, Unfit> {
    let ctx = object.ctx();
    // SAFETY: the handle is open, and `function` is one of the functions that read an int.
    let value = unsafe { function(ctx.api(), object.as_raw()) };
    if value == sentinel {
        return read_index(object.as_borrowed(), function, sentinel);
    }
    Ok(value)
}

/// Goes on after the sentinel: if that was no value, reads what `__index__` returns, if the object is no int.
#[cold]
fn read_index<T: PartialEq + Copy>(
    object: Borrowed<'_, '_>,
    function: unsafe fn(*mut HPyContext, HPy) -> T,
    sentinel: T,
) -> Result<T, Unfit> {
    let ctx = object.ctx();
    let Err(error) = from_ambiguous(ctx, sentinel, sentinel) else {
        return Ok(sentinel);
    };
    if error.matches(ctx, exceptions::OverflowError) {
        return Err(Unfit::OutOfRange);
    }
    if object.is_a::<PyInt>() {
        return Err(Unfit::Error(error));
    }
    drop(error);
    let index = index(&object).map_err(Unfit::Error)?;
    // SAFETY: the handle is open, and `function` is one of the functions that read an int.
    let value = unsafe { function(ctx.api(), index.as_raw()) };
    from_ambiguous(ctx, value, sentinel).map_err(|error| {
        if error.matches(ctx, exceptions::OverflowError) {
            Unfit::OutOfRange
        } else {
            Unfit::Error(error)
        }
    })
}

/// `operator.index(object)`, with our own words where there is no `__index__`.
#[cold]
fn index<'ctx>(object: &Handle<'ctx>) -> Result<Handle<'ctx, PyInt>> {
    object.index().map_err(|error| explain(object, error))
}

/// Puts our own words where the object has no `__index__`, and leaves what `__index__` raised.
fn explain(object: &Handle<'_>, error: Error) -> Error {
    if error.matches(object.ctx(), exceptions::TypeError)
        && !object.hasattr("__index__").unwrap_or(true)
    {
        Error::conversion("int", object)
    } else {
        error
    }
}

macro_rules! integers {
    ($($type:ident $read:ident $sentinel:expr, $from:ident $wide:ident;)*) => {$(
        impl<'ctx> FromPyObject<'_, 'ctx> for $type {
            #[inline(always)]
            fn from_py_object(object: &Handle<'ctx>) -> Result<$type> {
                read(object, $read, $sentinel)
                    .and_then(|value| $type::try_from(value).map_err(|_| Unfit::OutOfRange))
                    .map_err(|unfit| unfit.error(stringify!($type), $type::MIN, $type::MAX))
            }

            $crate::convert::integers::many!(from $type);
        }

        impl<'ctx> IntoPyObject<'ctx> for $type {
            type Target = PyInt;

            #[inline]
            fn into_py_object(self, ctx: Context<'ctx>) -> Result<Handle<'ctx, PyInt>> {
                // SAFETY: the context is that of the current call. The cast widens.
                let raw = unsafe { $from(ctx.api(), self as $wide) };
                // SAFETY: an owned handle to an int, or null with an exception.
                unsafe { from_result(ctx, raw) }
            }

            #[inline]
            fn into_outcome(self, _ctx: Context<'ctx>) -> Result<Outcome<'ctx>> {
                Ok((self as $wide).into())
            }

            $crate::convert::integers::many!(into $type);
        }
    )*};
}

/// Many of a type at once: those of `u8` are a `bytes`.
macro_rules! many {
    (from u8) => {
        #[inline]
        fn from_bytes(bytes: &[u8]) -> Option<Vec<u8>> {
            Some(bytes.to_vec())
        }
    };
    (into u8) => {
        fn many_into_py_object<I: Iterator<Item = u8>>(
            items: I,
            ctx: Context<'ctx>,
        ) -> Result<Handle<'ctx>> {
            let items: Vec<u8> = items.collect();
            Ok(PyBytes::new(ctx, &items)?.into_any())
        }
    };
    (from $type:ident) => {};
    (into $type:ident) => {
        fn many_into_py_object<I: Iterator<Item = Self>>(
            items: I,
            ctx: Context<'ctx>,
        ) -> Result<Handle<'ctx>> {
            $crate::convert::bulk::list(items, ctx)
        }
    };
}
use many;

integers! {
    i8 HPyLong_AsSsize_t -1, HPyLong_FromInt64_t i64;
    i16 HPyLong_AsSsize_t -1, HPyLong_FromInt64_t i64;
    i32 HPyLong_AsSsize_t -1, HPyLong_FromInt64_t i64;
    i64 HPyLong_AsSsize_t -1, HPyLong_FromInt64_t i64;
    isize HPyLong_AsSsize_t -1, HPyLong_FromInt64_t i64;
    u8 HPyLong_AsSsize_t -1, HPyLong_FromInt64_t i64;
    u16 HPyLong_AsSsize_t -1, HPyLong_FromInt64_t i64;
    u32 HPyLong_AsSsize_t -1, HPyLong_FromInt64_t i64;
    u64 HPyLong_AsSize_t usize::MAX, HPyLong_FromUInt64_t u64;
    usize HPyLong_AsSize_t usize::MAX, HPyLong_FromUInt64_t u64;
}

/// Splits an int into its part above 64 bits and the lower 64 bits.
fn split<'ctx>(object: &Handle<'ctx>) -> Result<(Handle<'ctx>, u64)> {
    let int = index(object)?;
    let low = int.bitand(u64::MAX)?.extract()?;
    Ok((int.rshift(64)?, low))
}

/// Puts an int together from the two parts.
fn join<'ctx>(
    ctx: Context<'ctx>,
    high: impl IntoPyObject<'ctx>,
    low: u64,
) -> Result<Handle<'ctx, PyInt>> {
    let int = high.into_py_object(ctx)?.lshift(64)?.bitor(low)?;
    // SAFETY: shifting and joining ints gives an int.
    Ok(unsafe { int.into_cast_unchecked() })
}

macro_rules! wide {
    ($($type:ident $half:ident;)*) => {$(
        impl<'ctx> FromPyObject<'_, 'ctx> for $type {
            fn from_py_object(object: &Handle<'ctx>) -> Result<$type> {
                // Most fit 64 bits. Negative ones do not fit `u128`: the way below says so.
                let small = read(object, HPyLong_AsSsize_t, -1);
                if let Some(value) = small.ok().and_then(|value| $type::try_from(value).ok()) {
                    return Ok(value);
                }
                let (high, low) = split(object)?;
                let high = $half::from_py_object(&high).map_err(|error| {
                    if error.matches(object.ctx(), exceptions::OverflowError) {
                        Unfit::OutOfRange.error(stringify!($type), $type::MIN, $type::MAX)
                    } else {
                        error
                    }
                })?;
                Ok($type::from(high) << 64 | $type::from(low))
            }
        }

        impl<'ctx> IntoPyObject<'ctx> for $type {
            type Target = PyInt;

            fn into_py_object(self, ctx: Context<'ctx>) -> Result<Handle<'ctx, PyInt>> {
                match i64::try_from(self) {
                    Ok(small) => small.into_py_object(ctx),
                    Err(_) => join(ctx, (self >> 64) as $half, self as u64),
                }
            }
        }
    )*};
}

wide! {
    i128 i64;
    u128 u64;
}

const _: () = assert!(
    size_of::<usize>() == 8,
    "integers of 64 bits are read as words: 32-bit targets are not supported yet"
);
