//! Objects of Python are shared.

#[hpy::function]
fn f(a: &mut Vec<i64>) {
    a.push(1);
}

fn main() {}
