//! The functions and the class of the benchmark in hpy-rs.

use hpy::prelude::*;

#[hpy::function]
fn noargs() {}

#[hpy::function(signature = (o, /))]
fn ident<'py>(o: Handle<'py>) -> Handle<'py> {
    o
}

#[hpy::function(signature = (i, /))]
fn inc(i: i64) -> i64 {
    i + 1
}

#[hpy::function(signature = (f, /))]
fn half(f: f64) -> f64 {
    f / 2.0
}

#[hpy::function(signature = (a, b, /))]
fn add2(a: i64, b: i64) -> i64 {
    a + b
}

#[hpy::function(signature = (a, b = 1, c = 2))]
fn kw(a: i64, b: i64, c: i64) -> i64 {
    a + b + c
}

#[hpy::function(signature = (s, /))]
fn strlen(s: &str) -> usize {
    s.len()
}

#[hpy::function(signature = (s, /))]
fn greet(s: &str) -> String {
    format!("Hello, {s}")
}

#[hpy::function(signature = (f, /))]
fn call<'py>(f: &Handle<'py>) -> hpy::Result<Handle<'py>> {
    f.call(())
}

#[hpy::function(signature = (_o, /))]
fn raise_(_o: &Handle<'_>) -> hpy::Result<()> {
    Err(Error::value_error("no"))
}

#[hpy::function(signature = (o, /))]
fn getattr_<'py>(o: &Handle<'py>) -> hpy::Result<Handle<'py>> {
    o.getattr(hpy::intern!("x"))
}

#[hpy::function(signature = (numbers, /))]
fn sum_list(numbers: Vec<i64>) -> i64 {
    numbers.iter().sum()
}

#[hpy::function(signature = (n, /))]
fn make_list(n: i64) -> Vec<i64> {
    (0..n).collect()
}

#[hpy::function(signature = (n, /))]
fn make_dict<'py>(ctx: Context<'py>, n: i64) -> hpy::Result<Handle<'py, PyDict>> {
    let dict = PyDict::empty(ctx)?;
    for i in 0..n {
        dict.set_item(i, i)?;
    }
    Ok(dict)
}

/// A point in the plane, to which any object can be tied.
#[hpy::class(subclass)]
struct Point {
    #[hpy(get, set)]
    x: f64,
    y: f64,
    #[hpy(get, set)]
    o: Field,
}

#[hpy::methods]
impl Point {
    #[new]
    #[hpy(signature = (x = 0.0, y = 0.0))]
    fn new(x: f64, y: f64) -> Point {
        let o = Field::empty();
        Point { x, y, o }
    }

    fn norm2(&self) -> f64 {
        self.x * self.x + self.y * self.y
    }

    fn __add__(&self, other: &Point) -> Point {
        Point::new(self.x + other.x, self.y + other.y)
    }

    fn __eq__(&self, other: &Point) -> bool {
        self.x == other.x && self.y == other.y
    }

    fn __hash__(&self) -> isize {
        (self.x * 31.0 + self.y) as isize
    }

    fn __len__(&self) -> usize {
        2
    }

    fn __getitem__(&self, index: isize) -> hpy::Result<f64> {
        match index {
            0 => Ok(self.x),
            1 => Ok(self.y),
            _ => Err(Error::index_error("a point has two coordinates")),
        }
    }
}

#[hpy::module]
mod calls_mod {
    #[hpy(export)]
    use super::{
        Point, add2, call, getattr_, greet, half, ident, inc, kw, make_dict, make_list, noargs,
        raise_, strlen, sum_list,
    };
}
