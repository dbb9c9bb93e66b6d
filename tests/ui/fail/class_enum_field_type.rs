//! The fields of a variant come from Python and go there, and are cloned.

struct Unknown;

#[hpy::class]
enum Shape {
    Circle { radius: Unknown },
}

fn main() {}
