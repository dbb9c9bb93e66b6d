//! Showing errors that go nowhere else.

use hpy_sys::{HPy_NULL, HPyErr_WriteUnraisable};

use super::{Error, Result};
use crate::context::Context;
use crate::handle::Handle;

impl Error {
    /// Prints the exception with its traceback, causes and notes to `sys.stderr`. Same as `traceback.print_exception(error)`.
    ///
    /// # Errors
    ///
    /// As [`Error::value`]; what writing to `sys.stderr` raises.
    #[doc(alias = "PyErr_Print")]
    pub fn print(&self, ctx: Context<'_>) -> Result<()> {
        let value = self.value(ctx)?;
        let arguments = (value.type_of()?, &value, self.traceback(ctx)?);
        let traceback = ctx.import("traceback")?;
        traceback
            .call_method("print_exception", arguments)
            .map(drop)
    }

    /// Hands the exception to `sys.unraisablehook`, which prints it: for errors that no caller could be told of. `object` says where it
    /// happened.
    ///
    /// ```
    /// # #[cfg(feature = "embed")]
    /// # hpy::embed::test(|ctx| {
    /// # use hpy::prelude::*;
    /// # let sys = ctx.import("sys")?;
    /// # let reports = PyList::empty(ctx)?;
    /// # sys.setattr("unraisablehook", reports.getattr("append")?)?;
    /// // Exception ignored in: 'the cache'
    /// // ValueError: no such entry
    /// let cache = "the cache".into_py_object(ctx)?;
    /// Error::value_error("no such entry").write_unraisable(ctx, Some(cache.as_any()));
    /// # sys.setattr("unraisablehook", sys.getattr("__unraisablehook__")?)?;
    /// # let report = reports.get_item(0)?;
    /// # assert_eq!(report.getattr("exc_value")?.str()?.as_str()?, "no such entry");
    /// # assert!(report.getattr("object")?.is(&cache));
    /// # Ok(())
    /// # });
    /// ```
    #[doc(alias = "HPyErr_WriteUnraisable")]
    pub fn write_unraisable(self, ctx: Context<'_>, object: Option<&Handle<'_>>) {
        self.restore(ctx);
        let object = object.map_or(HPy_NULL, Handle::as_raw);
        // SAFETY: an exception is pending, and the handle open or null.
        unsafe { HPyErr_WriteUnraisable(ctx.as_raw(), object) };
    }
}
