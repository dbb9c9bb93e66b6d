//! Names of methods.

#[hpy::class]
struct Point;

#[hpy::methods]
impl Point {
    fn norm(&self) {}

    #[hpy(name = "norm")]
    fn length(&self) {}

    #[hpy(name = "repr")]
    fn __repr__(&self) -> String {
        String::new()
    }

    fn __eq__(&self, other: &Point) -> bool {
        let _ = other;
        true
    }

    fn __richcmp__(&self, other: &Point, op: hpy::types::CompareOp) -> bool {
        let _ = (other, op);
        true
    }
}

fn main() {}
