//! S1: nor can a thread-local hold it.

use std::cell::RefCell;

use hpy::prelude::*;

thread_local! {
    static SLOT: RefCell<Option<Handle<'static>>> = const { RefCell::new(None) };
}

#[hpy::function]
fn keep(object: &Handle<'_>) {
    SLOT.with(|slot| *slot.borrow_mut() = Some(object.dup()));
}

fn main() {}
