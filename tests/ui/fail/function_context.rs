//! A context is taken once, by value.

use hpy::prelude::*;

#[hpy::function]
fn f(a: Context<'_>, b: hpy::Context<'_>) {
    let _ = (a, b);
}

#[hpy::function]
fn g(ctx: &Context<'_>) {
    let _ = ctx;
}

fn main() {}
