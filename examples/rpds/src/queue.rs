//! `Queue`.

use hpy::Root;
use hpy::prelude::*;
use hpy::types::CompareOp;
use persistent::QueueSync;

use crate::items;

/// A queue: what comes first goes first.
#[hpy::class(name = "Queue", module = "rpds", frozen)]
pub(crate) struct Queue {
    inner: QueueSync<Root>,
}

impl Queue {
    fn objects<'py>(&self, ctx: Context<'py>) -> hpy::Result<Vec<Handle<'py>>> {
        items::objects(ctx, self.inner.iter())
    }
}

#[hpy::methods]
impl Queue {
    #[new]
    #[hpy(signature = (*elements))]
    fn new(elements: Vec<Handle<'_>>) -> hpy::Result<Queue> {
        let mut inner = QueueSync::new_sync();
        for element in items::of_arguments(elements)? {
            inner.enqueue_mut(element);
        }
        Ok(Queue { inner })
    }

    /// Return the first element.
    fn peek<'py>(&self, ctx: Context<'py>) -> hpy::Result<Handle<'py>> {
        match self.inner.peek() {
            Some(first) => first.get(ctx),
            None => Err(Error::index_error("peeked an empty queue")),
        }
    }

    /// Return the queue with another element at its end.
    fn enqueue(&self, value: &Handle<'_>) -> hpy::Result<Queue> {
        let inner = self.inner.enqueue(Root::new(value)?);
        Ok(Queue { inner })
    }

    /// Return the queue without its first element.
    fn dequeue(&self) -> hpy::Result<Queue> {
        match self.inner.dequeue() {
            Some(inner) => Ok(Queue { inner }),
            None => Err(Error::index_error("dequeued an empty queue")),
        }
    }

    /// Whether there is no element.
    fn is_empty(&self) -> bool {
        self.inner.is_empty()
    }

    fn __repr__(&self, ctx: Context<'_>) -> hpy::Result<String> {
        items::repr("Queue", "[", &self.objects(ctx)?, "]")
    }

    fn __len__(&self) -> usize {
        self.inner.len()
    }

    fn __iter__<'py>(&self, ctx: Context<'py>) -> hpy::Result<Handle<'py>> {
        items::iterator(ctx, self.objects(ctx)?)
    }

    fn __hash__(&self, ctx: Context<'_>) -> hpy::Result<isize> {
        items::hash("Queue", &self.objects(ctx)?)
    }

    fn __richcmp__<'py>(
        &self,
        ctx: Context<'py>,
        other: &Queue,
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
