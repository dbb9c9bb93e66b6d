//! [`Error`]: a Python exception on its way through Rust.

pub(crate) mod aside;
mod convert;
pub(crate) mod pending;

use std::borrow::Cow;
use std::fmt;
use std::mem::MaybeUninit;

use hpy_sys::{HPy, HPyErr_Occurred, HPyErr_SetObject, HPyErr_SetString};

use crate::context::Context;
use crate::exceptions::ExceptionType;
use crate::handle::Handle;
use crate::types::PyType;
use crate::types::any::type_name;
use crate::types::str::{ON_STACK, terminate};

/// The result of everything that can raise a Python exception.
pub type Result<T, E = Error> = core::result::Result<T, E>;

/// A Python exception: raised by a call of Python, or made by Rust to be raised when the function returns it.
///
/// An error made by Rust is lazy: it holds the class and the message, and becomes an exception object only when Python sees it.
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
    /// Class and message; no Python object yet.
    Lazy(Box<Lazy>),
    /// The exception with this number: pending in the interpreter, or set aside.
    Raised(pending::Id),
}

struct Lazy {
    class: ExceptionType,
    message: Cow<'static, str>,
}

impl Error {
    /// Makes an exception of a built-in class.
    ///
    /// Almost every class has a constructor of its own too: `Error::value_error(message)` and so on. `UnicodeDecodeError`,
    /// `UnicodeEncodeError` and `UnicodeTranslateError` cannot be made of a message alone: their base class `UnicodeError` is, in their place.
    pub fn new(class: ExceptionType, message: impl Into<Cow<'static, str>>) -> Error {
        let class = class.made_of_message();
        Error {
            kind: Kind::Lazy(Box::new(Lazy {
                class,
                message: message.into(),
            })),
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
        if !crate::exceptions::BaseException.is_class_of(value.as_any()) {
            return Err(Error::conversion("exception", value));
        }
        let id = pending::keep(value.as_any())?;
        Ok(Error {
            kind: Kind::Raised(id),
        })
    }

    /// Tells whether `except class:` would catch this error.
    #[doc(alias = "HPyErr_ExceptionMatches")]
    pub fn matches(&self, ctx: Context<'_>, class: ExceptionType) -> bool {
        match &self.kind {
            Kind::Lazy(lazy) => lazy.class.is_subclass_of(ctx, class),
            Kind::Raised(id) => pending::matches(ctx, *id, class),
        }
    }

    /// Returns the exception object, making it if need be. The error goes on owning it.
    ///
    /// # Errors
    ///
    /// What the class's constructor raises, `MemoryError` among them.
    pub fn value<'ctx>(&self, ctx: Context<'ctx>) -> Result<Handle<'ctx>> {
        match &self.kind {
            Kind::Lazy(lazy) => lazy.class.handle(ctx).call((&*lazy.message,)),
            Kind::Raised(id) => pending::value(ctx, *id),
        }
    }

    /// Tells whether this is the error of an object of a type that does not fit ([`Error::conversion`]), not one that Python raised.
    pub(crate) fn is_conversion(&self) -> bool {
        matches!(&self.kind, Kind::Lazy(lazy) if lazy.class.name() == crate::exceptions::TypeError.name())
    }

    /// Puts `context` and a colon before the message, where the message is Rust's own; an exception that Python code raised stays
    /// as it is.
    pub fn context(mut self, context: impl fmt::Display) -> Error {
        if let Kind::Lazy(lazy) = &mut self.kind {
            lazy.message = format!("{context}: {}", lazy.message).into();
        }
        self
    }

    /// Makes the exception the pending one of this thread, for a function that is about to return the sentinel of its type.
    pub(crate) fn restore(self, ctx: Context<'_>) {
        let mut this = core::mem::ManuallyDrop::new(self);
        match &mut this.kind {
            Kind::Lazy(lazy) => {
                set(ctx, &lazy.class.handle(ctx), &lazy.message);
                // SAFETY: `this` is never used or dropped again.
                drop(unsafe { core::ptr::read(lazy) });
            }
            Kind::Raised(id) => {
                pending::restore(ctx, *id);
                // SAFETY: the context is that of the current call.
                if unsafe { HPyErr_Occurred(ctx.as_raw()) } == 0 {
                    let class = crate::exceptions::SystemError;
                    set(
                        ctx,
                        &class.handle(ctx),
                        "an API function failed without raising an exception",
                    );
                }
            }
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
        if let Kind::Raised(id) = self.kind {
            pending::forget(id);
        }
    }
}

/// Class and message of an error made by Rust; an exception of Python's cannot be shown without a context ([`Error::value`]).
impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            Kind::Lazy(lazy) => write!(f, "{}: {}", lazy.class.name(), lazy.message),
            Kind::Raised(_) => f.write_str("a Python exception"),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Error({self})")
    }
}

impl core::error::Error for Error {}

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
