//! What a method is, and what it takes first.

use hpy::prelude::*;

#[hpy::class]
struct Point;

#[hpy::methods]
impl Point {
    #[new]
    #[staticmethod]
    fn new() -> Point {
        Point
    }

    #[getter(x)]
    fn x(&self) -> f64 {
        1.0
    }

    fn norm(x: f64) -> f64 {
        x
    }

    fn consume(self) {}

    #[staticmethod]
    fn unit(&self) -> Point {
        Point
    }

    #[classmethod]
    fn parse(text: &str) -> Point {
        let _ = text;
        Point
    }

    #[staticmethod]
    fn __repr__() -> String {
        String::new()
    }

    fn by_context(ctx: Context<'_>) {
        let _ = ctx;
    }
}

fn main() {}
