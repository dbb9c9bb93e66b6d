//! S1: a constant of the context is never closed.

use hpy::prelude::*;

#[hpy::function]
fn closes(ctx: Context<'_>) {
    let none = ctx.none();
    drop(*none);
}

fn replaces<'ctx>(ctx: Context<'ctx>, object: Handle<'ctx>) {
    let none = ctx.none();
    *none = object;
}

fn main() {}
