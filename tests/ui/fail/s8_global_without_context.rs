//! S8: what is in a global is had in a call only, and ends with it.

use hpy::Global;
use hpy::prelude::*;

static GLOBAL: Global = Global::new();

fn get() -> bool {
    GLOBAL.get().is_some()
}

fn escapes<'a, 'py>(_: &'a (), ctx: Context<'py>) -> Option<Handle<'a>> {
    GLOBAL.get(ctx)
}

fn main() {}
