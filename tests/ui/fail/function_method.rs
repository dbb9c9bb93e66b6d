//! `#[hpy::function]` in an `impl`.

#[hpy::function]
fn f(&self, a: i64) -> i64 {
    a
}

fn main() {}
