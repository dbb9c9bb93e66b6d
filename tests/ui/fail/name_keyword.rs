//! A Python name is no keyword.

#[hpy::function]
fn lambda() {}

#[hpy::function(name = "None")]
fn none() {}

#[hpy::module]
mod import {}

fn main() {}
