//! HPy's documentation shows arguments by position with this module.

use hpy::prelude::*;

/// Return the absolute value of a number.
#[hpy::function(signature = (number, /))]
fn myabs<'py>(number: &Handle<'py>) -> hpy::Result<Handle<'py>> {
    number.abs()
}

/// Add two integers.
#[hpy::function(signature = (a, b, /))]
fn add_ints(a: i64, b: i64) -> hpy::Result<i64> {
    a.checked_add(b)
        .ok_or_else(|| Error::overflow_error("the sum has more than 64 bits"))
}

/// HPy Example of varargs calling convention
#[hpy::module]
mod hpyvarargs {
    #[hpy(export)]
    use super::{add_ints, myabs};
}
