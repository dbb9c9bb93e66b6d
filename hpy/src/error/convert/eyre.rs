//! `eyre::Report`, with the feature `eyre`.

use crate::error::Error;

/// Becomes what the error inside becomes, where that has a `From` for [`Error`] in this crate; an `hpy::Error` is itself. Everything else, an
/// added context among them, is a `RuntimeError` with the text of the outermost error. Sources become causes, as in [`Error::from_std`]: an
/// `hpy::Error` under a message is the cause.
///
/// ```
/// use eyre::WrapErr as _;
/// use hpy::prelude::*;
///
/// #[hpy::function]
/// fn first_line(path: &str) -> eyre::Result<String> {
///     let text = std::fs::read_to_string(path).wrap_err_with(|| format!("cannot read {path}"))?;
///     Ok(text.lines().next().ok_or_else(|| eyre::eyre!("the file is empty"))?.to_owned())
/// }
/// # #[cfg(feature = "embed")]
/// # hpy::embed::test(|ctx| {
/// #     let error = Error::from(first_line("/no/such/file").unwrap_err());
/// #     assert_eq!(error.to_string(), "RuntimeError: cannot read /no/such/file");
/// #     let cause = error.cause(ctx)?.expect("there is one");
/// #     assert!(cause.matches(ctx, hpy::exceptions::FileNotFoundError));
/// #     Ok(())
/// # });
/// ```
impl From<eyre::Report> for Error {
    fn from(error: eyre::Report) -> Error {
        // Under a message, `is` is true as well.
        if error.source().is_some() {
            return Error::from_origin(Box::new(error));
        }
        let error = match error.downcast::<Error>() {
            Ok(error) => return error,
            Err(error) => error,
        };
        match error.downcast::<std::io::Error>() {
            Ok(error) => Error::from(error),
            Err(error) => Error::from_origin(Box::new(error)),
        }
    }
}
