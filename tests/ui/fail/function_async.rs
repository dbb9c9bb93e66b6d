//! HPy knows no futures.

#[hpy::function]
async fn f(a: i64) -> i64 {
    a
}

fn main() {}
