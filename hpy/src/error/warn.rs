//! [`warn`]: warnings.

use std::ffi::CString;

use hpy_sys::HPyErr_WarnEx;

use super::{Error, Result, from_status, is_subclass};
use crate::context::Context;
use crate::exceptions::{ExceptionType, Warning};

/// Issues a warning. Same as `warnings.warn(message, class, stack_level)`.
///
/// `class` is a subclass of `Warning`. A `stack_level` of 1 puts the warning at the line of Python that called into Rust, 2 at its caller's.
///
/// ```
/// use hpy::exceptions::DeprecationWarning;
/// use hpy::prelude::*;
///
/// #[hpy::function]
/// fn old(ctx: Context<'_>) -> hpy::Result<()> {
///     hpy::warn(ctx, DeprecationWarning, "use new() in its place", 1)
/// }
/// # #[cfg(feature = "embed")]
/// # hpy::embed::test(|ctx| {
/// #     let warnings = ctx.import("warnings")?;
/// #     warnings.call_method("simplefilter", ("error",))?;
/// #     assert!(old(ctx).unwrap_err().matches(ctx, DeprecationWarning));
/// #     warnings.call_method("resetwarnings", ())?;
/// #     Ok(())
/// # });
/// ```
///
/// # Errors
///
/// The warning itself, where the filters of `warnings` turn it into an exception; `TypeError` if `class` is no subclass of `Warning`.
#[doc(alias = "HPyErr_WarnEx")]
pub fn warn(
    ctx: Context<'_>,
    class: ExceptionType,
    message: &str,
    stack_level: usize,
) -> Result<()> {
    let name = class.name();
    let class = class.handle(ctx)?;
    if !is_subclass(&class, &Warning.constant(ctx)) {
        // Not every implementation looks.
        return Err(Error::type_error(format!(
            "category must be a Warning subclass, not '{name}'"
        )));
    }
    let stack_level = isize::try_from(stack_level).unwrap_or(isize::MAX);
    match CString::new(message) {
        Ok(text) if message.is_ascii() => {
            // SAFETY: the class is an open handle, and the text ends with a NUL.
            let status =
                unsafe { HPyErr_WarnEx(ctx.api(), class.as_raw(), text.as_ptr(), stack_level) };
            from_status(ctx, status).map(drop)
        }
        // A NUL would end the text, and GraalPy reads C strings as modified UTF-8.
        _ => {
            let warnings = ctx.import("warnings")?;
            let arguments = (message, &class, stack_level);
            warnings.call_method("warn", arguments).map(drop)
        }
    }
}
