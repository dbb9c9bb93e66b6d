//! A declaration only.

#[hpy::function]
fn f(a: i64);

fn main() {}
