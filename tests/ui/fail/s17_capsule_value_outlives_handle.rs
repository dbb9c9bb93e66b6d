//! What a capsule holds lives as long as its handle.

use hpy::prelude::*;
use hpy::types::PyCapsule;

fn longest<'ctx>(first: Handle<'ctx, PyCapsule>) -> hpy::Result<&'ctx String> {
    first.value::<String>()
}

fn main() {}
