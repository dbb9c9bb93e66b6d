//! `list`.

use hpy_sys::{HPyList_Append, HPyList_New};

use super::PyList;
use crate::context::Context;
use crate::convert::IntoPyObject;
use crate::error::{Result, from_status};
use crate::handle::{Handle, from_result};

impl PyList {
    /// Makes an empty list. Same as `[]`.
    ///
    /// Lists are filled by appending: a list made with its length first has holes until it is full, and PyPy's builder leaks.
    #[doc(alias = "HPyList_New")]
    pub fn empty<'ctx>(ctx: Context<'ctx>) -> Result<Handle<'ctx, PyList>> {
        // SAFETY: the context is that of the current call.
        let raw = unsafe { HPyList_New(ctx.api(), 0) };
        // SAFETY: an owned handle to a list, or null with an exception.
        unsafe { from_result(ctx, raw) }
    }

    /// Makes a list of these items.
    pub fn new<'ctx, I>(ctx: Context<'ctx>, items: I) -> Result<Handle<'ctx, PyList>>
    where
        I: IntoIterator,
        I::Item: IntoPyObject<'ctx>,
    {
        let list = PyList::empty(ctx)?;
        for item in items {
            list.append(item)?;
        }
        Ok(list)
    }
}

impl<'ctx> Handle<'ctx, PyList> {
    /// Puts an item at the end. Same as `self.append(item)`.
    #[doc(alias = "HPyList_Append")]
    pub fn append(&self, item: impl IntoPyObject<'ctx>) -> Result<()> {
        let ctx = self.ctx();
        let item = item.into_py_object(ctx)?;
        // SAFETY: both handles are open, `self` to a list.
        let status = unsafe { HPyList_Append(ctx.api(), self.as_raw(), item.as_raw()) };
        from_status(ctx, status).map(drop)
    }
}
