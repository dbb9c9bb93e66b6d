//! S1: a borrowed handle belongs to the thread of its call.

use hpy::prelude::*;

#[hpy::function]
fn spawn(ctx: Context<'_>) {
    let none = ctx.none();
    std::thread::scope(|scope| {
        scope.spawn(move || none.is_none());
    });
}

fn main() {}
