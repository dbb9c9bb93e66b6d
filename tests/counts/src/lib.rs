//! What operations of hpy cost in calls of the C API.
//!
//! One function for each operation, and `c_api_calls()`, which tells the calls that the own host made so far. Only with the feature
//! `count-c-api` is there anything to tell.

use std::collections::BTreeMap;

use hpy::prelude::*;

/// Returns how often each function of the C API was called in this process; None where calls are not counted.
#[hpy::function]
fn c_api_calls() -> Option<BTreeMap<String, u64>> {
    #[cfg(feature = "count-c-api")]
    return Some(
        hpy_sys::c_api_calls()
            .map(|(name, count)| (name.to_owned(), count))
            .collect(),
    );
    #[cfg(not(feature = "count-c-api"))]
    None
}

#[hpy::function]
fn noargs() {}

#[hpy::function(signature = (o, /))]
fn ident<'py>(o: Handle<'py>) -> Handle<'py> {
    o
}

#[hpy::function]
fn add(a: i64, b: i64) -> i64 {
    a + b
}

#[hpy::function(signature = (a, b = 1, *, c = 2))]
fn keywords(a: i64, b: i64, c: i64) -> i64 {
    a + b + c
}

#[hpy::function(signature = (f, /))]
fn half(f: f64) -> f64 {
    f / 2.0
}

#[hpy::function(signature = (b, /))]
fn negate(b: bool) -> bool {
    !b
}

#[hpy::function(signature = (s, /))]
fn text_in(s: &str) -> usize {
    s.len()
}

#[hpy::function(signature = (ascii, /))]
fn text_out(ascii: bool) -> &'static str {
    if ascii { "text" } else { "tëxt" }
}

#[hpy::function(signature = (b, /))]
fn bytes_in(b: &[u8]) -> usize {
    b.len()
}

#[hpy::function(signature = (f, /))]
fn call<'py>(f: &Handle<'py>) -> hpy::Result<Handle<'py>> {
    f.call(())
}

#[hpy::function(signature = (f, x, /))]
fn call_with<'py>(f: &Handle<'py>, x: &Handle<'py>) -> hpy::Result<Handle<'py>> {
    f.call((x,))
}

#[hpy::function(signature = (o, /))]
fn getattr<'py>(o: &Handle<'py>) -> hpy::Result<Handle<'py>> {
    o.getattr("x")
}

#[hpy::function(signature = (o, v, /))]
fn setattr<'py>(o: &Handle<'py>, v: &Handle<'py>) -> hpy::Result<()> {
    o.setattr("x", v)
}

#[hpy::function(signature = (o, /))]
fn raise_(o: &Handle<'_>) -> hpy::Result<()> {
    let _ = o;
    Err(Error::value_error("no"))
}

/// Raises what `f` raises.
#[hpy::function(signature = (f, /))]
fn pass_through(f: &Handle<'_>) -> hpy::Result<()> {
    f.call(()).map(drop)
}

/// Drops what `f` raises.
#[hpy::function(signature = (f, /))]
fn swallow(f: &Handle<'_>) -> bool {
    f.call(()).is_err()
}

#[hpy::function(signature = (items, /))]
fn list_in(items: Vec<i64>) -> i64 {
    items.into_iter().sum()
}

#[hpy::function(signature = (n, /))]
fn list_out(n: i64) -> Vec<i64> {
    (0..n).collect()
}

#[hpy::function(signature = (map, /))]
fn dict_in(map: BTreeMap<String, i64>) -> i64 {
    map.into_values().sum()
}

#[hpy::function(signature = (items, /))]
fn iterate(items: &Handle<'_>) -> hpy::Result<usize> {
    let mut count = 0;
    for item in items.iter()? {
        item?;
        count += 1;
    }
    Ok(count)
}

/// A value of numbers and an object.
#[hpy::class]
struct Pair {
    #[hpy(get, set)]
    number: f64,
    #[hpy(get, set)]
    object: Field,
}

#[hpy::methods]
impl Pair {
    #[new]
    fn new(number: f64) -> Pair {
        let object = Field::empty();
        Pair { number, object }
    }

    fn method(&self) {}

    fn __add__(&self, other: &Pair) -> Pair {
        Pair::new(self.number + other.number)
    }

    fn __eq__(&self, other: &Pair) -> bool {
        self.number == other.number
    }

    fn __hash__(&self) -> isize {
        2
    }

    fn __len__(&self) -> usize {
        2
    }

    fn __contains__(&self, number: f64) -> bool {
        self.number == number
    }

    fn __getitem__(&self, index: isize) -> isize {
        index
    }
}

/// Counts calls of the C API.
#[hpy::module]
mod hpy_counts {
    #[hpy(export)]
    use super::{
        Pair, add, bytes_in, c_api_calls, call, call_with, dict_in, getattr, half, ident, iterate,
        keywords, list_in, list_out, negate, noargs, pass_through, raise_, setattr, swallow,
        text_in, text_out,
    };
}
