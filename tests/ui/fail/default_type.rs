//! A default of another type.

#[hpy::function(signature = (a = "x", b = 1))]
fn f(a: i64, b: f64) -> f64 {
    a as f64 + b
}

fn main() {}
