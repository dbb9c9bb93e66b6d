//! `Utf8Error` as `UnicodeDecodeError`.

use std::str::Utf8Error;
use std::string::FromUtf8Error;

use hpy_sys::Interpreter;

use crate::error::Error;
use crate::error::lazy::{Arguments, Lazy};
use crate::exceptions::{self as exc, ExceptionType};
use crate::types::PyBytes;

/// Becomes `UnicodeDecodeError` with the place. Its `object` is empty, since the error does not hold the bytes: [`Error::from_utf8`] adds them.
impl From<Utf8Error> for Error {
    fn from(error: Utf8Error) -> Error {
        let (class, arguments) = describe(&error, None);
        Error::lazy(Lazy::new(class, arguments))
    }
}

/// Becomes `UnicodeDecodeError`, with the bytes and the place, as `bytes.decode` raises it.
impl From<FromUtf8Error> for Error {
    fn from(error: FromUtf8Error) -> Error {
        Error::from_utf8(error.utf8_error(), error.as_bytes())
    }
}

impl Error {
    /// Makes the `UnicodeDecodeError` that Python's `bytes.decode` raises for these bytes.
    ///
    /// ```
    /// use hpy::prelude::*;
    ///
    /// fn text(bytes: &[u8]) -> hpy::Result<&str> {
    ///     std::str::from_utf8(bytes).map_err(|error| Error::from_utf8(error, bytes))
    /// }
    /// # #[cfg(feature = "embed")]
    /// # hpy::embed::test(|ctx| {
    /// #     assert_eq!(text(b"caf\xc3\xa9")?, "caf\u{e9}");
    /// #     assert_eq!(
    /// #         text(b"caf\xe9!").unwrap_err().value(ctx)?.str()?.as_str()?,
    /// #         "'utf-8' codec can't decode byte 0xe9 in position 3: invalid continuation byte"
    /// #     );
    /// #     Ok(())
    /// # });
    /// ```
    pub fn from_utf8(error: Utf8Error, bytes: &[u8]) -> Error {
        let (class, arguments) = describe(&error, Some(bytes));
        Error::lazy(Lazy::new(class, arguments))
    }
}

pub(super) fn describe(error: &Utf8Error, bytes: Option<&[u8]>) -> (ExceptionType, Arguments) {
    let start = error.valid_up_to();
    let end = match (error.error_len(), bytes) {
        (Some(len), _) => start + len,
        (None, Some(bytes)) => bytes.len(),
        (None, None) => start + 1,
    };
    // PyPy's `str(error)` looks at the byte, where there is one only.
    let unknown = bytes.is_none() && hpy_sys::interpreter() == Interpreter::PyPy;
    let end = if unknown { end.max(start + 2) } else { end };
    let bytes = bytes.unwrap_or_default().to_vec();
    // What Python says of the same bytes.
    let reason = match (error.error_len(), bytes.get(start)) {
        (None, _) => "unexpected end of data",
        (Some(_), Some(0xc2..=0xf4)) => "invalid continuation byte",
        (Some(_), Some(_)) => "invalid start byte",
        (Some(_), None) => "invalid bytes",
    };
    let arguments = Arguments::values(move |class| {
        let bytes = PyBytes::new(class.ctx(), &bytes)?;
        class.call(("utf-8", bytes, start, end, reason))
    });
    (exc::UnicodeDecodeError, arguments)
}
