//! S1: nor can a closure that is stored.

use std::cell::RefCell;

use hpy::prelude::*;

thread_local! {
    static CALLBACK: RefCell<Option<Box<dyn Fn() -> bool>>> = const { RefCell::new(None) };
}

#[hpy::function]
fn keep(object: &Handle<'_>) {
    let object = object.dup();
    let callback = Box::new(move || object.is_none());
    CALLBACK.with(|slot| *slot.borrow_mut() = Some(callback));
}

fn main() {}
