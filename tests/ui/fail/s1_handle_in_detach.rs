//! S1: a handle does not go where other threads may run Python.

use hpy::prelude::*;

#[hpy::function]
fn uses(ctx: Context<'_>, object: &Handle<'_>) -> bool {
    ctx.detach(|| object.is_none())
}

#[hpy::function]
fn takes(ctx: Context<'_>, object: &Handle<'_>) {
    let owned = object.dup();
    ctx.detach(move || drop(owned));
}

fn main() {}
