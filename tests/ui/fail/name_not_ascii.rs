//! HPy's functions with C strings are safe for ASCII only.

#[hpy::function(name = "größe")]
fn size() {}

#[hpy::function]
fn länge() {}

#[hpy::module]
mod maß {}

fn main() {}
