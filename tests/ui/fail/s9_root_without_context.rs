//! S9: a root is kept without a context, but not used.

use hpy::Root;
use hpy::prelude::*;

fn get(root: &Root) -> hpy::Result<bool> {
    root.get().map(|object| object.is_none())
}

fn call(root: &Root) -> hpy::Result<Handle<'_>> {
    root.call(())
}

fn new() -> Root {
    Root::new()
}

fn main() {}
