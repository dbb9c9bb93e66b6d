//! A constructor returns the value.

#[hpy::class]
struct Point;

#[hpy::methods]
impl Point {
    #[new]
    fn new() -> i64 {
        1
    }
}

fn main() {}
