//! `list`.

use hpy_sys::{
    HPyList_Append, HPyList_New, HPyListBuilder_Build, HPyListBuilder_New, HPyListBuilder_Set,
    Interpreter, beyond,
};

use super::PyList;
use crate::context::Context;
use crate::convert::IntoPyObject;
use crate::error::{Result, from_status};
use crate::handle::{Handle, from_result};

impl PyList {
    /// Makes an empty list. Same as `[]`.
    #[doc(alias = "HPyList_New")]
    pub fn empty<'ctx>(ctx: Context<'ctx>) -> Result<Handle<'ctx, PyList>> {
        // SAFETY: the context is that of the current call.
        let raw = unsafe { HPyList_New(ctx.api(), 0) };
        // SAFETY: an owned handle to a list, or null with an exception.
        unsafe { from_result(ctx, raw) }
    }

    /// Makes a list of these items. All of them become objects before there is a list, so that Python never sees one with holes.
    pub fn new<'ctx, I>(ctx: Context<'ctx>, items: I) -> Result<Handle<'ctx, PyList>>
    where
        I: IntoIterator,
        I::Item: IntoPyObject<'ctx>,
    {
        let items = items.into_iter();
        let mut objects = Vec::with_capacity(items.size_hint().0);
        for item in items {
            objects.push(item.into_py_object(ctx)?);
        }
        let items = objects;
        if hpy_sys::own_host() {
            let items = items.into_iter().map(Handle::into_raw);
            // SAFETY: the own host runs, the items of a `Vec` are as many as it says, and they are given away.
            let raw = unsafe { beyond::list_from_owned(ctx.api(), items) };
            // SAFETY: an owned handle to a list, or null with an exception.
            return unsafe { from_result(ctx, raw) };
        }
        if hpy_sys::interpreter() == Interpreter::PyPy {
            // The builder of PyPy's HPy leaks what it builds.
            let list = PyList::empty(ctx)?;
            for item in items {
                list.append(item)?;
            }
            return Ok(list);
        }
        let raw = ctx.api();
        // SAFETY: the context is that of the current call, and the length no more than that of a `Vec`.
        let builder = unsafe { HPyListBuilder_New(raw, items.len() as isize) };
        for (index, item) in (0..).zip(&items) {
            // SAFETY: the builder has a place for each of the items, which are open handles.
            unsafe { HPyListBuilder_Set(raw, builder, index, item.as_raw()) };
        }
        // SAFETY: the builder is full, and not used again.
        let list = unsafe { HPyListBuilder_Build(raw, builder) };
        // SAFETY: an owned handle to a list, or null with an exception.
        unsafe { from_result(ctx, list) }
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
