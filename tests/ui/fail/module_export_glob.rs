//! Names have to be written out.

mod functions {
    #[hpy::function]
    pub fn f() {}
}

#[hpy::module]
mod m {
    #[hpy(export)]
    use super::functions::*;
    #[hpy(export)]
    use super::functions::f as _;
}

fn main() {}
