//! A constant that Python cannot be given: the error is at the type.

#[hpy::module]
mod m {
    pub struct Custom;

    #[hpy(export)]
    const X: Custom = Custom;
}

fn main() {}
