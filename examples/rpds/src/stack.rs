//! `Stack`.

use hpy::Root;
use hpy::prelude::*;
use hpy::types::CompareOp;
use persistent::StackSync;

use crate::items;

/// A stack: what comes last goes first.
#[hpy::class(name = "Stack", module = "rpds", frozen)]
pub(crate) struct Stack {
    inner: StackSync<Root>,
}

impl Stack {
    fn objects<'py>(&self, ctx: Context<'py>) -> hpy::Result<Vec<Handle<'py>>> {
        items::objects(ctx, self.inner.iter())
    }
}

#[hpy::methods]
impl Stack {
    #[new]
    #[hpy(signature = (*elements))]
    fn new(elements: Vec<Handle<'_>>) -> hpy::Result<Stack> {
        let mut inner = StackSync::new_sync();
        for element in items::of_arguments(elements)? {
            inner.push_mut(element);
        }
        Ok(Stack { inner })
    }

    /// Return the last element.
    fn peek<'py>(&self, ctx: Context<'py>) -> hpy::Result<Handle<'py>> {
        match self.inner.peek() {
            Some(last) => last.get(ctx),
            None => Err(Error::index_error("peeked an empty stack")),
        }
    }

    /// Return the stack with another element on top.
    fn push(&self, other: &Handle<'_>) -> hpy::Result<Stack> {
        let inner = self.inner.push(Root::new(other)?);
        Ok(Stack { inner })
    }

    /// Return the stack without its last element.
    fn pop(&self) -> hpy::Result<Stack> {
        match self.inner.pop() {
            Some(inner) => Ok(Stack { inner }),
            None => Err(Error::index_error("popped an empty stack")),
        }
    }

    fn __repr__(&self, ctx: Context<'_>) -> hpy::Result<String> {
        let mut objects = self.objects(ctx)?;
        objects.reverse();
        items::repr("Stack", "[", &objects, "]")
    }

    fn __len__(&self) -> usize {
        self.inner.size()
    }

    fn __iter__<'py>(&self, ctx: Context<'py>) -> hpy::Result<Handle<'py>> {
        items::iterator(ctx, self.objects(ctx)?)
    }

    fn __hash__(&self, ctx: Context<'_>) -> hpy::Result<isize> {
        items::hash("Stack", &self.objects(ctx)?)
    }

    fn __richcmp__<'py>(
        &self,
        ctx: Context<'py>,
        other: &Stack,
        op: CompareOp,
    ) -> hpy::Result<Handle<'py>> {
        let equal = |expected| -> hpy::Result<Handle<'py>> {
            let equal = items::equal(&self.objects(ctx)?, &other.objects(ctx)?)?;
            Ok(ctx.bool(equal == expected).dup().into_any())
        };
        match op {
            CompareOp::Eq => equal(true),
            CompareOp::Ne => equal(false),
            _ => Ok(ctx.not_implemented().dup()),
        }
    }
}
