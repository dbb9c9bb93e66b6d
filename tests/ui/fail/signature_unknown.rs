//! The parameters that there are, are listed.

#[hpy::function(signature = (a, c = 1))]
fn f(a: i64, b: i64) -> i64 {
    a + b
}

#[hpy::function(signature = (a))]
fn g() {}

fn main() {}
