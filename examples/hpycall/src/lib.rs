//! HPy's documentation shows objects that are called with this module.

use hpy::prelude::*;

/// A vector that is called with another one.
#[hpy::class(name = "EuclideanVector", module = "hpycall")]
pub struct EuclideanVector {
    x: i64,
    y: i64,
    negative: bool,
}

#[hpy::methods]
impl EuclideanVector {
    #[new]
    #[hpy(signature = (x, y, use_special_call = false))]
    fn new(x: i64, y: i64, use_special_call: bool) -> Self {
        EuclideanVector {
            x,
            y,
            negative: use_special_call,
        }
    }

    /// Return the dot product; its negative, if the vector was made with `use_special_call`.
    fn __call__(&self, x1: i64, y1: i64) -> hpy::Result<i64> {
        let product = self.x.checked_mul(x1).zip(self.y.checked_mul(y1));
        let product = product.and_then(|(x, y)| x.checked_add(y));
        let product = match self.negative {
            true => product.and_then(i64::checked_neg),
            false => product,
        };
        product.ok_or_else(|| Error::overflow_error("more than 64 bits"))
    }
}

/// Says hello.
#[hpy::class(name = "Foo", module = "hpycall")]
pub struct Foo;

#[hpy::methods]
impl Foo {
    #[new]
    fn new() -> Self {
        Foo
    }

    fn __call__(&self) -> &'static str {
        "hello manually initialized call function"
    }
}

/// Takes whatever it is given.
#[hpy::class(name = "Pack", module = "hpycall")]
pub struct Pack;

#[hpy::methods]
impl Pack {
    #[new]
    fn new() -> Self {
        Pack
    }

    #[hpy(signature = (*args, **kwargs))]
    fn __call__(&self, args: Vec<Handle<'_>>, kwargs: Option<Handle<'_, PyDict>>) {
        let _ = (args, kwargs);
    }
}

/// HPy call protocol usage example
#[hpy::module]
mod hpycall {
    #[hpy(export)]
    use super::{EuclideanVector, Foo, Pack};
}
