//! What is exported has to be something of Python's.

fn plain() {}
struct Plain;

#[hpy::module]
mod m {
    #[hpy(export)]
    use super::{plain, Plain};
}

fn main() {}
