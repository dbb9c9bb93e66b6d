//! `&[u8]`; `Vec<u8>` is in [`containers`](super::containers).

use super::{FromPyObject, IntoPyObject};
use crate::context::Context;
use crate::error::Result;
use crate::handle::Handle;
use crate::types::PyBytes;

impl<'a, 'ctx> FromPyObject<'a, 'ctx> for &'a [u8] {
    #[inline]
    fn from_py_object(object: &'a Handle<'ctx>) -> Result<&'a [u8]> {
        object.cast::<PyBytes>()?.as_bytes()
    }
}

impl<'ctx> IntoPyObject<'ctx> for &[u8] {
    type Target = PyBytes;

    #[inline]
    fn into_py_object(self, ctx: Context<'ctx>) -> Result<Handle<'ctx, PyBytes>> {
        PyBytes::new(ctx, self)
    }
}
