//! S1: a borrow of a handle ends before the handle does.

use hpy::prelude::*;

fn cast<'ctx>(object: Handle<'ctx>) -> hpy::Result<&'ctx Handle<'ctx, PyList>> {
    object.cast::<PyList>()
}

fn dangling(object: &Handle<'_>) -> hpy::Result<usize> {
    let list = {
        let attribute = object.getattr("items")?;
        attribute.cast::<PyList>()?
    };
    list.len()
}

fn main() {}
