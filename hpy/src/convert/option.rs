//! `Option<T>` and `()`.

use super::outcome::Outcome;
use super::{FromPyObject, IntoPyObject};
use crate::context::Context;
use crate::error::Result;
use crate::handle::Handle;
use crate::types::PyAny;

impl<'a, 'ctx, T: FromPyObject<'a, 'ctx>> FromPyObject<'a, 'ctx> for Option<T> {
    #[inline]
    fn from_py_object(object: &'a Handle<'ctx>) -> Result<Option<T>> {
        if object.is_none() {
            Ok(None)
        } else {
            object.extract().map(Some)
        }
    }
}

impl<'ctx, T: IntoPyObject<'ctx>> IntoPyObject<'ctx> for Option<T> {
    type Target = PyAny;

    #[inline]
    fn into_py_object(self, ctx: Context<'ctx>) -> Result<Handle<'ctx>> {
        match self {
            Some(value) => Ok(value.into_py_object(ctx)?.into_any()),
            None => Ok(ctx.none().dup()),
        }
    }
}

impl<'ctx> IntoPyObject<'ctx> for () {
    type Target = PyAny;

    #[inline]
    fn into_py_object(self, ctx: Context<'ctx>) -> Result<Handle<'ctx>> {
        Ok(ctx.none().dup())
    }

    #[inline]
    fn into_outcome(self, _ctx: Context<'ctx>) -> Result<Outcome<'ctx>> {
        Ok(Outcome::None)
    }
}
