//! PyO3 has attributes here.

#[hpy::function]
fn f(#[hpy(default = 1)] a: i64) -> i64 {
    a
}

fn main() {}
