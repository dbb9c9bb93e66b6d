//! S5: text belongs to its handle: while it is read, the handle is not moved, returned or given away.

use hpy::prelude::*;

#[hpy::function]
fn gives_away<'py>(text: Handle<'py, PyStr>) -> hpy::Result<usize> {
    let characters = text.as_str()?;
    let raw = text.into_any();
    drop(raw);
    Ok(characters.len())
}

fn returns<'py>(text: Handle<'py, PyStr>) -> hpy::Result<(&'py str, Handle<'py, PyStr>)> {
    Ok((text.as_str()?, text))
}

fn main() {}
