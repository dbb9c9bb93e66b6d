//! `dict`.

use hpy_sys::{HPyDict_Copy, HPyDict_Keys, HPyDict_New};

use super::{PyDict, PyList};
use crate::context::Context;
use crate::error::Result;
use crate::handle::{Handle, from_result};

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
            let key = super::number::item(keys.as_any(), index)?;
            let value = self.get_item(&key)?;
            visit(&key, &value)?;
        }
        Ok(())
    }
}
