//! `bytes`.

use hpy_sys::{HPyBytes_AsString, HPyBytes_FromStringAndSize, HPyBytes_Size, Interpreter, beyond};

use super::{PyAny, PyBytes};
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
    ///
    /// # Errors
    ///
    /// Except on CPython, `TypeError` for an instance of a subclass of `bytes`: nothing tells how many bytes it really has.
    #[doc(alias = "HPyBytes_AsString")]
    #[doc(alias = "HPyBytes_Size")]
    pub fn as_bytes(&self) -> Result<&[u8]> {
        let len = size(self)?;
        if len == 0 {
            return Ok(&[]);
        }
        // SAFETY: the handle is open and of a bytes.
        let data = unsafe { HPyBytes_AsString(self.ctx().api(), self.as_raw()) };
        if data.is_null() {
            return Err(Error::raised(self.ctx()));
        }
        // SAFETY: the implementation keeps the object's bytes at `data` at least until this very handle is closed, which the borrow of
        // `self` prevents; a bytes object never changes, and `len` is its length: subclasses that could lie are out.
        Ok(unsafe { core::slice::from_raw_parts(data.cast::<u8>(), len) })
    }
}

/// Returns the number of bytes.
fn size(bytes: &Handle<'_, PyBytes>) -> Result<usize> {
    let ctx = bytes.ctx();
    if hpy_sys::interpreter() != Interpreter::CPython {
        // Elsewhere one host or another asks the `__len__` of a subclass, in HPyBytes_Size or inside HPyBytes_AsString.
        let class = ctx.constant::<PyAny>(|ctx| ctx.h_BytesType);
        let exact = if hpy_sys::own_host() {
            // SAFETY: the own host runs, and both handles are open.
            unsafe { beyond::is_exactly(ctx.as_raw(), bytes.as_raw(), class.as_raw()) }
        } else {
            bytes.type_of()?.is(&class)
        };
        if !exact {
            return Err(Error::conversion(
                "bytes, and no subclass but on CPython",
                bytes,
            ));
        }
    }
    // SAFETY: the handle is open and of a bytes.
    let len = unsafe { HPyBytes_Size(ctx.api(), bytes.as_raw()) };
    usize::try_from(len).map_err(|_| Error::raised(ctx))
}
