//! What a method returned whose slot wants no object: a number, as `__len__`, `__hash__`, `__bool__` and `__contains__`, or nothing, as `__setitem__`.

use hpy_sys::HPy_Hash;

use super::IntoPyObject;
use crate::context::Context;
use crate::error::{Result, from_ambiguous};
use crate::handle::Handle;

/// What need not become an object, or the object that it came as.
#[doc(hidden)]
pub enum Outcome<'ctx> {
    None,
    Bool(bool),
    Signed(i64),
    Unsigned(u64),
    Object(Handle<'ctx>),
}

impl From<bool> for Outcome<'_> {
    #[inline]
    fn from(value: bool) -> Self {
        Outcome::Bool(value)
    }
}

impl From<i64> for Outcome<'_> {
    #[inline]
    fn from(value: i64) -> Self {
        Outcome::Signed(value)
    }
}

impl From<u64> for Outcome<'_> {
    #[inline]
    fn from(value: u64) -> Self {
        Outcome::Unsigned(value)
    }
}

impl<'ctx> Outcome<'ctx> {
    /// Makes the object.
    pub fn into_object(self, ctx: Context<'ctx>) -> Result<Handle<'ctx>> {
        Ok(match self {
            Outcome::None => ctx.none().dup(),
            Outcome::Bool(value) => value.into_py_object(ctx)?.into_any(),
            Outcome::Signed(value) => value.into_py_object(ctx)?.into_any(),
            Outcome::Unsigned(value) => value.into_py_object(ctx)?.into_any(),
            Outcome::Object(object) => object,
        })
    }

    /// What `__len__` says.
    #[inline]
    pub(crate) fn length(self, ctx: Context<'ctx>) -> Result<isize> {
        let fits = match self {
            Outcome::Signed(value) => value.try_into().ok(),
            Outcome::Unsigned(value) => value.try_into().ok(),
            Outcome::None | Outcome::Bool(_) | Outcome::Object(_) => None,
        };
        match fits {
            Some(length) => Ok(length),
            None => self.into_object(ctx)?.extract(),
        }
    }

    /// Whether it is true.
    #[inline]
    pub(crate) fn truth(self) -> Result<bool> {
        match self {
            Outcome::None => Ok(false),
            Outcome::Bool(value) => Ok(value),
            Outcome::Signed(value) => Ok(value != 0),
            Outcome::Unsigned(value) => Ok(value != 0),
            Outcome::Object(object) => object.is_truthy(),
        }
    }

    /// The hash of the int, which is never -1.
    #[inline]
    pub(crate) fn hash(self, ctx: Context<'ctx>) -> Result<isize> {
        match self {
            Outcome::Bool(value) => Ok(value.into()),
            Outcome::Signed(value) => {
                let hash = hash(value.unsigned_abs());
                Ok(match value < 0 {
                    true if hash == 1 => -2,
                    true => -hash,
                    false => hash,
                })
            }
            Outcome::Unsigned(value) => Ok(hash(value)),
            Outcome::None | Outcome::Object(_) => {
                let object = self.into_object(ctx)?;
                // SAFETY: the handle is open.
                let hash = unsafe { HPy_Hash(ctx.api(), object.as_raw()) };
                from_ambiguous(ctx, hash, -1)
            }
        }
    }
}

/// The hash of a positive int, on every implementation: the remainder by the Mersenne prime that `sys.hash_info` names.
#[inline]
fn hash(value: u64) -> isize {
    const MODULUS: u64 = (1 << if usize::BITS == 64 { 61 } else { 31 }) - 1;
    (value % MODULUS) as isize
}
