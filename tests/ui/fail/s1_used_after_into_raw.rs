//! S1: a handle that was given away cannot be used.

use hpy::prelude::*;

fn raw(object: Handle<'_>) -> bool {
    let _raw = object.into_raw();
    object.is_none()
}

fn cast(object: Handle<'_>) -> hpy::Result<usize> {
    let list = object.into_cast::<PyList>()?;
    list.len()?;
    object.len()
}

fn main() {}
