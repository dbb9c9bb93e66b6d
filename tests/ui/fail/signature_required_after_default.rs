//! As in Python's `def`.

#[hpy::function(signature = (a, b = 1, c, *, d = 2, e))]
fn f(a: i64, b: i64, c: i64, d: i64, e: i64) -> i64 {
    a + b + c + d + e
}

fn main() {}
