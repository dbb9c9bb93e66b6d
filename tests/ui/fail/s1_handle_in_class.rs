//! A handle belongs to its call: a value cannot hold one.

use hpy::prelude::*;

#[hpy::class]
struct Holder {
    object: Handle<'static>,
}

fn main() {}
