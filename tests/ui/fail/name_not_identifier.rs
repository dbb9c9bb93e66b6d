//! A Python name is an identifier.

#[hpy::function(name = "add two")]
fn add() {}

#[hpy::function(name = "")]
fn empty() {}

#[hpy::function(name = "a\0b")]
fn nul() {}

#[hpy::module(name = "package.module")]
mod m {
    #[hpy(export, name = "2x")]
    const X: i64 = 1;
}

fn main() {}
