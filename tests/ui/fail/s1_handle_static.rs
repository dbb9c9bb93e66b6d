//! S1: no function can ask for an object or a context that outlives the call.

use hpy::prelude::*;

#[hpy::function]
fn takes(object: &Handle<'static>, other: Option<&'static Handle<'_>>) {
    let _ = (object, other);
}

#[hpy::function]
fn context(ctx: hpy::Context<'static>) {
    let _ = ctx;
}

#[hpy::function]
fn text(text: &'static str) -> usize {
    text.len()
}

fn main() {}
