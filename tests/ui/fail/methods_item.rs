//! Methods stand in an `impl` of the class.

#[hpy::methods]
fn norm() {}

#[hpy::methods]
struct Point;

#[hpy::methods]
enum Shape {}

#[hpy::methods]
impl Clone for Point {
    fn clone(&self) -> Point {
        Point
    }
}

struct Pair<T>(T);

#[hpy::methods]
impl<T> Pair<T> {}

fn main() {}
