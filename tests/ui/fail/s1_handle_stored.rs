//! S1: a handle ends with its call; a static cannot hold it.

use std::sync::Mutex;

use hpy::prelude::*;

static SLOT: Mutex<Option<Handle<'static>>> = Mutex::new(None);

#[hpy::function]
fn keep(object: &Handle<'_>) {
    *SLOT.lock().unwrap() = Some(object.dup());
}

fn main() {}
