//! [`Field`] and [`Owner`]: references to Python objects inside of the values of classes.

use core::fmt;
use core::marker::PhantomData;
use core::ptr::NonNull;
use std::sync::Arc;

use super::slab::{Holding, Slab};
use super::{Class, payload};
use crate::context::Context;
use crate::error::{Error, Result};
use crate::handle::Handle;
use crate::types::PyAny;

/// A reference to a Python object that the value of a class holds, on behalf of the object that the value belongs to: its *owner*.
///
/// The garbage collector knows who holds it, so that cycles are freed. A field can stand anywhere in the value, in an `Option`, a `Vec`, a map, and
/// be moved, swapped and dropped. Making one and reading it takes the [`Owner`], which methods and `#[new]` get as a parameter:
///
/// ```
/// use hpy::prelude::*;
///
/// /// A link of a chain.
/// #[hpy::class]
/// struct Node {
///     /// What hangs on it.
///     #[hpy(get, set)]
///     value: Field,
///     next: Field<Node>,
/// }
///
/// #[hpy::methods]
/// impl Node {
///     #[new]
///     #[hpy(signature = (value, next = None))]
///     fn new(
///         owner: Owner<'_, '_>,
///         value: &Handle<'_>,
///         next: Option<&Handle<'_, Node>>,
///     ) -> hpy::Result<Node> {
///         let value = Field::new(owner, value)?;
///         let next = Field::optional(owner, next)?;
///         Ok(Node { value, next })
///     }
///
///     #[getter]
///     fn next<'py>(&self, owner: Owner<'_, 'py>) -> hpy::Result<Option<Handle<'py, Node>>> {
///         self.next.get(owner)
///     }
///
///     fn link(&mut self, owner: Owner<'_, '_>, next: &Handle<'_, Node>) -> hpy::Result<()> {
///         self.next = Field::new(owner, next)?;
///         Ok(())
///     }
/// }
/// # #[hpy::module]
/// # mod chain {
/// #     #[hpy(export)]
/// #     use super::Node;
/// # }
/// # fn main() {
/// # #[cfg(feature = "embed")]
/// # hpy::embed::test(|ctx| {
/// #     let chain = hpy::embed::module!(ctx, chain)?;
/// #     let last = chain.call_method("Node", ("b",))?;
/// #     let first = chain.call_method("Node", ("a", &last))?;
/// #     assert!(first.getattr("next")?.is(&last) && last.getattr("next")?.is_none());
/// #     last.call_method("link", (&first,))?;
/// #     assert_eq!(last.getattr("next")?.getattr("value")?.extract::<String>()?, "a");
/// #     first.setattr("value", 1)?;
/// #     assert_eq!(first.getattr("value")?.extract::<i64>()?, 1);
/// #     let (first, last) = (first.into_cast::<Node>()?, last.into_cast::<Node>()?);
/// #     let error = first.borrow()?.next.get(last.owner()?).unwrap_err();
/// #     assert_eq!(error.to_string(), "RuntimeError: this field belongs to another object");
/// #     Ok(())
/// # });
/// # }
/// ```
///
/// A class is known to hold fields by the word `Field` in its definition; where they are hidden inside of other types, `#[hpy::class(fields)]` says it.
///
/// The objects of dropped fields are let go of when the value is no longer borrowed for changing it, or another field of the same owner is
/// made; their finalisers run then. A field that is moved into the value of another object keeps its first owner, and cannot be read with the new one.
///
/// A [`Root`](crate::Root) takes no owner, but cycles through it are never freed.
#[doc(alias = "HPyField")]
#[doc(alias = "Py")]
pub struct Field<T = PyAny> {
    place: Option<Place>,
    kind: PhantomData<fn(T) -> T>,
}

/// A place in a slab. Only one field has it.
struct Place {
    slab: Arc<Slab>,
    index: u32,
}

impl Place {
    /// Whether it is in the slab of `owner`.
    fn is_of(&self, owner: Owner<'_, '_>) -> bool {
        core::ptr::eq(Arc::as_ptr(&self.slab), owner.slab.as_ptr())
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.slab.release(self.index);
    }
}

impl<T> Field<T> {
    /// Makes one without an object.
    pub const fn empty() -> Field<T> {
        Field {
            place: None,
            kind: PhantomData,
        }
    }

    /// Makes one that holds `object` on behalf of `owner`.
    ///
    /// Finalisers of objects may run, those that dropped fields of the owner held.
    ///
    /// # Errors
    ///
    /// `MemoryError`.
    #[doc(alias = "HPyField_Store")]
    pub fn new(owner: Owner<'_, '_>, object: &Handle<'_, T>) -> Result<Field<T>> {
        let index = owner.slab().add(owner.object, object.as_any())?;
        let slab = owner.share();
        Ok(Field {
            place: Some(Place { slab, index }),
            kind: PhantomData,
        })
    }

    /// Makes one that holds the object, or is empty where there is none.
    ///
    /// # Errors
    ///
    /// As [`Field::new`].
    pub fn optional(owner: Owner<'_, '_>, object: Option<&Handle<'_, T>>) -> Result<Field<T>> {
        object.map_or(Ok(Field::empty()), |object| Field::new(owner, object))
    }

    /// Returns the object; `None` where the field is empty, or the garbage collector has taken the object out to break a cycle that the owner is part of.
    ///
    /// # Errors
    ///
    /// `RuntimeError` if the field belongs to another owner.
    #[doc(alias = "HPyField_Load")]
    pub fn get<'ctx>(&self, owner: Owner<'_, 'ctx>) -> Result<Option<Handle<'ctx, T>>> {
        let Some(place) = &self.place else {
            return Ok(None);
        };
        if !place.is_of(owner) {
            return Err(foreign());
        }
        let object = place.slab.load(owner.object, place.index)?;
        // SAFETY: only this field has the place, and only a `T` is put there.
        Ok(object.map(|object| unsafe { object.into_cast_unchecked() }))
    }

    /// Makes it hold another object, or none, and returns the one that it held; `None` where [`get`](Field::get) gives none, or the
    /// field belonged to another owner.
    ///
    /// It is cheaper than to assign a new field. What is returned is best dropped when the value is no longer borrowed, for its finaliser may
    /// use the owner.
    ///
    /// # Errors
    ///
    /// As [`Field::new`]; the field then is as it was.
    #[doc(alias = "HPyField_Store")]
    pub fn replace<'ctx>(
        &mut self,
        owner: Owner<'_, 'ctx>,
        object: Option<&Handle<'_, T>>,
    ) -> Result<Option<Handle<'ctx, T>>> {
        let place = self.place.as_ref().filter(|place| place.is_of(owner));
        if let (Some(place), Some(object)) = (place, object) {
            let slab = owner.slab();
            let before = slab.exchange(owner.object, place.index, object.as_any())?;
            // SAFETY: only this field has the place, and only a `T` is put there.
            return Ok(before.map(|before| unsafe { before.into_cast_unchecked() }));
        }
        let before = match place {
            Some(_) => self.get(owner)?,
            None => None,
        };
        *self = Field::optional(owner, object)?;
        Ok(before)
    }
}

#[cold]
fn foreign() -> Error {
    Error::runtime_error("this field belongs to another object")
}

impl<T> Default for Field<T> {
    fn default() -> Field<T> {
        Field::empty()
    }
}

impl<T> fmt::Debug for Field<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Field(..)")
    }
}

/// The object on behalf of which fields hold theirs.
///
/// Methods and `#[new]` take it as a parameter that Python does not pass; elsewhere, [`Handle::owner`] and [`Handle::new_with`] give it.
pub struct Owner<'a, 'ctx> {
    object: &'a Handle<'ctx>,
    /// The object's own, from an `Arc` that it has a share in.
    slab: NonNull<Slab>,
}

impl Clone for Owner<'_, '_> {
    fn clone(&self) -> Self {
        *self
    }
}

impl Copy for Owner<'_, '_> {}

impl fmt::Debug for Owner<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Owner(..)")
    }
}

impl<'a, 'ctx> Owner<'a, 'ctx> {
    /// `fields` are those of `object`.
    #[inline]
    pub(super) fn new(object: &'a Handle<'ctx>, fields: &impl Holding) -> Owner<'a, 'ctx> {
        let slab = fields.slab_or_new();
        Owner { object, slab }
    }

    /// Returns the object.
    ///
    /// In `#[new]` it has no value yet: a method that is called on it raises `TypeError`.
    pub fn object(&self) -> &'a Handle<'ctx> {
        self.object
    }

    /// Returns the context of the call.
    pub fn ctx(&self) -> Context<'ctx> {
        self.object.ctx()
    }

    #[inline]
    fn slab(&self) -> &'a Slab {
        // SAFETY: the object, which the handle keeps for `'a`, has a share in it.
        unsafe { self.slab.as_ref() }
    }

    /// Another share in the slab.
    #[inline]
    fn share(&self) -> Arc<Slab> {
        // SAFETY: the pointer comes from `Arc::into_raw`, and the object has a share.
        unsafe { Arc::increment_strong_count(self.slab.as_ptr()) };
        // SAFETY: the share that was just added.
        unsafe { Arc::from_raw(self.slab.as_ptr()) }
    }
}

/// The owner that a method of `this` takes.
#[inline]
pub fn owner<'a, 'ctx, T: Class>(this: &'a Handle<'ctx>) -> Result<Owner<'a, 'ctx>>
where
    T::Fields: Holding,
{
    Ok(Owner::new(this, payload::of_self::<T>(this)?.fields()))
}
