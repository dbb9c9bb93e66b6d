//! Python needs names.

#[hpy::function]
fn f(_: i64, (a, b): (i64, i64), ref c: i64, d @ _: i64) -> i64 {
    a + b + c + d
}

fn main() {}
