//! S8: a global is a static: HPy keeps its address.

use hpy::Global;
use hpy::prelude::*;

#[hpy::function]
fn local(object: &Handle<'_>) {
    let global = Global::new();
    global.set(object);
}

struct Cache {
    object: Global,
}

fn field<'py>(cache: &Cache, ctx: Context<'py>) -> Option<Handle<'py>> {
    cache.object.get(ctx)
}

fn main() {}
