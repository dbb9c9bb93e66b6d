//! A path that would mean something else inside of the module.

pub mod reexport {
    pub use hpy;
}

#[hpy::module(crate = self::reexport::hpy)]
mod m {}

fn main() {}
