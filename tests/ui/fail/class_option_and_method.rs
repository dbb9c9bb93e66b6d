//! A special method comes from an option or from a method.

#[hpy::class(eq)]
#[derive(PartialEq)]
struct Point;

#[hpy::methods]
impl Point {
    fn __richcmp__(&self, _other: &Point, _op: hpy::types::CompareOp) -> bool {
        true
    }
}

fn main() {}
