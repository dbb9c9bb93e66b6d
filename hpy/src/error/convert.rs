//! Which exception an error of Rust's becomes.

#[cfg(feature = "anyhow")]
mod anyhow;
#[cfg(feature = "eyre")]
mod eyre;
mod io;
mod unicode;

use std::array::TryFromSliceError;
use std::char::{CharTryFromError, DecodeUtf16Error, ParseCharError, TryFromCharError};
use std::collections::TryReserveError;
use std::convert::Infallible;
use std::error::Error as StdError;
use std::ffi::{FromBytesUntilNulError, FromBytesWithNulError, FromVecWithNulError, NulError};
use std::net::AddrParseError;
use std::num::{ParseFloatError, ParseIntError, TryFromIntError};
use std::path::StripPrefixError;
use std::str::{ParseBoolError, Utf8Error};
use std::string::{FromUtf8Error, FromUtf16Error};
use std::time::{SystemTimeError, TryFromFloatSecsError};

use super::lazy::{Arguments, Lazy, Origin};
use super::{Error, Kind};
use crate::exceptions::{self as exc, ExceptionType};

impl Error {
    /// Makes an exception of a class of a Rust error: the message is the error's own text, and its [`source`](StdError::source) becomes the
    /// `__cause__`, with its own source as cause, and so on. A source that is an `hpy::Error` is the exception that it stands for.
    ///
    /// ```
    /// use hpy::exceptions::ValueError;
    /// use hpy::prelude::*;
    ///
    /// #[derive(Debug)]
    /// struct BadDate(std::num::ParseIntError);
    ///
    /// impl std::fmt::Display for BadDate {
    ///     fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
    ///         f.write_str("not a date")
    ///     }
    /// }
    ///
    /// impl std::error::Error for BadDate {
    ///     fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
    ///         Some(&self.0)
    ///     }
    /// }
    ///
    /// impl From<BadDate> for Error {
    ///     fn from(error: BadDate) -> Error {
    ///         Error::from_std(ValueError, error)
    ///     }
    /// }
    ///
    /// #[hpy::function]
    /// fn year(date: &str) -> Result<i32, BadDate> {
    ///     let year = date.split('-').next().unwrap_or_default();
    ///     year.parse().map_err(BadDate)
    /// }
    /// # #[cfg(feature = "embed")]
    /// # hpy::embed::test(|ctx| {
    /// #     assert_eq!(year("2026-11-21").ok(), Some(2026));
    /// #     let error = Error::from(year("today").unwrap_err());
    /// #     assert_eq!(error.to_string(), "ValueError: not a date");
    /// #     let cause = error.cause(ctx)?.expect("there is one");
    /// #     assert_eq!(cause.value(ctx)?.repr()?.as_str()?, "ValueError('invalid digit found in string')");
    /// #     Ok(())
    /// # });
    /// ```
    ///
    /// `#[derive(hpy::IntoError)]` writes such a `From`.
    pub fn from_std(
        class: ExceptionType,
        error: impl Into<Box<dyn StdError + Send + Sync>>,
    ) -> Error {
        let error = error.into();
        let message = Arguments::message(error.to_string());
        Error::lazy(Lazy::new(class, message).with_origin(Box::new(error)))
    }

    fn lazy(lazy: Lazy) -> Error {
        Error {
            kind: Kind::Lazy(Box::new(lazy)),
        }
    }

    /// Makes an exception of an error in whatever box it came.
    fn from_origin(origin: Origin) -> Error {
        let (class, arguments) = describe((*origin).as_ref());
        Error::lazy(Lazy::new(class, arguments).with_origin(origin))
    }
}

macro_rules! from {
    ($($source:ty => $class:ident,)*) => {
        $(
            #[doc = concat!("Becomes `", stringify!($class), "`, with the error's own text.")]
            impl From<$source> for Error {
                fn from(error: $source) -> Error {
                    Error::new(exc::$class, error.to_string())
                }
            }
        )*

        /// Returns the class and the arguments for an error of Rust's: `RuntimeError` where nothing is known of it.
        pub(super) fn describe(error: &(dyn StdError + 'static)) -> (ExceptionType, Arguments) {
            if let Some(error) = error.downcast_ref::<std::io::Error>() {
                return io::describe(error, None);
            }
            if let Some(error) = error.downcast_ref::<Utf8Error>() {
                return unicode::describe(error, None);
            }
            if let Some(error) = error.downcast_ref::<FromUtf8Error>() {
                return unicode::describe(&error.utf8_error(), Some(error.as_bytes()));
            }
            let class = match error {
                $(_ if error.is::<$source>() => exc::$class,)*
                _ => exc::RuntimeError,
            };
            (class, Arguments::message(error.to_string()))
        }
    };
}

from! {
    ParseIntError => ValueError,
    ParseFloatError => ValueError,
    ParseBoolError => ValueError,
    ParseCharError => ValueError,
    CharTryFromError => ValueError,
    TryFromCharError => ValueError,
    NulError => ValueError,
    FromBytesWithNulError => ValueError,
    FromBytesUntilNulError => ValueError,
    FromVecWithNulError => ValueError,
    TryFromSliceError => ValueError,
    AddrParseError => ValueError,
    StripPrefixError => ValueError,
    SystemTimeError => ValueError,
    TryFromFloatSecsError => ValueError,
    FromUtf16Error => UnicodeError,
    DecodeUtf16Error => UnicodeError,
    TryFromIntError => OverflowError,
    TryReserveError => MemoryError,
    std::fmt::Error => RuntimeError,
}

impl From<Infallible> for Error {
    fn from(never: Infallible) -> Error {
        match never {}
    }
}

/// Becomes what the error in the box becomes, where it is one that has a `From` here; an `hpy::Error` is itself. Everything else is a
/// `RuntimeError` with the error's own text. Sources become causes, as in [`Error::from_std`].
impl From<Box<dyn StdError + Send + Sync>> for Error {
    fn from(error: Box<dyn StdError + Send + Sync>) -> Error {
        let error = match error.downcast::<Error>() {
            Ok(error) => return *error,
            Err(error) => error,
        };
        match error.downcast::<std::io::Error>() {
            Ok(error) => Error::from(*error),
            Err(error) => Error::from_origin(Box::new(error)),
        }
    }
}
