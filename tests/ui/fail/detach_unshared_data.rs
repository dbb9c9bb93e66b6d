//! Data that only one thread may use does not go where other threads run.

use std::cell::Cell;

use hpy::prelude::*;

#[hpy::function]
fn count(ctx: Context<'_>) -> usize {
    let count = Cell::new(0);
    ctx.detach(|| count.set(1));
    count.get()
}

fn main() {}
