//! S8: what fills a global is of the call that asks for it.

use hpy::Global;
use hpy::prelude::*;

static GLOBAL: Global = Global::new();

fn fill<'a, 'b>(ctx: Context<'a>, object: &Handle<'b>) -> hpy::Result<Handle<'a>> {
    GLOBAL.get_or_try_init(ctx, |_| Ok(object.dup()))
}

fn main() {}
