//! `List`.

use hpy::Root;
use hpy::prelude::*;
use hpy::types::CompareOp;
use persistent::ListSync;

use crate::items;

/// A list that grows at its front.
#[hpy::class(name = "List", module = "rpds", frozen)]
pub(crate) struct List {
    inner: ListSync<Root>,
}

impl List {
    fn objects<'py>(&self, ctx: Context<'py>) -> hpy::Result<Vec<Handle<'py>>> {
        items::objects(ctx, self.inner.iter())
    }
}

#[hpy::methods]
impl List {
    #[new]
    #[hpy(signature = (*elements))]
    fn new(elements: Vec<Handle<'_>>) -> hpy::Result<List> {
        let mut inner = ListSync::new_sync();
        for element in items::of_arguments(elements)?.into_iter().rev() {
            inner.push_front_mut(element);
        }
        Ok(List { inner })
    }

    /// The first element.
    #[getter]
    fn first<'py>(&self, ctx: Context<'py>) -> hpy::Result<Handle<'py>> {
        match self.inner.first() {
            Some(first) => first.get(ctx),
            None => Err(Error::index_error("empty list has no first element")),
        }
    }

    /// The list without its first element; of an empty list, an empty list.
    #[getter]
    fn rest(&self) -> List {
        let mut inner = self.inner.clone();
        inner.drop_first_mut();
        List { inner }
    }

    /// Return the list with another first element.
    fn push_front(&self, other: &Handle<'_>) -> hpy::Result<List> {
        let inner = self.inner.push_front(Root::new(other)?);
        Ok(List { inner })
    }

    /// Return the list without its first element.
    fn drop_first(&self) -> hpy::Result<List> {
        match self.inner.drop_first() {
            Some(inner) => Ok(List { inner }),
            None => Err(Error::index_error("empty list has no first element")),
        }
    }

    fn __reversed__(&self) -> List {
        let inner = self.inner.reverse();
        List { inner }
    }

    fn __repr__(&self, ctx: Context<'_>) -> hpy::Result<String> {
        items::repr("List", "[", &self.objects(ctx)?, "]")
    }

    #[allow(clippy::type_complexity, reason = "it is what pickle wants")]
    fn __reduce__<'py>(
        slf: &Handle<'py, Self>,
    ) -> hpy::Result<(Handle<'py, PyType>, (Vec<Handle<'py>>,))> {
        Ok((slf.type_of()?, (slf.get()?.objects(slf.ctx())?,)))
    }

    fn __len__(&self) -> usize {
        self.inner.len()
    }

    fn __iter__<'py>(&self, ctx: Context<'py>) -> hpy::Result<Handle<'py>> {
        items::iterator(ctx, self.objects(ctx)?)
    }

    fn __hash__(&self, ctx: Context<'_>) -> hpy::Result<isize> {
        items::hash("List", &self.objects(ctx)?)
    }

    fn __richcmp__<'py>(
        &self,
        ctx: Context<'py>,
        other: &List,
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
