//! A parameter is named once.

#[hpy::function(signature = (a, b, a, *b))]
fn f(a: i64, b: i64) -> i64 {
    a + b
}

fn main() {}
