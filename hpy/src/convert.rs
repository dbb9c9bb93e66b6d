//! Conversions between Rust values and Python objects, one kind of value a file.
//!
//! | Rust | from Python | to Python |
//! |---|---|---|
//! | `bool` | `bool` only | `bool` |
//! | `i8` … `i128`, `isize`, `u8` … `u128`, `usize` | `int`, or what has `__index__`; `OverflowError` out of range | `int` |
//! | `f32`, `f64` | `float`, or what has `__float__` or `__index__` | `float` |
//! | `char` | `str` of one character | `str` |
//! | `&str`, `String` | `str`; `UnicodeEncodeError` for lone surrogates | `str` |
//! | `&[u8]` | `bytes` | `bytes` |
//! | `Vec<u8>`, `[u8; N]` | `bytes`, or a sequence of ints | `bytes` |
//! | `Option<T>` | `None` or `T` | `None` or `T` |
//! | `Vec<T>`, `[T; N]` | a sequence, but no `str` | `list` |
//! | `()` | | `None` |
//! | `(A, B, …)` to 12 | `tuple` of that length | `tuple` |
//! | `HashMap`, `BTreeMap` | `dict` | `dict` |
//! | `&Handle<T>`, `Handle<T>` | the object itself | the object itself |
//! | `Root<T>` | the object, kept beyond the call | the object itself |
//! | an enum with `#[hpy::class]` or `#[hpy::py_enum]` | the object of a variant | the object of the variant |

mod boolean;
mod bulk;
mod bytes;
mod containers;
mod float;
mod handles;
mod integers;
mod maps;
mod option;
pub(crate) mod outcome;
mod text;
mod tuples;

use crate::context::Context;
use crate::error::{Error, Result};
use crate::handle::Handle;
use outcome::Outcome;

/// A Rust value that can be made of a Python object.
///
/// `'a` is the borrow of the handle, which `&str` and `&[u8]` point into; `'ctx` the call. Types that own what they hold are
/// implemented for all of both:
///
/// ```
/// use hpy::prelude::*;
///
/// struct Celsius(f64);
///
/// impl<'a, 'ctx> FromPyObject<'a, 'ctx> for Celsius {
///     fn from_py_object(object: &'a Handle<'ctx>) -> hpy::Result<Self> {
///         Ok(Celsius(object.extract()?))
///     }
/// }
///
/// #[hpy::function]
/// fn boils(temperature: Celsius) -> bool {
///     temperature.0 >= 100.0
/// }
/// # #[hpy::module]
/// # mod kettle {
/// #     #[hpy(export)]
/// #     use super::boils;
/// # }
/// # fn main() {
/// # #[cfg(feature = "embed")]
/// # hpy::embed::test(|ctx| {
/// #     let kettle = hpy::embed::module!(ctx, kettle)?;
/// #     assert!(kettle.call_method("boils", (100,))?.is_truthy()?);
/// #     assert!(!kettle.call_method("boils", (99.9,))?.is_truthy()?);
/// #     assert!(kettle.call_method("boils", ("hot",)).is_err());
/// #     Ok(())
/// # });
/// # }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be made of a Python object",
    label = "not a type that a Python argument can become",
    note = "arguments can be numbers, `&str`, `String`, `&[u8]`, `Vec<T>`, tuples, maps, `Option<T>`, `&Handle<'_>`, …; \
            other types implement `hpy::FromPyObject`"
)]
pub trait FromPyObject<'a, 'ctx>: Sized {
    /// Makes the value.
    ///
    /// # Errors
    ///
    /// `TypeError` for an object of another type (see [`Error::conversion`]), `OverflowError` or `ValueError` for a value out of range.
    fn from_py_object(object: &'a Handle<'ctx>) -> Result<Self>;

    /// Makes the value of an object that nobody else needs, where it can take it over; else gives the object back.
    #[doc(hidden)]
    #[inline]
    fn from_owned(object: Handle<'ctx>) -> Result<Self, Handle<'ctx>> {
        Err(object)
    }

    /// Makes a vector of the bytes of a `bytes`, for the one type that has a short way.
    #[doc(hidden)]
    #[inline]
    fn from_bytes(_bytes: &[u8]) -> Option<Vec<Self>> {
        None
    }
}

/// A Rust value that can become a Python object.
///
/// ```
/// use hpy::prelude::*;
///
/// struct Celsius(f64);
///
/// impl<'ctx> IntoPyObject<'ctx> for Celsius {
///     type Target = PyFloat;
///
///     fn into_py_object(self, ctx: Context<'ctx>) -> hpy::Result<Handle<'ctx, PyFloat>> {
///         self.0.into_py_object(ctx)
///     }
/// }
///
/// #[hpy::function]
/// fn boiling_point() -> Celsius {
///     Celsius(100.0)
/// }
/// # #[hpy::module]
/// # mod kettle {
/// #     #[hpy(export)]
/// #     use super::boiling_point;
/// # }
/// # fn main() {
/// # #[cfg(feature = "embed")]
/// # hpy::embed::test(|ctx| {
/// #     let kettle = hpy::embed::module!(ctx, kettle)?;
/// #     assert_eq!(kettle.call_method("boiling_point", ())?.repr()?.as_str()?, "100.0");
/// #     Ok(())
/// # });
/// # }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot become a Python object",
    label = "not a type that Python can be given",
    note = "values can be numbers, text, `Vec<T>`, tuples, maps, `Option<T>`, `()`, handles, …; other types implement `hpy::IntoPyObject`"
)]
pub trait IntoPyObject<'ctx>: Sized {
    /// What is known about the object.
    type Target: 'static;

    /// Makes the object.
    ///
    /// # Errors
    ///
    /// `MemoryError`, or what the conversion of a part raises.
    fn into_py_object(self, ctx: Context<'ctx>) -> Result<Handle<'ctx, Self::Target>>;

    /// Makes what a slot takes that wants a number or nothing: of integers, `bool` and `()` without an object.
    #[doc(hidden)]
    #[inline]
    fn into_outcome(self, ctx: Context<'ctx>) -> Result<Outcome<'ctx>> {
        Ok(Outcome::Object(self.into_py_object(ctx)?.into_any()))
    }

    /// Makes an object of many values: a `bytes` of bytes, a `list` of everything else.
    #[doc(hidden)]
    fn many_into_py_object<I: Iterator<Item = Self>>(
        items: I,
        ctx: Context<'ctx>,
    ) -> Result<Handle<'ctx>> {
        Ok(crate::types::PyList::new(ctx, items)?.into_any())
    }
}

/// What a function can return: a value, or a `Result` of one.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be returned to Python",
    label = "neither a type that can become a Python object nor a `Result` of one",
    note = "return a number, text, `Vec<T>`, `()`, a handle, … or a `Result` whose error converts into `hpy::Error`; \
            other types implement `hpy::IntoPyObject`"
)]
pub trait Output<'ctx> {
    #[doc(hidden)]
    fn output(self, ctx: Context<'ctx>) -> Result<Handle<'ctx>>;

    #[doc(hidden)]
    fn outcome(self, ctx: Context<'ctx>) -> Result<Outcome<'ctx>>;
}

impl<'ctx, T: IntoPyObject<'ctx>> Output<'ctx> for T {
    #[inline]
    fn output(self, ctx: Context<'ctx>) -> Result<Handle<'ctx>> {
        Ok(self.into_py_object(ctx)?.into_any())
    }

    #[inline]
    fn outcome(self, ctx: Context<'ctx>) -> Result<Outcome<'ctx>> {
        self.into_outcome(ctx)
    }
}

impl<'ctx, T: IntoPyObject<'ctx>, E: Into<Error>> Output<'ctx> for core::result::Result<T, E> {
    #[inline]
    fn output(self, ctx: Context<'ctx>) -> Result<Handle<'ctx>> {
        match self {
            Ok(value) => value.output(ctx),
            Err(error) => Err(error.into()),
        }
    }

    #[inline]
    fn outcome(self, ctx: Context<'ctx>) -> Result<Outcome<'ctx>> {
        self.map_err(Into::into)?.into_outcome(ctx)
    }
}
