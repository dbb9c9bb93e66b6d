//! S3: an error that nobody looks at is a warning of the compiler's.
#![deny(unused_must_use)]

use hpy::prelude::*;

#[hpy::function]
fn ignores(object: &Handle<'_>) {
    object.setattr("x", 1);
    Error::value_error("made, and forgotten");
}

fn main() {}
