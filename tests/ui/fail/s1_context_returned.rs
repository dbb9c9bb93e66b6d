//! S1: a context cannot leave its call.

use hpy::prelude::*;

fn longer<'long>(ctx: Context<'_>) -> Context<'long> {
    ctx
}

fn shorter<'short, 'ctx: 'short>(ctx: Context<'ctx>) -> Context<'short> {
    ctx
}

fn main() {}
