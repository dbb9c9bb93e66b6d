//! One `*`, with something after it.

use hpy::prelude::*;

#[hpy::function(signature = (a, *, b, *))]
fn f(a: i64, b: i64) -> i64 {
    a + b
}

#[hpy::function(signature = (a, *args, *, b))]
fn g(a: i64, args: Vec<i64>, b: i64) -> i64 {
    a + b + args.len() as i64
}

#[hpy::function(signature = (a, *))]
fn h(a: i64) -> i64 {
    a
}

#[hpy::function(signature = (*, **kwargs))]
fn i(kwargs: &Handle<'_, PyDict>) {
    let _ = kwargs;
}

fn main() {}
