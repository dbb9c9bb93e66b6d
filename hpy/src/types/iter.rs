//! Iterating over any object. HPy 0.9.0 has no functions for it: through the built-in functions `iter` and `next`.

use crate::error::Result;
use crate::handle::Handle;

/// The items of an iterable object, from [`Handle::iter`]. Ends after the first error.
pub struct PyIterator<'ctx> {
    /// The iterator, which also stands for "no more items": an iterator that yields itself ends early.
    iterator: Handle<'ctx>,
    /// The built-in function `next`.
    next: Handle<'ctx>,
    done: bool,
}

impl<'ctx> PyIterator<'ctx> {
    pub(super) fn new(object: &Handle<'ctx>) -> Result<PyIterator<'ctx>> {
        let ctx = object.ctx();
        Ok(PyIterator {
            iterator: ctx.builtin("iter")?.call((object,))?,
            next: ctx.builtin("next")?,
            done: false,
        })
    }
}

impl<'ctx> Iterator for PyIterator<'ctx> {
    type Item = Result<Handle<'ctx>>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        // Python's next() with a default: an exception at the end of every loop would cost more.
        match self.next.call((&self.iterator, &self.iterator)) {
            Ok(item) if item.is(&self.iterator) => {
                self.done = true;
                None
            }
            Ok(item) => Some(Ok(item)),
            Err(error) => {
                self.done = true;
                Some(Err(error))
            }
        }
    }
}
