//! S1: a moved handle cannot be used: it is not `Copy`.

use hpy::prelude::*;

fn moved(object: Handle<'_>) -> bool {
    let other = object;
    other.is(&object)
}

fn main() {}
