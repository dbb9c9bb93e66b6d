//! How methods and functions get at payloads: of the object that they are called on, and of their arguments.

use core::marker::PhantomData;

use super::Class;
use super::borrow::{Exclusive, Ref, RefMut};
use super::field::Owner;
use super::payload::{of_object, of_self};
use super::slab::Holding;
use crate::args::{Arguments, Signature};
use crate::convert::FromPyObject;
use crate::error::Result;
use crate::handle::Handle;
use crate::types::PyType;

/// The value of the object that a method with `&self` is called on.
#[inline(always)]
pub fn shared<'a, 'ctx, T: Class>(
    this: &'a Handle<'ctx>,
    method: &'static Signature,
) -> Result<Ref<'a, 'ctx, T>> {
    of_self(this)?.shared(Some(method))
}

/// The value of the object that a method with `&mut self` is called on.
#[inline(always)]
pub fn exclusive<'a, 'ctx, T: Class>(
    this: &'a Handle<'ctx>,
    method: &'static Signature,
) -> Result<RefMut<'a, 'ctx, T>>
where
    T::Borrowing: Exclusive,
{
    of_self(this)?.exclusive(Some(method))
}

/// As [`shared`], and the owner of the value's fields.
#[inline(always)]
pub fn shared_and_owner<'a, 'ctx, T: Class>(
    this: &'a Handle<'ctx>,
    method: &'static Signature,
) -> Result<(Ref<'a, 'ctx, T>, Owner<'a, 'ctx>)>
where
    T::Fields: Holding,
{
    let payload = of_self::<T>(this)?;
    let owner = Owner::new(this, payload.fields());
    Ok((payload.shared(Some(method))?, owner))
}

/// As [`exclusive`], and the owner of the value's fields.
#[inline(always)]
pub fn exclusive_and_owner<'a, 'ctx, T: Class>(
    this: &'a Handle<'ctx>,
    method: &'static Signature,
) -> Result<(RefMut<'a, 'ctx, T>, Owner<'a, 'ctx>)>
where
    T::Borrowing: Exclusive,
    T::Fields: Holding,
{
    let payload = of_self::<T>(this)?;
    let owner = Owner::new(this, payload.fields());
    Ok((payload.exclusive(Some(method))?, owner))
}

/// The object that a method is called on.
#[inline(always)]
pub fn this<'a, 'ctx, T: Class>(this: &'a Handle<'ctx>) -> Result<&'a Handle<'ctx, T>> {
    of_self::<T>(this)?;
    // SAFETY: the object has the payload.
    Ok(unsafe { this.cast_unchecked() })
}

/// The class that a class method is called on.
#[inline(always)]
pub fn class_of<'a, 'ctx>(this: &'a Handle<'ctx>) -> Result<&'a Handle<'ctx, PyType>> {
    this.cast()
}

/// A parameter of type `&T` or `&mut T`, where the macro cannot see whether `T` is a class.
///
/// If it is one, the functions are those of `Parameter`, which give a guard. If not, they are those of [`PlainParameter`], which give what
/// `FromPyObject` makes. Both deref to `T`.
pub struct Parameter<T: ?Sized>(PhantomData<T>);

impl<T: Class> Parameter<T> {
    /// The value of an argument, for reading.
    #[inline(always)]
    pub fn shared<'a, 'ctx, const N: usize>(
        args: &'a Arguments<'a, 'ctx, N>,
        slot: usize,
    ) -> Result<Ref<'a, 'ctx, T>> {
        args.required_with(slot, |signature, object| {
            of_object(object)?.shared(Some(signature))
        })
    }

    /// The value of an argument, for changing it.
    #[inline(always)]
    pub fn exclusive<'a, 'ctx, const N: usize>(
        args: &'a Arguments<'a, 'ctx, N>,
        slot: usize,
    ) -> Result<RefMut<'a, 'ctx, T>>
    where
        T::Borrowing: Exclusive,
    {
        args.required_with(slot, |signature, object| {
            of_object(object)?.exclusive(Some(signature))
        })
    }
}

/// See [`Parameter`].
pub trait PlainParameter<T: ?Sized> {
    /// The value of an argument.
    #[inline(always)]
    fn shared<'a, 'ctx, const N: usize>(
        args: &'a Arguments<'a, 'ctx, N>,
        slot: usize,
    ) -> Result<&'a T>
    where
        &'a T: FromPyObject<'a, 'ctx>,
    {
        args.required(slot)
    }

    /// The value of an argument.
    #[inline(always)]
    fn exclusive<'a, 'ctx, const N: usize>(
        args: &'a Arguments<'a, 'ctx, N>,
        slot: usize,
    ) -> Result<&'a mut T>
    where
        &'a mut T: FromPyObject<'a, 'ctx>,
    {
        args.required(slot)
    }
}

impl<T: ?Sized> PlainParameter<T> for Parameter<T> {}

/// An object of the class, whose value is borrowed.
impl<'a, 'ctx, T: Class> FromPyObject<'a, 'ctx> for Ref<'a, 'ctx, T> {
    #[inline]
    fn from_py_object(object: &'a Handle<'ctx>) -> Result<Self> {
        of_object(object)?.shared(None)
    }
}

/// An object of the class, whose value is borrowed for changing it.
impl<'a, 'ctx, T: Class> FromPyObject<'a, 'ctx> for RefMut<'a, 'ctx, T>
where
    T::Borrowing: Exclusive,
{
    #[inline]
    fn from_py_object(object: &'a Handle<'ctx>) -> Result<Self> {
        of_object(object)?.exclusive(None)
    }
}
