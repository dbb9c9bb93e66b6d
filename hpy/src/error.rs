//! [`Error`]: a Python exception on its way through Rust.

pub(crate) mod aside;
mod catch;
mod convert;
mod lazy;
mod parts;
pub(crate) mod pending;
mod report;
mod warn;

use std::fmt;
use std::mem::{self, ManuallyDrop, MaybeUninit};

use hpy_sys::{HPy, HPyErr_Occurred, HPyErr_SetObject, HPyErr_SetString};

use crate::context::Context;
use crate::exceptions::ExceptionType;
use crate::handle::Handle;
use crate::types::PyType;
use crate::types::any::type_name;
use crate::types::str::{ON_STACK, terminate};
use lazy::Lazy;

pub use self::catch::Catch;
pub(crate) use self::catch::is_subclass;
pub use self::lazy::ErrorArguments;
pub use self::warn::warn;

/// The result of everything that can raise a Python exception.
pub type Result<T, E = Error> = core::result::Result<T, E>;

/// A Python exception: raised by a call of Python, or made by Rust to be raised when the function returns it.
///
/// An error made by Rust is lazy: it holds the class and the arguments, and becomes an exception object only when Python sees it.
/// An error that Python raised owns that exception. Code may go on calling Python while it holds an error, and dropping an
/// error drops its exception; returning it raises the exception, with its traceback.
///
/// ```
/// use hpy::prelude::*;
///
/// #[hpy::function]
/// fn half(n: i64) -> hpy::Result<i64> {
///     if n % 2 != 0 {
///         return Err(Error::value_error(format!("{n} is odd")));
///     }
///     Ok(n / 2)
/// }
///
/// /// `obj.name`, or "anonymous" where there is no such attribute.
/// #[hpy::function]
/// fn name_of(obj: &Handle<'_>) -> hpy::Result<String> {
///     match obj.getattr("name") {
///         Ok(name) => name.extract(),
///         Err(error) if error.matches(obj.ctx(), hpy::exceptions::AttributeError) => Ok("anonymous".into()),
///         Err(error) => Err(error),
///     }
/// }
/// # #[cfg(feature = "embed")]
/// # hpy::embed::test(|ctx| {
/// #     assert_eq!(half(4)?, 2);
/// #     assert!(half(5).unwrap_err().matches(ctx, hpy::exceptions::ValueError));
/// #     assert_eq!(name_of(ctx.import("sys")?.getattr("implementation")?.as_any())?, "cpython");
/// #     assert_eq!(name_of(&ctx.none())?, "anonymous");
/// #     Ok(())
/// # });
/// ```
#[must_use = "an error that is dropped is an exception that nobody sees"]
pub struct Error {
    kind: Kind,
}

enum Kind {
    /// Class and arguments; no Python object until one is asked for.
    Lazy(Box<Lazy>),
    /// The exception object with this number, which nobody has raised yet on behalf of this error.
    Made(pending::Id),
    /// The exception with this number: pending in the interpreter, or set aside.
    Raised(pending::Id),
}

impl Error {
    /// Makes an exception of a class: one of [`exceptions`](crate::exceptions), or of [`exception!`](crate::exception) and
    /// [`import_exception!`](crate::import_exception).
    ///
    /// The arguments are a message, or a tuple of what the class is called with. They become Python objects when Python sees the exception.
    /// Almost every built-in class has a constructor of its own too: `Error::value_error(message)` and so on.
    ///
    /// `UnicodeDecodeError`, `UnicodeEncodeError` and `UnicodeTranslateError` cannot be made of a message alone: their base class `UnicodeError`
    /// is, in their place.
    ///
    /// ```
    /// use hpy::exceptions::{OSError, ValueError};
    /// use hpy::prelude::*;
    ///
    /// # #[cfg(feature = "embed")]
    /// # hpy::embed::test(|ctx| {
    /// let error = Error::new(ValueError, "too small");
    /// # assert_eq!(error.value(ctx)?.repr()?.as_str()?, "ValueError('too small')");
    /// let error = Error::new(OSError, (2, "No such file or directory", "a.txt"));
    /// # assert!(error.matches(ctx, hpy::exceptions::FileNotFoundError));
    /// # assert_eq!(error.value(ctx)?.getattr("filename")?.extract::<String>()?, "a.txt");
    /// # Ok(())
    /// # });
    /// ```
    pub fn new(class: ExceptionType, arguments: impl ErrorArguments) -> Error {
        Error {
            kind: Kind::Lazy(Box::new(Lazy::new(class, arguments.arguments()))),
        }
    }

    /// Takes possession of the exception that an API function has just left pending.
    #[cold]
    pub(crate) fn raised(ctx: Context<'_>) -> Error {
        Error {
            kind: Kind::Raised(pending::take(ctx)),
        }
    }

    /// The error of an object that cannot become the Rust value that is due: a `TypeError` "expected …, got …".
    ///
    /// `expected` names Python types ("int", "list of str"), not Rust's. The name of the argument is put before the message when the
    /// object was an argument.
    #[cold]
    pub fn conversion<T>(expected: &str, got: &Handle<'_, T>) -> Error {
        Error::type_error(format!(
            "expected {expected}, got {}",
            type_name(got.as_any())
        ))
    }

    /// Makes an error of an exception object.
    ///
    /// # Errors
    ///
    /// `TypeError` if `value` is not an instance of `BaseException`.
    pub fn from_value<T>(value: &Handle<'_, T>) -> Result<Error> {
        if !crate::exceptions::is_exception(value.as_any()) {
            return Err(Error::conversion("exception", value));
        }
        let id = pending::keep(value.as_any())?;
        Ok(Error {
            kind: Kind::Made(id),
        })
    }

    /// Tells whether `except class:` would catch this error. `class` is a class of [`exceptions`](crate::exceptions), a handle to a class or
    /// to a tuple of classes, or an array of these.
    ///
    /// ```
    /// use hpy::exceptions::{KeyError, LookupError, TypeError};
    ///
    /// # #[cfg(feature = "embed")]
    /// # hpy::embed::test(|ctx| {
    /// # use hpy::prelude::*;
    /// let error = Error::key_error("a");
    /// assert!(error.matches(ctx, LookupError));
    /// assert!(error.matches(ctx, [TypeError, KeyError]));
    /// assert!(error.matches(ctx, &ctx.builtin("KeyError")?));
    /// # Ok(())
    /// # });
    /// ```
    #[doc(alias = "HPyErr_ExceptionMatches")]
    pub fn matches(&self, ctx: Context<'_>, class: impl Catch) -> bool {
        self.is_caught_by(ctx, &class)
    }

    fn is_caught_by(&self, ctx: Context<'_>, class: &dyn Catch) -> bool {
        if let Kind::Raised(id) = self.kind {
            if let Some(caught) = pending::is_caught_by(ctx, id, class) {
                return caught;
            }
        }
        match self.type_of(ctx) {
            Ok(own) => class.catches(&own),
            // What cannot be made or kept is replaced by the error that says why.
            Err(error) => error.is_caught_by(ctx, class),
        }
    }

    /// Returns the exception object, making it if need be: once, so that every call returns the same one. The error goes on owning it.
    ///
    /// A class that cannot be called with the error's arguments raises another exception, which is the error's own from then on.
    ///
    /// # Errors
    ///
    /// `MemoryError`; `RecursionError` and others where the exception could not be kept.
    pub fn value<'ctx>(&self, ctx: Context<'ctx>) -> Result<Handle<'ctx>> {
        match &self.kind {
            Kind::Lazy(lazy) => lazy.value(ctx),
            Kind::Made(id) | Kind::Raised(id) => pending::value(ctx, *id),
        }
    }

    /// Tells whether this is the error of an object of a type that does not fit ([`Error::conversion`]), not one that Python raised.
    pub(crate) fn is_conversion(&self) -> bool {
        matches!(&self.kind, Kind::Lazy(lazy) if lazy.class_name() == crate::exceptions::TypeError.name())
    }

    /// Puts `prefix` and a colon before the message, where the message is Rust's own; an exception that Python code raised stays
    /// as it is. Says where the error was: "argument 'n'", "item 3".
    ///
    /// ```
    /// use hpy::prelude::*;
    ///
    /// let error = Error::value_error("too small").prefix("item 3");
    /// assert_eq!(error.to_string(), "ValueError: item 3: too small");
    /// ```
    pub fn prefix(mut self, prefix: impl fmt::Display) -> Error {
        if let Kind::Lazy(lazy) = &mut self.kind {
            lazy.prefix(prefix);
        }
        self
    }

    /// Makes the exception the pending one of this thread, for a function that is about to return the sentinel of its type.
    ///
    /// Where an API function has failed without an exception, there is none: implementations raise `SystemError` then.
    #[inline(always)]
    pub(crate) fn restore(self, ctx: Context<'_>) {
        match self.kind {
            Kind::Raised(id) if pending::release(ctx, id) => mem::forget(self),
            _ => self.raise(ctx),
        }
    }

    #[cold]
    fn raise(self, ctx: Context<'_>) {
        let this = ManuallyDrop::new(self);
        // SAFETY: `this` is never used or dropped again.
        match unsafe { core::ptr::read(&this.kind) } {
            Kind::Lazy(lazy) => lazy.raise(ctx),
            Kind::Made(id) => pending::raise(ctx, id),
            Kind::Raised(id) => pending::restore(ctx, id),
        }
    }
}

/// Raises `class(message)`.
pub(crate) fn set(ctx: Context<'_>, class: &Handle<'_, PyType>, message: &str) {
    let bytes = message.as_bytes();
    let mut buffer = [MaybeUninit::uninit(); ON_STACK];
    if bytes.len() < ON_STACK && !bytes.contains(&0) {
        let text = terminate(bytes, &mut buffer).as_ptr().cast();
        // SAFETY: `class` is an open handle to an exception class and `text` is NUL-terminated UTF-8.
        unsafe { HPyErr_SetString(ctx.api(), class.as_raw(), text) };
    } else {
        match crate::types::PyStr::new(ctx, message) {
            Ok(text) => set_object(ctx, class.as_raw(), text.as_raw()),
            Err(error) => error.restore(ctx),
        }
    }
}

/// Raises `value`, an instance of `class`, or `class(value)`.
fn set_object(ctx: Context<'_>, class: HPy, value: HPy) {
    // SAFETY: both are open handles of the current call, `class` to an exception class.
    unsafe { HPyErr_SetObject(ctx.api(), class, value) };
}

impl Drop for Error {
    fn drop(&mut self) {
        if let Kind::Made(id) | Kind::Raised(id) = self.kind {
            pending::forget(id);
        }
    }
}

/// Class and message of an error made by Rust; an exception of Python's cannot be shown without a context ([`Error::value`]).
impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            Kind::Lazy(lazy) => lazy.fmt(f),
            Kind::Made(_) | Kind::Raised(_) => f.write_str("a Python exception"),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Error({self})")
    }
}

/// The source is that of the Rust error that this error was made of, if any.
impl core::error::Error for Error {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match &self.kind {
            Kind::Lazy(lazy) => lazy.source(),
            Kind::Made(_) | Kind::Raised(_) => None,
        }
    }
}

/// Makes a `Result` of a status of which -1 means that an exception is pending.
pub(crate) fn from_status(ctx: Context<'_>, status: core::ffi::c_int) -> Result<core::ffi::c_int> {
    if status == -1 {
        Err(Error::raised(ctx))
    } else {
        Ok(status)
    }
}

/// Makes a `Result` of a number of which -1 may be a value or mean that an exception is pending.
#[inline]
pub(crate) fn from_ambiguous<T: PartialEq>(ctx: Context<'_>, value: T, sentinel: T) -> Result<T> {
    // SAFETY: the context is that of the current call.
    if value == sentinel && unsafe { HPyErr_Occurred(ctx.as_raw()) } != 0 {
        Err(Error::raised(ctx))
    } else {
        Ok(value)
    }
}
