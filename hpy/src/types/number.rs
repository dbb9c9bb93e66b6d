//! Arithmetic, and items by index.

use hpy_sys::{
    HPy_Add, HPy_And, HPy_GetItem_i, HPy_Index, HPy_Lshift, HPy_Multiply, HPy_Negative, HPy_Or,
    HPy_Remainder, HPy_Rshift, HPy_Subtract, HPy_TrueDivide,
};

use super::PyInt;
use crate::convert::IntoPyObject;
use crate::error::Result;
use crate::handle::{Handle, from_result};

macro_rules! binary {
    ($($method:ident, $function:ident, $operator:literal;)*) => {
        /// Arithmetic, with Python's own semantics.
        impl<'ctx, T> Handle<'ctx, T> {
            $(
                #[doc = concat!("Same as `self ", $operator, " other`.")]
                pub fn $method(&self, other: impl IntoPyObject<'ctx>) -> Result<Handle<'ctx>> {
                    let ctx = self.ctx();
                    let other = other.into_py_object(ctx)?;
                    // SAFETY: both handles are open.
                    let raw = unsafe { $function(ctx.api(), self.as_raw(), other.as_raw()) };
                    // SAFETY: an owned handle, or null with an exception.
                    unsafe { from_result(ctx, raw) }
                }
            )*
        }
    };
}

binary! {
    add, HPy_Add, "+";
    sub, HPy_Subtract, "-";
    mul, HPy_Multiply, "*";
    div, HPy_TrueDivide, "/";
    rem, HPy_Remainder, "%";
    lshift, HPy_Lshift, "<<";
    rshift, HPy_Rshift, ">>";
    bitand, HPy_And, "&";
    bitor, HPy_Or, "|";
}

impl<'ctx, T> Handle<'ctx, T> {
    /// Same as `-self`.
    #[doc(alias = "HPy_Negative")]
    pub fn neg(&self) -> Result<Handle<'ctx>> {
        // SAFETY: the handle is open.
        let raw = unsafe { HPy_Negative(self.ctx().api(), self.as_raw()) };
        // SAFETY: an owned handle, or null with an exception.
        unsafe { from_result(self.ctx(), raw) }
    }

    /// Returns the object as an int without loss. Same as `operator.index(self)`.
    #[doc(alias = "HPy_Index")]
    pub fn index(&self) -> Result<Handle<'ctx, PyInt>> {
        // SAFETY: the handle is open.
        let raw = unsafe { HPy_Index(self.ctx().api(), self.as_raw()) };
        // SAFETY: an owned handle to an int, or null with an exception.
        unsafe { from_result(self.ctx(), raw) }
    }
}

/// Returns the item at `index` of a sequence.
#[inline]
pub(crate) fn item<'ctx>(sequence: &Handle<'ctx>, index: usize) -> Result<Handle<'ctx>> {
    // SAFETY: the handle is open.
    let raw = unsafe { HPy_GetItem_i(sequence.ctx().api(), sequence.as_raw(), index as isize) };
    // SAFETY: an owned handle, or null with an exception.
    unsafe { from_result(sequence.ctx(), raw) }
}
