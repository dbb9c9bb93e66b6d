//! A default is an expression.

#[hpy::function(signature = (a, b =, c = ))]
fn f(a: i64, b: i64, c: i64) -> i64 {
    a + b + c
}

fn main() {}
