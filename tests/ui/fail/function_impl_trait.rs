//! A parameter has one type.

#[hpy::function]
fn f(a: impl ToString, b: Vec<impl ToString>) -> String {
    format!("{}{}", a.to_string(), b.len())
}

fn main() {}
