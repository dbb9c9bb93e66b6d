//! What can be the name of an attribute.

use hpy::prelude::*;

fn number(object: &Handle<'_>) -> hpy::Result<bool> {
    object.hasattr(5)
}

fn any(object: &Handle<'_>, name: &Handle<'_>) -> hpy::Result<()> {
    object.setattr(name, 1)
}

fn owned(object: &Handle<'_>, name: String) -> hpy::Result<()> {
    object.delattr(name)
}

fn main() {}
