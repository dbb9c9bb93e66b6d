//! S1: an argument is the caller's: it cannot be closed or taken over.

use hpy::prelude::*;

#[hpy::function]
fn closes(object: &Handle<'_>) {
    drop(*object);
}

#[hpy::function]
fn takes_over(object: &Handle<'_>) -> u8 {
    let _raw = object.into_raw();
    0
}

fn main() {}
