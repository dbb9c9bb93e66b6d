//! Options say what their value looks like.

#[hpy::function(name = g, text_signature = (), crate = "hpy", signature = a)]
fn f(a: i64) -> i64 {
    a
}

#[hpy::function(text_signature = 1)]
fn g() {}

fn main() {}
