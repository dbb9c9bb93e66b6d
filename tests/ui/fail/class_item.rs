//! Classes are structs and enums.

#[hpy::class]
union Shape {
    round: u8,
}

struct Point;

#[hpy::class]
impl Point {}

fn main() {}
