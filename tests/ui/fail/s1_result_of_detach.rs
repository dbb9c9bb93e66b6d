//! S1: nothing that belongs to a thread comes out of where other threads may run Python.

use std::rc::Rc;

use hpy::prelude::*;

#[hpy::function]
fn counted(ctx: Context<'_>) -> usize {
    *ctx.detach(|| Rc::new(5))
}

fn handle<'ctx>(ctx: Context<'ctx>, make: impl FnOnce() -> Handle<'ctx> + Send) -> Handle<'ctx> {
    ctx.detach(make)
}

fn main() {}
