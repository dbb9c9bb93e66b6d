//! S1: a borrowed handle does not go where other threads may run Python.

use hpy::prelude::*;

#[hpy::function]
fn uses(ctx: Context<'_>) -> bool {
    let none: Borrowed<'_, '_> = ctx.none();
    ctx.detach(move || none.is_none())
}

fn main() {}
