//! S9: a root goes where other threads may run Python; what it stands for does not.

use hpy::Root;
use hpy::prelude::*;

#[hpy::function]
fn allowed(ctx: Context<'_>, root: Root) -> Root {
    ctx.detach(move || root.clone())
}

#[hpy::function]
fn refused(ctx: Context<'_>, root: Root) -> bool {
    ctx.detach(|| root.get(ctx).is_ok())
}

fn main() {}
