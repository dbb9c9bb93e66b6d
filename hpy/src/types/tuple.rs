//! `tuple`.

use hpy_sys::{HPy, HPyTuple_FromArray};

use super::PyTuple;
use crate::context::Context;
use crate::error::Result;
use crate::handle::{Handle, from_result};

impl PyTuple {
    /// Makes a tuple of these objects.
    #[doc(alias = "HPyTuple_FromArray")]
    pub fn new<'ctx>(ctx: Context<'ctx>, items: &[Handle<'ctx>]) -> Result<Handle<'ctx, PyTuple>> {
        let items: Vec<HPy> = items.iter().map(Handle::as_raw).collect();
        // SAFETY: `items` are open for as long as the argument is borrowed.
        unsafe { from_raw_items(ctx, &items) }
    }
}

/// Makes a tuple of open handles, which stay the caller's.
///
/// # Safety
///
/// All items are open handles of the current call.
pub(crate) unsafe fn from_raw_items<'ctx>(
    ctx: Context<'ctx>,
    items: &[HPy],
) -> Result<Handle<'ctx, PyTuple>> {
    // SAFETY: `items` are open, as the caller says, and readable for their length.
    let raw =
        unsafe { HPyTuple_FromArray(ctx.api(), items.as_ptr().cast_mut(), items.len() as isize) };
    // SAFETY: an owned handle to a tuple, or null with an exception.
    unsafe { from_result(ctx, raw) }
}
