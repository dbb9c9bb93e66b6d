//! `bytes`.

use hpy_sys::{HPyBytes_AsString, HPyBytes_FromStringAndSize, HPyBytes_Size};

use super::PyBytes;
use crate::context::Context;
use crate::error::{Error, Result};
use crate::handle::{Handle, from_result};

impl PyBytes {
    /// Makes a `bytes` with a copy of `data`.
    #[doc(alias = "HPyBytes_FromStringAndSize")]
    pub fn new<'ctx>(ctx: Context<'ctx>, data: &[u8]) -> Result<Handle<'ctx, PyBytes>> {
        // SAFETY: `data` is readable for its length.
        let raw = unsafe {
            HPyBytes_FromStringAndSize(ctx.api(), data.as_ptr().cast(), data.len() as isize)
        };
        // SAFETY: an owned handle to a bytes, or null with an exception.
        unsafe { from_result(ctx, raw) }
    }
}

impl Handle<'_, PyBytes> {
    /// Returns the bytes, for as long as this handle is borrowed.
    #[doc(alias = "HPyBytes_AsString")]
    #[doc(alias = "HPyBytes_Size")]
    pub fn as_bytes(&self) -> Result<&[u8]> {
        // SAFETY: the handle is open and of a bytes.
        let len = unsafe { HPyBytes_Size(self.ctx().api(), self.as_raw()) };
        let len = usize::try_from(len).map_err(|_| Error::raised(self.ctx()))?;
        if len == 0 {
            return Ok(&[]);
        }
        // SAFETY: the handle is open and of a bytes.
        let data = unsafe { HPyBytes_AsString(self.ctx().api(), self.as_raw()) };
        if data.is_null() {
            return Err(Error::raised(self.ctx()));
        }
        // SAFETY: the implementation keeps `len` bytes at `data` at least until this very handle is closed, which the borrow of `self`
        // prevents; a bytes object never changes.
        Ok(unsafe { core::slice::from_raw_parts(data.cast::<u8>(), len) })
    }
}
