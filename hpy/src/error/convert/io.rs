//! `std::io::Error` as `OSError`.

use std::io::{self, ErrorKind};
use std::path::Path;

use crate::context::Context;
use crate::error::lazy::{Arguments, Lazy};
use crate::error::{Error, Result};
use crate::exceptions::{self as exc, ExceptionType};
use crate::handle::Handle;
#[cfg(unix)]
use crate::types::PyBytes;
use crate::types::PyStr;

/// Becomes `OSError`, of the subclass for its code or kind.
///
/// An error of the operating system has `errno` and `strerror`, as if Python had made the call; [`Error::from_io`] adds the file's name. One that
/// Rust made has the error's own text as its only argument, with the file's name behind it. One that holds an `hpy::Error`, as a [`Read`](io::Read) that calls Python may
/// make it, is that error.
impl From<io::Error> for Error {
    fn from(error: io::Error) -> Error {
        from_io(error, None)
    }
}

impl Error {
    /// Makes an `OSError` that says which file it is about: as the `From`, with `filename`.
    ///
    /// ```
    /// use hpy::prelude::*;
    ///
    /// #[hpy::function]
    /// fn size(path: &str) -> hpy::Result<u64> {
    ///     let metadata = std::fs::metadata(path).map_err(|error| Error::from_io(error, path))?;
    ///     Ok(metadata.len())
    /// }
    /// # #[cfg(feature = "embed")]
    /// # hpy::embed::test(|ctx| {
    /// #     let error = size("/no/such/file").unwrap_err();
    /// #     assert!(error.matches(ctx, hpy::exceptions::FileNotFoundError));
    /// #     let value = error.value(ctx)?;
    /// #     assert_eq!(value.str()?.as_str()?, "[Errno 2] No such file or directory: '/no/such/file'");
    /// #     assert_eq!(value.getattr("filename")?.extract::<String>()?, "/no/such/file");
    /// #     Ok(())
    /// # });
    /// ```
    pub fn from_io(error: io::Error, path: impl AsRef<Path>) -> Error {
        from_io(error, Some(path.as_ref()))
    }
}

fn from_io(error: io::Error, path: Option<&Path>) -> Error {
    if error.get_ref().is_some_and(|inner| inner.is::<Error>()) {
        let inner = error.into_inner().map(|inner| inner.downcast::<Error>());
        return match inner {
            Some(Ok(inner)) => *inner,
            _ => unreachable!("the error holds an hpy::Error"),
        };
    }
    let (class, arguments) = describe(&error, path);
    let origin: Box<dyn std::error::Error + Send + Sync> = Box::new(error);
    Error::lazy(Lazy::new(class, arguments).with_origin(Box::new(origin)))
}

pub(super) fn describe(error: &io::Error, path: Option<&Path>) -> (ExceptionType, Arguments) {
    let text = error.to_string();
    let Some(code) = error.raw_os_error() else {
        let text = match path {
            Some(path) => format!("{text}: '{}'", path.display()),
            None => text,
        };
        return (class_of(error.kind()), Arguments::message(text));
    };
    let path = path.map(Path::to_owned);
    let text = match text.strip_suffix(&format!(" (os error {code})")) {
        Some(text) => text.to_owned(),
        None => text,
    };
    // The constructor finds the subclass for the code.
    let arguments = Arguments::values(move |class| {
        let filename = path.map(|path| filename(class.ctx(), &path)).transpose()?;
        match filename {
            _ if cfg!(windows) => class.call((0, text, filename, code)),
            Some(filename) => class.call((code, text, filename)),
            None => class.call((code, text)),
        }
    });
    (exc::OSError, arguments)
}

fn class_of(kind: ErrorKind) -> ExceptionType {
    match kind {
        ErrorKind::NotFound => exc::FileNotFoundError,
        ErrorKind::PermissionDenied => exc::PermissionError,
        ErrorKind::AlreadyExists => exc::FileExistsError,
        ErrorKind::WouldBlock => exc::BlockingIOError,
        ErrorKind::TimedOut => exc::TimeoutError,
        ErrorKind::Interrupted => exc::InterruptedError,
        ErrorKind::BrokenPipe => exc::BrokenPipeError,
        ErrorKind::ConnectionRefused => exc::ConnectionRefusedError,
        ErrorKind::ConnectionReset => exc::ConnectionResetError,
        ErrorKind::ConnectionAborted => exc::ConnectionAbortedError,
        ErrorKind::IsADirectory => exc::IsADirectoryError,
        ErrorKind::NotADirectory => exc::NotADirectoryError,
        _ => exc::OSError,
    }
}

/// The path as Python has it: a `str`, in which surrogates stand for bytes that are no UTF-8.
fn filename<'ctx>(ctx: Context<'ctx>, path: &Path) -> Result<Handle<'ctx>> {
    if let Some(path) = path.to_str() {
        return Ok(PyStr::new(ctx, path)?.into_any());
    }
    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStrExt;
        let bytes = PyBytes::new(ctx, path.as_os_str().as_bytes())?;
        ctx.import("os")?.call_method("fsdecode", (bytes,))
    }
    #[cfg(not(unix))]
    Ok(PyStr::new(ctx, &path.to_string_lossy())?.into_any())
}
