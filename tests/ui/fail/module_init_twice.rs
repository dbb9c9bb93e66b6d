//! One function initialises a module.

#[hpy::module]
mod m {
    use hpy::prelude::*;

    #[hpy(init)]
    fn first(_m: &Handle<'_, PyModule>) {}

    #[hpy(init)]
    fn second(_m: &Handle<'_, PyModule>) {}
}

fn main() {}
