//! Numbers in, numbers out: arguments with defaults and keywords, documentation, and an error that Python sees.

use hpy::prelude::*;

/// Return the absolute value of a number.
#[hpy::function(signature = (number, /))]
fn myabs(number: f64) -> f64 {
    number.abs()
}

/// Add two integers.
///
/// With `wrap`, a sum that has more than 64 bits starts again at the other end of the range. Without it, it is an OverflowError.
#[hpy::function(signature = (a, b = 1, *, wrap = false))]
fn add_ints(a: i64, b: i64, wrap: bool) -> hpy::Result<i64> {
    match a.checked_add(b) {
        Some(sum) => Ok(sum),
        None if wrap => Ok(a.wrapping_add(b)),
        None => Err(Error::overflow_error("the sum has more than 64 bits")),
    }
}

/// Simple arithmetic.
#[hpy::module]
mod simple {
    #[hpy(export)]
    use super::{add_ints, myabs};

    #[hpy(export)]
    const MAX: i64 = i64::MAX;
}
