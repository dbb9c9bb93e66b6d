//! Python cannot keep a promise.

#[hpy::function]
unsafe fn f(a: i64) -> i64 {
    a
}

fn main() {}
