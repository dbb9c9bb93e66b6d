//! S8: a global is not read where other threads may run Python.

use hpy::Global;
use hpy::prelude::*;

static GLOBAL: Global = Global::new();

#[hpy::function]
fn is_set(ctx: Context<'_>) -> bool {
    ctx.detach(|| GLOBAL.get(ctx).is_some())
}

fn main() {}
