//! S1: a context does not go where other threads may run Python.

use hpy::prelude::*;

#[hpy::function]
fn calls(ctx: Context<'_>) -> hpy::Result<()> {
    ctx.detach(|| ctx.import("sys").map(drop))
}

#[hpy::function]
fn detaches_twice(ctx: Context<'_>) {
    ctx.detach(|| ctx.detach(|| ()));
}

fn main() {}
