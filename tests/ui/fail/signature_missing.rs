//! Every parameter is named.

#[hpy::function(signature = (a))]
fn f(a: i64, b: i64, c: Option<i64>) -> i64 {
    a + b + c.unwrap_or(0)
}

fn main() {}
