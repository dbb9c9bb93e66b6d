//! S9: the handle that a root gives ends with the call, however long the root lives.

use std::sync::Mutex;

use hpy::Root;
use hpy::prelude::*;

static KEPT: Mutex<Option<Root>> = Mutex::new(None);

fn outlives<'root, 'py>(root: &'root Root, ctx: Context<'py>) -> hpy::Result<Handle<'root>> {
    root.get(ctx)
}

#[hpy::function]
fn threads(ctx: Context<'_>, root: Root) -> hpy::Result<bool> {
    let object = root.get(ctx)?;
    Ok(std::thread::spawn(move || object.is_none()).join().is_ok())
}

#[hpy::function]
fn keeps(object: &Handle<'_>) {
    *KEPT.lock().unwrap() = Some(object.dup());
}

fn main() {}
