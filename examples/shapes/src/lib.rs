//! Classes: a point with properties, operators and comparisons.

use hpy::prelude::*;

/// A point in the plane.
#[hpy::class]
pub struct Point {
    /// How far to the right.
    #[hpy(get, set)]
    x: f64,
    /// How far up.
    #[hpy(get, set)]
    y: f64,
}

#[hpy::methods]
impl Point {
    #[classattr]
    const ORIGIN: Point = Point { x: 0.0, y: 0.0 };

    #[new]
    fn new(x: f64, y: f64) -> Point {
        Point { x, y }
    }

    /// Return the point at this distance and angle from the origin.
    #[staticmethod]
    #[hpy(signature = (length, angle = 0.0))]
    fn polar(length: f64, angle: f64) -> Point {
        Point {
            x: length * angle.cos(),
            y: length * angle.sin(),
        }
    }

    /// The distance from the origin.
    #[getter]
    fn length(&self) -> f64 {
        self.x.hypot(self.y)
    }

    #[setter]
    fn set_length(&mut self, length: f64) -> hpy::Result<()> {
        let old = self.length();
        if old == 0.0 {
            return Err(Error::value_error("the origin has no direction"));
        }
        self.scale(length / old);
        Ok(())
    }

    /// Multiply both coordinates by a number.
    fn scale(&mut self, by: f64) {
        self.x *= by;
        self.y *= by;
    }

    /// Return the distance to another point.
    fn distance(&self, other: &Point) -> f64 {
        self.__sub__(other).length()
    }

    fn __repr__(&self) -> String {
        format!("Point({}, {})", self.x, self.y)
    }

    fn __eq__(&self, other: &Point) -> bool {
        (self.x, self.y) == (other.x, other.y)
    }

    fn __bool__(&self) -> bool {
        (self.x, self.y) != (0.0, 0.0)
    }

    fn __neg__(&self) -> Point {
        self.__mul__(-1.0)
    }

    fn __add__(&self, other: &Point) -> Point {
        Point {
            x: self.x + other.x,
            y: self.y + other.y,
        }
    }

    fn __sub__(&self, other: &Point) -> Point {
        self.__add__(&other.__neg__())
    }

    fn __mul__(&self, by: f64) -> Point {
        Point {
            x: self.x * by,
            y: self.y * by,
        }
    }

    fn __rmul__(&self, by: f64) -> Point {
        self.__mul__(by)
    }

    fn __iadd__(&mut self, other: &Point) {
        self.x += other.x;
        self.y += other.y;
    }
}

/// Points.
#[hpy::module]
mod shapes {
    #[hpy(export)]
    use super::Point;
}
