//! The macros around null handles.

#![allow(non_snake_case, non_upper_case_globals, reason = "C's names")]

use super::bindings::{HPy, HPyField, HPyGlobal};

/// The handle that refers to nothing: what a function returns when it failed.
pub const HPy_NULL: HPy = HPy { _i: 0 };

/// The empty field.
pub const HPyField_NULL: HPyField = HPyField { _i: 0 };

/// The initial value of a global. C has no macro for it.
pub const HPyGlobal_NULL: HPyGlobal = HPyGlobal { _i: 0 };

/// Whether `h` is [`HPy_NULL`].
#[inline(always)]
pub const fn HPy_IsNull(h: HPy) -> bool {
    h._i == 0
}

/// Whether `f` is [`HPyField_NULL`].
#[inline(always)]
pub const fn HPyField_IsNull(f: HPyField) -> bool {
    f._i == 0
}
