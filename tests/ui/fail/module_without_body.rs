//! The macro has to see what is in the module.

#[hpy::module]
mod m;

fn main() {}
