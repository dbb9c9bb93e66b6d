//! Which exception an error of the standard library becomes.

use std::char::CharTryFromError;
use std::convert::Infallible;
use std::ffi::NulError;
use std::io;
use std::num::{ParseFloatError, ParseIntError, TryFromIntError};
use std::str::{ParseBoolError, Utf8Error};
use std::string::FromUtf8Error;

use super::Error;
use crate::exceptions as exc;

macro_rules! from {
    ($($source:ty => $class:ident,)*) => {$(
        #[doc = concat!("Becomes `", stringify!($class), "`, with the error's own text.")]
        impl From<$source> for Error {
            fn from(error: $source) -> Error {
                Error::new(exc::$class, error.to_string())
            }
        }
    )*};
}

from! {
    ParseIntError => ValueError,
    ParseFloatError => ValueError,
    ParseBoolError => ValueError,
    CharTryFromError => ValueError,
    NulError => ValueError,
    Utf8Error => ValueError,
    FromUtf8Error => ValueError,
    TryFromIntError => OverflowError,
    std::fmt::Error => RuntimeError,
}

impl From<Infallible> for Error {
    fn from(never: Infallible) -> Error {
        match never {}
    }
}

/// Becomes the subclass of `OSError` for its kind, with the error's own text.
impl From<io::Error> for Error {
    fn from(error: io::Error) -> Error {
        let class = match error.kind() {
            io::ErrorKind::NotFound => exc::FileNotFoundError,
            io::ErrorKind::PermissionDenied => exc::PermissionError,
            io::ErrorKind::AlreadyExists => exc::FileExistsError,
            io::ErrorKind::WouldBlock => exc::BlockingIOError,
            io::ErrorKind::TimedOut => exc::TimeoutError,
            io::ErrorKind::Interrupted => exc::InterruptedError,
            io::ErrorKind::BrokenPipe => exc::BrokenPipeError,
            io::ErrorKind::ConnectionRefused => exc::ConnectionRefusedError,
            io::ErrorKind::ConnectionReset => exc::ConnectionResetError,
            io::ErrorKind::ConnectionAborted => exc::ConnectionAbortedError,
            io::ErrorKind::IsADirectory => exc::IsADirectoryError,
            io::ErrorKind::NotADirectory => exc::NotADirectoryError,
            _ => exc::OSError,
        };
        Error::new(class, error.to_string())
    }
}
