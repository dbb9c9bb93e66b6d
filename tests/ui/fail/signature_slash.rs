//! One `/`, after a parameter and before `*`.

#[hpy::function(signature = (a, /, b, /))]
fn f(a: i64, b: i64) -> i64 {
    a + b
}

#[hpy::function(signature = (/, a))]
fn g(a: i64) -> i64 {
    a
}

#[hpy::function(signature = (a, *, b, /))]
fn h(a: i64, b: i64) -> i64 {
    a + b
}

fn main() {}
