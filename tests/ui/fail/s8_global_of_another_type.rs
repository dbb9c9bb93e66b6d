//! S8: a global holds objects of its type only.

use hpy::Global;
use hpy::prelude::*;

static DICT: Global<PyDict> = Global::new();

#[hpy::function]
fn set(object: &Handle<'_>, list: &Handle<'_, PyList>) {
    DICT.set(object);
    DICT.set(list);
}

#[hpy::function]
fn init<'py>(ctx: Context<'py>) -> hpy::Result<Handle<'py, PyDict>> {
    DICT.get_or_try_init(ctx, PyList::empty)
}

fn main() {}
