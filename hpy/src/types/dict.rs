//! `dict`.

use hpy_sys::{HPyDict_Copy, HPyDict_Keys, HPyDict_New, Interpreter, beyond};

use super::number::item;
use super::{PyAny, PyDict, PyList};
use crate::context::Context;
use crate::error::Result;
use crate::handle::{Borrowed, Handle, from_result};

impl PyDict {
    /// Makes an empty dictionary. Same as `{}`.
    #[doc(alias = "HPyDict_New")]
    pub fn empty<'ctx>(ctx: Context<'ctx>) -> Result<Handle<'ctx, PyDict>> {
        // SAFETY: the context is that of the current call.
        let raw = unsafe { HPyDict_New(ctx.api()) };
        // SAFETY: an owned handle to a dict, or null with an exception.
        unsafe { from_result(ctx, raw) }
    }
}

impl<'ctx> Handle<'ctx, PyDict> {
    /// Returns a list of the keys, in order of insertion. Same as `list(self)`.
    #[doc(alias = "HPyDict_Keys")]
    pub fn keys(&self) -> Result<Handle<'ctx, PyList>> {
        // SAFETY: the handle is open and of a dict.
        let raw = unsafe { HPyDict_Keys(self.ctx().api(), self.as_raw()) };
        // SAFETY: an owned handle to a list, or null with an exception.
        unsafe { from_result(self.ctx(), raw) }
    }

    /// Returns a shallow copy. Same as `self.copy()`.
    #[doc(alias = "HPyDict_Copy")]
    pub fn copy(&self) -> Result<Handle<'ctx, PyDict>> {
        // SAFETY: the handle is open and of a dict.
        let raw = unsafe { HPyDict_Copy(self.ctx().api(), self.as_raw()) };
        // SAFETY: an owned handle to a dict, or null with an exception.
        unsafe { from_result(self.ctx(), raw) }
    }

    /// Returns all keys with their values, in order of insertion. Same as `list(self.items())` for a `dict` itself; a subclass's methods are not called.
    ///
    /// ```
    /// use hpy::prelude::*;
    ///
    /// /// The keys whose values are true.
    /// #[hpy::function]
    /// fn chosen<'py>(options: &Handle<'py, PyDict>) -> hpy::Result<Vec<Handle<'py>>> {
    ///     let mut chosen = Vec::new();
    ///     for (key, value) in options.entries()? {
    ///         // What `__bool__` does to the dictionary changes nothing any more.
    ///         if value.is_truthy()? {
    ///             chosen.push(key);
    ///         }
    ///     }
    ///     Ok(chosen)
    /// }
    /// # #[cfg(feature = "embed")]
    /// # hpy::embed::test(|ctx| {
    /// #     let options = PyDict::empty(ctx)?;
    /// #     options.set_item("verbose", true)?;
    /// #     options.set_item("quiet", false)?;
    /// #     let chosen = chosen(&options)?;
    /// #     assert_eq!(chosen.len(), 1);
    /// #     assert!(chosen[0].eq("verbose")?);
    /// #     Ok(())
    /// # });
    /// ```
    ///
    /// # Errors
    ///
    /// `MemoryError`; what `__hash__` and `__eq__` of a key raise where the host has only a way to look up key by key: all but the own one.
    pub fn entries(&self) -> Result<Vec<(Handle<'ctx>, Handle<'ctx>)>> {
        let mut entries = Vec::new();
        if hpy_sys::own_host() && hpy_sys::interpreter() != Interpreter::CPython {
            let keys = self.keys()?;
            // SAFETY: the own host runs, and the handle is open and of a dict.
            let values = unsafe { beyond::dict_values(self.ctx().api(), self.as_raw()) };
            // SAFETY: an owned handle to a list, or null with an exception.
            let values: Handle<'_, PyList> = unsafe { from_result(self.ctx(), values) }?;
            for index in 0..keys.len()? {
                entries.push((item(keys.as_any(), index)?, item(values.as_any(), index)?));
            }
        } else if hpy_sys::own_host() {
            let ctx = self.ctx();
            // SAFETY: the own host runs, and the handle is open and of a dict.
            entries.reserve_exact(unsafe { beyond::dict_len(ctx.api(), self.as_raw()) });
            let mut position = 0;
            loop {
                // SAFETY: the own host runs, on CPython, and the handle is open and of a dict, which nothing changes meanwhile: no Python code runs.
                let next = unsafe { beyond::dict_next(ctx.api(), self.as_raw(), &mut position) };
                let Some((key, value)) = next else {
                    break;
                };
                // SAFETY: the dict keeps both open until it is changed.
                let key = unsafe { Borrowed::<PyAny>::from_raw(ctx, key) };
                // SAFETY: as above.
                let value = unsafe { Borrowed::<PyAny>::from_raw(ctx, value) };
                entries.push((key.dup(), value.dup()));
            }
        } else {
            self.for_each(|key, value| {
                entries.push((key.dup(), value.dup()));
                Ok(())
            })?;
        }
        Ok(entries)
    }

    /// Calls `visit` with every key and its value. Values are looked up key by key.
    ///
    /// # Errors
    ///
    /// What `visit` returns; `KeyError` if the dictionary loses a key on the way.
    pub fn for_each(
        &self,
        mut visit: impl FnMut(&Handle<'ctx>, &Handle<'ctx>) -> Result<()>,
    ) -> Result<()> {
        let keys = self.keys()?;
        for index in 0..keys.len()? {
            let key = item(keys.as_any(), index)?;
            let value = self.get_item(&key)?;
            visit(&key, &value)?;
        }
        Ok(())
    }
}
