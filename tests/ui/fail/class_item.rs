//! Classes are structs.

#[hpy::class]
enum Shape {
    Round,
}

struct Point;

#[hpy::class]
impl Point {}

fn main() {}
