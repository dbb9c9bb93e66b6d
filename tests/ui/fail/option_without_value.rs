//! Options that need a value say what it looks like.

#[hpy::function(name, text_signature =, crate)]
fn f() {}

#[hpy::function(signature(a, b))]
fn g(a: i64, b: i64) -> i64 {
    a + b
}

#[hpy::module(name)]
mod m {}

fn main() {}
