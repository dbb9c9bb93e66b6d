//! S1: a closed handle cannot be used.

use hpy::prelude::*;

fn twice(object: Handle<'_>) -> bool {
    drop(object);
    object.is_none()
}

fn closed_twice(object: Handle<'_>) {
    drop(object);
    drop(object);
}

fn main() {}
