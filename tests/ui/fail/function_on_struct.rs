//! `#[hpy::function]` on something else.

#[hpy::function]
pub struct S {
    x: i64,
}

#[hpy::function]
mod m {}

fn main() {}
