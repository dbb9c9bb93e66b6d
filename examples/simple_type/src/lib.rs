//! HPy's documentation shows a class with this module: members, a method, a property, a constructor.

use hpy::prelude::*;

/// What the property `z` is larger by than `foo()`.
const OFFSET: i64 = 1000;

/// A point with whole coordinates.
#[hpy::class(name = "Point", module = "simple_type", get_all, set_all)]
pub struct Point {
    x: i64,
    y: i64,
}

fn overflow() -> Error {
    Error::overflow_error("more than 64 bits")
}

#[hpy::methods]
impl Point {
    #[new]
    fn new(x: i64, y: i64) -> Self {
        Point { x, y }
    }

    /// Return ten times `x` and `y`.
    fn foo(&self) -> hpy::Result<i64> {
        let tens = self.x.checked_mul(10);
        tens.and_then(|tens| tens.checked_add(self.y))
            .ok_or_else(overflow)
    }

    /// `foo()` and a thousand; to set it moves `y`.
    #[getter]
    fn z(&self) -> hpy::Result<i64> {
        self.foo()?.checked_add(OFFSET).ok_or_else(overflow)
    }

    #[setter]
    fn set_z(&mut self, z: i64) -> hpy::Result<()> {
        let change = z.checked_sub(self.z()?).ok_or_else(overflow)?;
        self.y = self.y.checked_add(change).ok_or_else(overflow)?;
        Ok(())
    }
}

/// A simple HPy type
#[hpy::module]
mod simple_type {
    #[hpy(export)]
    use super::Point;
}
