//! A text signature that is none.

#[hpy::function(text_signature = "a, b")]
fn f(a: i64, b: i64) -> i64 {
    a + b
}

#[hpy::function(text_signature = "(a,\nb)")]
fn g(a: i64, b: i64) -> i64 {
    a + b
}

fn main() {}
