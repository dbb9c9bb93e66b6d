//! Names of attributes: text, a `str`, or an interned one.

use core::ffi::CStr;
use core::mem::MaybeUninit;

use hpy_sys::{HPy, Interpreter};

use super::PyStr;
use super::str::terminate;
use crate::context::Context;
use crate::error::Result;
use crate::handle::{Borrowed, Handle};
use crate::intern::Interned;

mod sealed {
    pub trait Sealed {}
}

/// What can name an attribute: text, a `str`, or [`intern!`](crate::intern), which is the fastest.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the name of an attribute",
    label = "not a name",
    note = "names are text (`\"name\"`), `hpy::intern!(\"name\")`, or a `str` of Python's (`&Handle<'_, PyStr>`, which `cast` makes of other handles)"
)]
pub trait AttrName<'ctx>: sealed::Sealed {
    /// Tells whether the name is empty, where that matters.
    #[doc(hidden)]
    fn is_empty(&self) -> bool;

    /// Returns the name as a `str`.
    #[doc(hidden)]
    fn into_str(self, ctx: Context<'ctx>) -> Result<Handle<'ctx, PyStr>>;

    /// Calls `use_name` with the name.
    #[doc(hidden)]
    fn with<R>(self, ctx: Context<'ctx>, use_name: impl FnOnce(Name<'_>) -> R) -> Result<R>;
}

/// A name of an attribute, in the forms that the implementations take.
#[doc(hidden)]
pub enum Name<'n> {
    /// ASCII without NUL: what the functions that take C strings get. Other text never reaches them, since GraalPy reads C strings as
    /// modified UTF-8.
    Ascii(&'n CStr),
    /// An open handle to a `str`.
    Object(HPy),
}

impl sealed::Sealed for &str {}

impl<'ctx> AttrName<'ctx> for &str {
    #[inline]
    fn is_empty(&self) -> bool {
        str::is_empty(self)
    }

    fn into_str(self, ctx: Context<'ctx>) -> Result<Handle<'ctx, PyStr>> {
        PyStr::new(ctx, self)
    }

    /// Puts a NUL at the end of the text, without an allocation for names of ordinary length.
    #[inline]
    fn with<R>(self, ctx: Context<'ctx>, use_name: impl FnOnce(Name<'_>) -> R) -> Result<R> {
        let bytes = self.as_bytes();
        let mut buffer = [MaybeUninit::uninit(); 64];
        if bytes.len() < buffer.len() && bytes.iter().all(|byte| (1..=127).contains(byte)) {
            let name = terminate(bytes, &mut buffer);
            // SAFETY: the only NUL is the one at the end.
            let name = unsafe { CStr::from_bytes_with_nul_unchecked(name) };
            return Ok(use_name(Name::Ascii(name)));
        }
        let name = PyStr::new(ctx, self)?;
        Ok(use_name(Name::Object(name.as_raw())))
    }
}

impl sealed::Sealed for &String {}

impl<'ctx> AttrName<'ctx> for &String {
    #[inline]
    fn is_empty(&self) -> bool {
        String::is_empty(self)
    }

    fn into_str(self, ctx: Context<'ctx>) -> Result<Handle<'ctx, PyStr>> {
        PyStr::new(ctx, self)
    }

    #[inline]
    fn with<R>(self, ctx: Context<'ctx>, use_name: impl FnOnce(Name<'_>) -> R) -> Result<R> {
        self.as_str().with(ctx, use_name)
    }
}

impl sealed::Sealed for &Handle<'_, PyStr> {}

impl<'ctx> AttrName<'ctx> for &Handle<'ctx, PyStr> {
    #[inline]
    fn is_empty(&self) -> bool {
        hpy_sys::interpreter() == Interpreter::GraalPy && matches!(self.len(), Ok(0))
    }

    fn into_str(self, _ctx: Context<'ctx>) -> Result<Handle<'ctx, PyStr>> {
        Ok(self.dup())
    }

    #[inline]
    fn with<R>(self, _ctx: Context<'ctx>, use_name: impl FnOnce(Name<'_>) -> R) -> Result<R> {
        Ok(use_name(Name::Object(self.as_raw())))
    }
}

impl sealed::Sealed for Borrowed<'_, '_, PyStr> {}

impl<'ctx> AttrName<'ctx> for Borrowed<'_, 'ctx, PyStr> {
    #[inline]
    fn is_empty(&self) -> bool {
        AttrName::is_empty(&&**self)
    }

    fn into_str(self, _ctx: Context<'ctx>) -> Result<Handle<'ctx, PyStr>> {
        Ok(self.dup())
    }

    #[inline]
    fn with<R>(self, ctx: Context<'ctx>, use_name: impl FnOnce(Name<'_>) -> R) -> Result<R> {
        AttrName::with(&*self, ctx, use_name)
    }
}

impl sealed::Sealed for &'static Interned {}

impl<'ctx> AttrName<'ctx> for &'static Interned {
    #[inline]
    fn is_empty(&self) -> bool {
        self.as_str().is_empty()
    }

    fn into_str(self, ctx: Context<'ctx>) -> Result<Handle<'ctx, PyStr>> {
        self.get(ctx)
    }

    #[inline]
    fn with<R>(self, ctx: Context<'ctx>, use_name: impl FnOnce(Name<'_>) -> R) -> Result<R> {
        Interned::with(self, ctx, |name| use_name(Name::Object(name)))
    }
}
