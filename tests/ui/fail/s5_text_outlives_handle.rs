//! S5: text borrowed of an object ends before the handle does.

use hpy::prelude::*;

fn text<'ctx>(object: Handle<'ctx, PyStr>) -> hpy::Result<&'ctx str> {
    object.as_str()
}

#[hpy::function]
fn dangling(object: &Handle<'_>) -> hpy::Result<usize> {
    let text: &str = object.getattr("name")?.extract()?;
    Ok(text.len())
}

fn main() {}
