//! `bool`.

use super::outcome::Outcome;
use super::{FromPyObject, IntoPyObject};
use crate::context::Context;
use crate::error::{Error, Result};
use crate::handle::Handle;
use crate::types::PyBool;

impl<'ctx> FromPyObject<'_, 'ctx> for bool {
    #[inline]
    fn from_py_object(object: &Handle<'ctx>) -> Result<bool> {
        let ctx = object.ctx();
        if object.is(&ctx.bool(true)) {
            Ok(true)
        } else if object.is(&ctx.bool(false)) {
            Ok(false)
        } else {
            Err(Error::conversion("bool", object))
        }
    }
}

impl<'ctx> IntoPyObject<'ctx> for bool {
    type Target = PyBool;

    #[inline]
    fn into_py_object(self, ctx: Context<'ctx>) -> Result<Handle<'ctx, PyBool>> {
        Ok(ctx.bool(self).dup())
    }

    #[inline]
    fn into_outcome(self, _ctx: Context<'ctx>) -> Result<Outcome<'ctx>> {
        Ok(self.into())
    }
}
