//! S1: a handle, or a reference to one, belongs to the thread of its call.

use hpy::prelude::*;

#[hpy::function]
fn spawn(object: &Handle<'_>) {
    let owned = object.dup();
    std::thread::scope(|scope| {
        scope.spawn(move || owned.is_none());
        scope.spawn(|| object.is_none());
    });
}

fn main() {}
