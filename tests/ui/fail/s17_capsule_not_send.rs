//! The value of a capsule is dropped on any thread.

use std::rc::Rc;

use hpy::prelude::*;
use hpy::types::PyCapsule;

#[hpy::function]
fn wrap(ctx: Context<'_>) -> hpy::Result<Handle<'_, PyCapsule>> {
    PyCapsule::new(ctx, c"example.value", Rc::new(1))
}

fn main() {}
