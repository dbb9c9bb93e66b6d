//! `**kwargs` is the last.

use hpy::prelude::*;

#[hpy::function(signature = (**kwargs, a, *args))]
fn f(kwargs: &Handle<'_, PyDict>, a: i64, args: Vec<i64>) -> i64 {
    let _ = (kwargs, args);
    a
}

fn main() {}
