//! What makes an enum with data are its variants.

#[hpy::class]
enum Shape {
    Circle { radius: f64 },
}

#[hpy::methods]
impl Shape {
    #[new]
    fn new(radius: f64) -> Shape {
        Shape::Circle { radius }
    }
}

fn main() {}
