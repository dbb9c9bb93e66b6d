//! Arithmetic, and items by index.

use hpy_sys::{
    HPy_Absolute, HPy_Add, HPy_And, HPy_Divmod, HPy_FloorDivide, HPy_GetItem_i, HPy_Index,
    HPy_Invert, HPy_Lshift, HPy_MatrixMultiply, HPy_Multiply, HPy_Negative, HPy_Or, HPy_Positive,
    HPy_Power, HPy_Remainder, HPy_Rshift, HPy_Subtract, HPy_TrueDivide, HPy_Xor,
};

use super::PyInt;
use crate::convert::IntoPyObject;
use crate::error::Result;
use crate::handle::{Handle, from_result};

macro_rules! binary {
    ($($method:ident, $function:ident, $same:literal;)*) => {
        /// Arithmetic, with Python's own semantics.
        impl<'ctx, T> Handle<'ctx, T> {
            $(
                #[doc = concat!("Same as `", $same, "`.")]
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
    add, HPy_Add, "self + other";
    sub, HPy_Subtract, "self - other";
    mul, HPy_Multiply, "self * other";
    matmul, HPy_MatrixMultiply, "self @ other";
    div, HPy_TrueDivide, "self / other";
    floor_div, HPy_FloorDivide, "self // other";
    rem, HPy_Remainder, "self % other";
    divmod, HPy_Divmod, "divmod(self, other)";
    lshift, HPy_Lshift, "self << other";
    rshift, HPy_Rshift, "self >> other";
    bitand, HPy_And, "self & other";
    bitor, HPy_Or, "self | other";
    bitxor, HPy_Xor, "self ^ other";
}

macro_rules! unary {
    ($($method:ident, $function:ident, $same:literal;)*) => {
        /// Operators of one operand.
        impl<'ctx, T> Handle<'ctx, T> {
            $(
                #[doc = concat!("Same as `", $same, "`.")]
                pub fn $method(&self) -> Result<Handle<'ctx>> {
                    // SAFETY: the handle is open.
                    let raw = unsafe { $function(self.ctx().api(), self.as_raw()) };
                    // SAFETY: an owned handle, or null with an exception.
                    unsafe { from_result(self.ctx(), raw) }
                }
            )*
        }
    };
}

unary! {
    neg, HPy_Negative, "-self";
    pos, HPy_Positive, "+self";
    abs, HPy_Absolute, "abs(self)";
    bitnot, HPy_Invert, "~self";
}

impl<'ctx, T> Handle<'ctx, T> {
    /// Same as `pow(self, exponent, modulus)`; with `()`, Python's `None`, for the modulus, as `self ** exponent`.
    ///
    /// ```
    /// use hpy::prelude::*;
    ///
    /// /// The last digit of a power.
    /// #[hpy::function]
    /// fn last_digit<'py>(base: &Handle<'py>, exponent: &Handle<'py>) -> hpy::Result<u8> {
    ///     base.pow(exponent, 10)?.extract()
    /// }
    /// # #[cfg(feature = "embed")]
    /// # hpy::embed::test(|ctx| {
    /// #     let number = |number: i64| number.into_py_object(ctx).map(Handle::into_any);
    /// #     assert_eq!(last_digit(&number(7)?, &number(1_000_002)?)?, 9);
    /// #     assert_eq!(number(2)?.pow(10, ())?.extract::<i64>()?, 1024);
    /// #     Ok(())
    /// # });
    /// ```
    #[doc(alias = "HPy_Power")]
    pub fn pow(
        &self,
        exponent: impl IntoPyObject<'ctx>,
        modulus: impl IntoPyObject<'ctx>,
    ) -> Result<Handle<'ctx>> {
        let ctx = self.ctx();
        let (exponent, modulus) = (exponent.into_py_object(ctx)?, modulus.into_py_object(ctx)?);
        // SAFETY: all three handles are open.
        let raw = unsafe {
            HPy_Power(
                ctx.api(),
                self.as_raw(),
                exponent.as_raw(),
                modulus.as_raw(),
            )
        };
        // SAFETY: an owned handle, or null with an exception.
        unsafe { from_result(ctx, raw) }
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
