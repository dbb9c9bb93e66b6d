//! Properties and special methods are called with the arguments that Python has for them.

#[hpy::class]
struct Point;

#[hpy::methods]
impl Point {
    #[getter]
    fn x(&self, scale: f64) -> f64 {
        scale
    }

    #[setter]
    fn set_x(&mut self) {}

    fn __setitem__(&mut self, key: i64) {
        let _ = key;
    }

    #[hpy(signature = (other = 1))]
    fn __add__(&self, other: i64) -> i64 {
        other
    }

    #[classattr]
    fn attribute(x: f64) -> f64 {
        x
    }
}

fn main() {}
