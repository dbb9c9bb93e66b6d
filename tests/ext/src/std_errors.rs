//! Errors of the standard library, `anyhow` and `eyre`, as exceptions.

use std::error::Error as StdError;
use std::fmt;
use std::io;

use hpy::exceptions;
use hpy::prelude::*;

/// An error for each `From`, by the name of its type.
#[hpy::function]
pub fn raise_std(name: &str) -> hpy::Result<()> {
    use std::ffi::{CStr, CString};
    use std::time::{Duration, SystemTime};
    match name {
        "ParseIntError" => drop("x".parse::<i32>()?),
        "ParseFloatError" => drop("x".parse::<f64>()?),
        "ParseBoolError" => drop("x".parse::<bool>()?),
        "ParseCharError" => drop("xy".parse::<char>()?),
        "CharTryFromError" => drop(char::try_from(0xd800_u32)?),
        "TryFromCharError" => drop(u8::try_from('\u{1234}')?),
        "NulError" => drop(CString::new("a\0b")?),
        "FromBytesWithNulError" => drop(CStr::from_bytes_with_nul("a\0b\0".as_bytes())?.to_owned()),
        "FromBytesUntilNulError" => drop(CStr::from_bytes_until_nul(b"ab")?.to_owned()),
        "FromVecWithNulError" => drop(CString::from_vec_with_nul(b"ab".to_vec())?),
        "TryFromSliceError" => drop(<[u8; 4]>::try_from(&[1_u8, 2][..])?),
        "AddrParseError" => drop("1.2.3".parse::<std::net::IpAddr>()?),
        "StripPrefixError" => drop(std::path::Path::new("/a").strip_prefix("/b")?.to_owned()),
        "SystemTimeError" => {
            SystemTime::UNIX_EPOCH
                .duration_since(SystemTime::UNIX_EPOCH + Duration::from_secs(1))?;
        }
        "TryFromFloatSecsError" => drop(Duration::try_from_secs_f64(-1.0)?),
        "FromUtf16Error" => drop(String::from_utf16(&[0xd800])?),
        "DecodeUtf16Error" => {
            for unit in char::decode_utf16([0xd800]) {
                unit?;
            }
        }
        "TryFromIntError" => drop(u8::try_from(256)?),
        "TryReserveError" => Vec::<u8>::new().try_reserve(usize::MAX)?,
        "fmt::Error" => return Err(fmt::Error.into()),
        _ => return Err(Error::lookup_error(format!("no error {name}"))),
    }
    Ok(())
}

/// What `bytes.decode` raises, once with the bytes and once without.
#[hpy::function]
pub fn decode(bytes: &[u8], owned: bool) -> hpy::Result<String> {
    if owned {
        Ok(String::from_utf8(bytes.to_vec())?)
    } else {
        Ok(std::str::from_utf8(bytes)?.to_owned())
    }
}

/// An error of the operating system with this code; with a file's name where one is given.
#[hpy::function(signature = (code, path = None))]
pub fn os_error(code: i32, path: Option<&[u8]>) -> hpy::Result<()> {
    let error = io::Error::from_raw_os_error(code);
    Err(with_path(error, path))
}

fn with_path(error: io::Error, path: Option<&[u8]>) -> Error {
    use std::os::unix::ffi::OsStrExt;
    match path {
        Some(path) => Error::from_io(error, std::ffi::OsStr::from_bytes(path)),
        None => Error::from(error),
    }
}

/// An error that Rust made, of the kind for this name.
#[hpy::function(signature = (kind, path = None))]
pub fn io_kind(kind: &str, path: Option<&[u8]>) -> hpy::Result<()> {
    use io::ErrorKind::*;
    let kinds = [
        NotFound,
        PermissionDenied,
        AlreadyExists,
        WouldBlock,
        TimedOut,
        Interrupted,
        BrokenPipe,
        ConnectionRefused,
        ConnectionReset,
        ConnectionAborted,
        IsADirectory,
        NotADirectory,
        UnexpectedEof,
        InvalidData,
    ];
    let found = kinds.into_iter().find(|found| format!("{found:?}") == kind);
    let found = found.ok_or_else(|| Error::lookup_error("no such kind"))?;
    Err(with_path(io::Error::new(found, "made by Rust"), path))
}

/// Calls, and wraps what is raised in errors of Rust's.
#[hpy::function]
pub fn wrap<'py>(f: &Handle<'py>, how: &str) -> hpy::Result<Handle<'py>> {
    let error = match f.call(()) {
        Ok(value) => return Ok(value),
        Err(error) => error,
    };
    let boxed = |error: Error| -> Box<dyn StdError + Send + Sync> { Box::new(error) };
    Err(match how {
        "box" => Error::from(boxed(error)),
        "io" => Error::from(io::Error::other(error)),
        "boxed io" => Error::from(boxed(Error::from(io::Error::other(error)))),
        "source" => Error::from_std(exceptions::KeyError, Layer("outer", boxed(error))),
        "two sources" => {
            let inner = Layer("inner", boxed(error));
            let outer: Box<dyn StdError + Send + Sync> = Box::new(Layer("outer", Box::new(inner)));
            Error::from(outer)
        }
        "anyhow" => Error::from(anyhow::Error::new(error)),
        "anyhow context" => {
            Error::from(anyhow::Error::new(error).context("inner").context("outer"))
        }
        "eyre" => Error::from(eyre::Report::new(error)),
        "eyre context" => Error::from(eyre::Report::new(error).wrap_err("inner").wrap_err("outer")),
        _ => Error::lookup_error("no such way"),
    })
}

/// An error with a source.
#[derive(Debug)]
struct Layer(&'static str, Box<dyn StdError + Send + Sync>);

impl fmt::Display for Layer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl StdError for Layer {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&*self.1)
    }
}

/// An error whose variants have classes of their own.
#[derive(Debug, hpy::IntoError)]
#[hpy(exception = exceptions::ValueError)]
pub enum Derived {
    /// Has the type's class.
    Plain,
    /// Has its own.
    #[hpy(exception = exceptions::KeyError)]
    Missing(String),
    /// Has a class of ours, and a source.
    #[hpy(exception = crate::errors::OutOfStock)]
    Caused {
        /// The source.
        source: io::Error,
    },
    /// Is what is inside.
    #[hpy(transparent)]
    Io(io::Error),
    /// As above.
    #[hpy(transparent)]
    Named {
        /// What is inside.
        inner: Tagged<u8>,
    },
}

impl fmt::Display for Derived {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Derived::Missing(name) => f.write_str(name),
            other => write!(f, "{other:?}"),
        }
    }
}

impl StdError for Derived {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Derived::Caused { source } => Some(source),
            _ => None,
        }
    }
}

/// A generic struct.
#[derive(Debug, hpy::IntoError)]
#[hpy(exception = exceptions::ArithmeticError)]
pub struct Tagged<T: fmt::Debug + Send + Sync + 'static>(T);

impl<T: fmt::Debug + Send + Sync + 'static> fmt::Display for Tagged<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "tagged {:?}", self.0)
    }
}

impl<T: fmt::Debug + Send + Sync + 'static> StdError for Tagged<T> {}

/// Fails in each of these ways.
#[hpy::function]
pub fn derived(variant: &str) -> Result<(), Derived> {
    let io = io::Error::from_raw_os_error(2);
    match variant {
        "Plain" => Err(Derived::Plain),
        "Missing" => Err(Derived::Missing("a".to_owned())),
        "Caused" => Err(Derived::Caused { source: io }),
        "Io" => Err(Derived::Io(io)),
        "Named" => Err(Derived::Named { inner: Tagged(5) }),
        _ => Ok(()),
    }
}

/// Errors whose sources are the standard library's.
#[hpy::function]
pub fn chain(how: &str) -> hpy::Result<()> {
    let io = io::Error::from_raw_os_error(2);
    let utf8 = String::from_utf8(vec![b'a', 0xff]).unwrap_err();
    Err(match how {
        "io" => Error::from_std(exceptions::ValueError, Layer("outer", Box::new(io))),
        "utf8" => Error::from_std(exceptions::ValueError, Layer("outer", Box::new(utf8))),
        "anyhow io" => anyhow::Error::new(io).into(),
        "anyhow context" => anyhow::Error::new(io).context("outer").into(),
        "anyhow text" => anyhow::anyhow!("only text").into(),
        "eyre io" => eyre::Report::new(io).into(),
        "eyre context" => eyre::Report::new(io).wrap_err("outer").into(),
        "eyre text" => eyre::eyre!("only text").into(),
        "long" => {
            let mut error: Box<dyn StdError + Send + Sync> = "the first".into();
            for _ in 0..500 {
                error = Box::new(Layer("a later one", error));
            }
            error.into()
        }
        _ => Error::lookup_error("no such chain"),
    })
}

/// A function may return them itself.
#[hpy::function]
pub fn anyhow_result(text: &str) -> anyhow::Result<i64> {
    Ok(text.parse::<i64>()?)
}

/// As above.
#[hpy::function]
pub fn eyre_result(text: &str) -> eyre::Result<i64> {
    Ok(text.parse::<i64>()?)
}
