//! Handles themselves, interned names, roots.

use super::{FromPyObject, IntoPyObject};
use crate::context::Context;
use crate::error::Result;
use crate::handle::{Borrowed, Handle};
use crate::intern::Interned;
use crate::root::Root;
use crate::types::{PyStr, TypeCheck};

impl<'a, 'ctx, T: TypeCheck> FromPyObject<'a, 'ctx> for &'a Handle<'ctx, T> {
    #[inline]
    fn from_py_object(object: &'a Handle<'ctx>) -> Result<&'a Handle<'ctx, T>> {
        object.cast()
    }
}

impl<'ctx, T: TypeCheck> FromPyObject<'_, 'ctx> for Handle<'ctx, T> {
    #[inline]
    fn from_py_object(object: &Handle<'ctx>) -> Result<Handle<'ctx, T>> {
        object.cast::<T>().map(Handle::dup)
    }

    #[inline]
    fn from_owned(object: Handle<'ctx>) -> Result<Handle<'ctx, T>, Handle<'ctx>> {
        if !object.is_a::<T>() {
            return Err(object);
        }
        // SAFETY: it is one.
        Ok(unsafe { object.into_cast_unchecked() })
    }
}

impl<'ctx, T: 'static> IntoPyObject<'ctx> for Handle<'ctx, T> {
    type Target = T;

    #[inline]
    fn into_py_object(self, _ctx: Context<'ctx>) -> Result<Handle<'ctx, T>> {
        Ok(self)
    }
}

impl<'ctx, T: 'static> IntoPyObject<'ctx> for &Handle<'ctx, T> {
    type Target = T;

    #[inline]
    fn into_py_object(self, _ctx: Context<'ctx>) -> Result<Handle<'ctx, T>> {
        Ok(self.dup())
    }
}

impl<'ctx, T: 'static> IntoPyObject<'ctx> for Borrowed<'_, 'ctx, T> {
    type Target = T;

    #[inline]
    fn into_py_object(self, _ctx: Context<'ctx>) -> Result<Handle<'ctx, T>> {
        Ok(self.dup())
    }
}

impl<'ctx> IntoPyObject<'ctx> for &'static Interned {
    type Target = PyStr;

    #[inline]
    fn into_py_object(self, ctx: Context<'ctx>) -> Result<Handle<'ctx, PyStr>> {
        self.get(ctx)
    }
}

impl<'ctx, T: TypeCheck> FromPyObject<'_, 'ctx> for Root<T> {
    #[inline]
    fn from_py_object(object: &Handle<'ctx>) -> Result<Root<T>> {
        Root::new(object.cast()?)
    }
}

impl<'ctx, T: TypeCheck> IntoPyObject<'ctx> for Root<T> {
    type Target = T;

    #[inline]
    fn into_py_object(self, ctx: Context<'ctx>) -> Result<Handle<'ctx, T>> {
        self.get(ctx)
    }
}

impl<'ctx, T: TypeCheck> IntoPyObject<'ctx> for &Root<T> {
    type Target = T;

    #[inline]
    fn into_py_object(self, ctx: Context<'ctx>) -> Result<Handle<'ctx, T>> {
        self.get(ctx)
    }
}
