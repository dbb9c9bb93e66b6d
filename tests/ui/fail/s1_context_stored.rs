//! S1: a context ends with its call; a static cannot hold it.

use std::sync::OnceLock;

use hpy::prelude::*;

static CONTEXT: OnceLock<Context<'static>> = OnceLock::new();

#[hpy::function]
fn keep(ctx: Context<'_>) {
    let _ = CONTEXT.set(ctx);
}

fn main() {}
