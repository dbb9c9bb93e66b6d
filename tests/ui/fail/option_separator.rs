//! Options have commas between them.

#[hpy::function(name = "g" text_signature = None)]
fn f() {}

#[hpy::function("g")]
fn g() {}

fn main() {}
