//! The macro makes the C function.

#[hpy::function]
extern "C" fn f(a: i64) -> i64 {
    a
}

fn main() {}
