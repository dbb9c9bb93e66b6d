//! S1: a context belongs to the thread of its call.

use hpy::prelude::*;

#[hpy::function]
fn spawn(ctx: Context<'_>) {
    std::thread::scope(|scope| {
        scope.spawn(move || {
            let _ = ctx.none();
        });
    });
}

fn main() {}
