//! What an exception carries: class, traceback, cause, context, notes.

use super::{Error, Kind, Result};
use crate::context::Context;
use crate::convert::IntoPyObject;
use crate::exceptions::BaseException;
use crate::handle::Handle;
use crate::types::{PyList, PyType};

/// What an exception carries. Each of these makes the exception object if need be ([`Error::value`]), and raises what that raises.
impl Error {
    /// Returns the exception's class. Same as `type(error)`. That of an error with a message is known before the exception is made.
    ///
    /// # Errors
    ///
    /// As [`Error::value`].
    pub fn type_of<'ctx>(&self, ctx: Context<'ctx>) -> Result<Handle<'ctx, PyType>> {
        match &self.kind {
            Kind::Lazy(lazy) => lazy.class(ctx),
            Kind::Made(_) | Kind::Raised(_) => self.value(ctx)?.type_of(),
        }
    }

    /// Returns the traceback, `None` where the exception was not raised yet. Same as `error.__traceback__`.
    ///
    /// # Errors
    ///
    /// As [`Error::value`].
    pub fn traceback<'ctx>(&self, ctx: Context<'ctx>) -> Result<Option<Handle<'ctx>>> {
        get(&self.value(ctx)?, "__traceback__")
    }

    /// Returns what the exception was raised from. Same as `error.__cause__`.
    ///
    /// Sources of Rust errors become causes: see [`Error::from_std`].
    ///
    /// # Errors
    ///
    /// As [`Error::value`].
    pub fn cause(&self, ctx: Context<'_>) -> Result<Option<Error>> {
        let cause: Option<Handle<'_>> = get(&self.value(ctx)?, "__cause__")?;
        cause.map(|cause| Error::from_value(&cause)).transpose()
    }

    /// Says what the exception is raised from: `raise error from cause`. Tracebacks show the cause then, and not the context.
    ///
    /// ```
    /// use hpy::prelude::*;
    ///
    /// /// The port that a setting names.
    /// #[hpy::function]
    /// fn port(ctx: Context<'_>, settings: &Handle<'_>) -> hpy::Result<u16> {
    ///     let port = settings.get_item("port").and_then(|port| port.extract());
    ///     port.or_else(|cause| {
    ///         let error = Error::runtime_error("the settings name no port");
    ///         error.set_cause(ctx, Some(cause))?;
    ///         Err(error)
    ///     })
    /// }
    /// # #[cfg(feature = "embed")]
    /// # hpy::embed::test(|ctx| {
    /// #     let error = port(ctx, PyDict::empty(ctx)?.as_any()).unwrap_err();
    /// #     assert!(error.matches(ctx, hpy::exceptions::RuntimeError));
    /// #     let cause = error.cause(ctx)?.expect("there is one");
    /// #     assert!(cause.matches(ctx, hpy::exceptions::KeyError));
    /// #     assert!(error.value(ctx)?.getattr("__suppress_context__")?.is_truthy()?);
    /// #     error.set_cause(ctx, None)?;
    /// #     assert!(error.cause(ctx)?.is_none());
    /// #     Ok(())
    /// # });
    /// ```
    ///
    /// # Errors
    ///
    /// As [`Error::value`], of either error.
    pub fn set_cause(&self, ctx: Context<'_>, cause: Option<Error>) -> Result<()> {
        let cause = cause.map(|cause| cause.value(ctx)).transpose()?;
        set(&self.value(ctx)?, "__cause__", cause)
    }

    /// Returns the exception that was being handled when this one was raised. Same as `error.__context__`.
    ///
    /// Python sets it, where an error is returned to code inside of an `except` block. Between calls of Rust there is none: an error that is
    /// still held when another one is made is not that one's context, but [`Error::set_cause`] can make it its cause.
    ///
    /// # Errors
    ///
    /// As [`Error::value`].
    pub fn context(&self, ctx: Context<'_>) -> Result<Option<Error>> {
        let context: Option<Handle<'_>> = get(&self.value(ctx)?, "__context__")?;
        context
            .map(|context| Error::from_value(&context))
            .transpose()
    }

    /// Says what was being handled when the exception was raised. Same as `error.__context__ = context`.
    ///
    /// # Errors
    ///
    /// As [`Error::value`], of either error.
    pub fn set_context(&self, ctx: Context<'_>, context: Option<Error>) -> Result<()> {
        let context = context.map(|context| context.value(ctx)).transpose()?;
        set(&self.value(ctx)?, "__context__", context)
    }

    /// Adds a line that tracebacks show below the message. Same as `error.add_note(note)`.
    ///
    /// Before Python 3.11, whose tracebacks do not show them, the notes are kept in `__notes__` all the same.
    ///
    /// ```
    /// # #[cfg(feature = "embed")]
    /// # hpy::embed::test(|ctx| {
    /// # use hpy::prelude::*;
    /// let error = Error::value_error("too small");
    /// error.add_note(ctx, "the limit is set in limits.toml")?;
    /// assert_eq!(error.notes(ctx)?, ["the limit is set in limits.toml"]);
    /// # Ok(())
    /// # });
    /// ```
    ///
    /// # Errors
    ///
    /// As [`Error::value`]; `TypeError` if `__notes__` is no list.
    pub fn add_note(&self, ctx: Context<'_>, note: &str) -> Result<()> {
        let value = self.value(ctx)?;
        let base = BaseException.constant(ctx);
        if base.hasattr("add_note")? {
            return base.call_method("add_note", (&value, note)).map(drop);
        }
        let notes = match ctx
            .builtin("getattr")?
            .call((&value, "__notes__", ctx.none()))?
        {
            none if none.is_none() => {
                let notes = PyList::empty(ctx)?;
                value.setattr("__notes__", &notes)?;
                notes
            }
            notes if notes.is_a::<PyList>() => notes.into_cast()?,
            _ => {
                return Err(Error::type_error(
                    "Cannot add note: __notes__ is not a list",
                ));
            }
        };
        notes.append(note)
    }

    /// Returns the notes. Same as `error.__notes__`; empty where there are none.
    ///
    /// # Errors
    ///
    /// As [`Error::value`]; `TypeError` if `__notes__` is no sequence of `str`.
    pub fn notes(&self, ctx: Context<'_>) -> Result<Vec<String>> {
        let value = self.value(ctx)?;
        let notes = ctx
            .builtin("getattr")?
            .call((&value, "__notes__", ctx.none()))?;
        Ok(notes.extract::<Option<_>>()?.unwrap_or_default())
    }
}

/// Returns an attribute of every exception. A class that overrides attributes is not asked.
fn get<'ctx>(value: &Handle<'ctx>, name: &str) -> Result<Option<Handle<'ctx>>> {
    let base = BaseException.constant(value.ctx());
    let part = base.getattr(name)?.call_method("__get__", (value,))?;
    Ok((!part.is_none()).then_some(part))
}

/// Sets an attribute of every exception. A class that overrides attributes is not asked.
pub(super) fn set<'ctx>(
    value: &Handle<'ctx>,
    name: &str,
    part: impl IntoPyObject<'ctx>,
) -> Result<()> {
    let base = BaseException.constant(value.ctx());
    let part = part.into_py_object(value.ctx())?;
    let descriptor = base.getattr(name)?;
    descriptor
        .call_method("__set__", (value, part.as_any()))
        .map(drop)
}
