//! S1: an argument cannot be replaced by another handle.

use hpy::prelude::*;

#[hpy::function]
fn replace<'ctx>(object: &mut Handle<'ctx>, other: Handle<'ctx>) {
    *object = other;
}

fn main() {}
