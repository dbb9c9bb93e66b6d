//! The context is no argument.

use hpy::prelude::*;

#[hpy::function(signature = (ctx, a))]
fn f(ctx: Context<'_>, a: i64) -> i64 {
    let _ = ctx;
    a
}

fn main() {}
