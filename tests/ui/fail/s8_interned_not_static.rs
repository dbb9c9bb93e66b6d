//! S8: interned names are known to the program, and in statics.

use hpy::Interned;
use hpy::prelude::*;

#[hpy::function]
fn get<'py>(object: &Handle<'py>, name: &str) -> hpy::Result<Handle<'py>> {
    object.getattr(hpy::intern!(name))
}

#[hpy::function]
fn local<'py>(object: &Handle<'py>) -> hpy::Result<Handle<'py>> {
    let name = Interned::new("name");
    object.getattr(&name)
}

fn main() {}
