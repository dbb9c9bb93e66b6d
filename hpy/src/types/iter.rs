//! Iterating over any object. HPy 0.9.0 has no functions for it: through the built-in functions `iter` and `next`, except under the own host.

use hpy_sys::{HPy_IsNull, HPyErr_Occurred, beyond};

use crate::error::Result;
use crate::handle::{Handle, from_result};
use crate::import;

/// The items of an iterable object, from [`Handle::iter`]. Ends after the first error.
pub struct PyIterator<'ctx> {
    /// The iterator, which for `next` also stands for "no more items": an iterator that yields itself ends early.
    iterator: Handle<'ctx>,
    /// The built-in function `next`, except under the own host, which has one of its own.
    next: Option<Handle<'ctx>>,
    done: bool,
}

impl<'ctx> PyIterator<'ctx> {
    pub(super) fn new(object: &Handle<'ctx>) -> Result<PyIterator<'ctx>> {
        let ctx = object.ctx();
        let (iterator, next) = if hpy_sys::own_host() {
            // SAFETY: the own host runs, and the handle is open.
            let raw = unsafe { beyond::iter(ctx.api(), object.as_raw()) };
            // SAFETY: an owned handle, or null with an exception.
            (unsafe { from_result(ctx, raw) }?, None)
        } else {
            let iterator = import!(ctx, "builtins", "iter")?.call((object,))?;
            (iterator, Some(import!(ctx, "builtins", "next")?))
        };
        Ok(PyIterator {
            iterator,
            next,
            done: false,
        })
    }

    /// Returns the next item; `None` at the end.
    fn advance(&self) -> Result<Option<Handle<'ctx>>> {
        let Some(next) = &self.next else {
            let ctx = self.iterator.ctx();
            let raw = ctx.api();
            // SAFETY: the own host runs, and the iterator is one.
            let item = unsafe { beyond::next(raw, self.iterator.as_raw()) };
            // SAFETY: the context is that of the current call.
            if HPy_IsNull(item) && unsafe { HPyErr_Occurred(raw) } == 0 {
                return Ok(None);
            }
            // SAFETY: an owned handle, or null with an exception.
            return unsafe { from_result(ctx, item) }.map(Some);
        };
        // Python's next() with a default: an exception at the end of every loop would cost more.
        let item = next.call((&self.iterator, &self.iterator))?;
        Ok((!item.is(&self.iterator)).then_some(item))
    }
}

impl<'ctx> Iterator for PyIterator<'ctx> {
    type Item = Result<Handle<'ctx>>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        let item = self.advance().transpose();
        self.done = !matches!(item, Some(Ok(_)));
        item
    }
}
