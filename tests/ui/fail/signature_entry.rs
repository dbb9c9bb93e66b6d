//! What may stand in a signature.

#[hpy::function(signature = (a, 1, b: i64, "c", *1))]
fn f(a: i64, b: i64) -> i64 {
    a + b
}

fn main() {}
