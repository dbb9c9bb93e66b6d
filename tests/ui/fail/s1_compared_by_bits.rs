//! S1: handles have no `==`, hash or order: two handles may be one object.

use std::collections::HashSet;

use hpy::prelude::*;

fn equal(a: &Handle<'_>, b: &Handle<'_>) -> bool {
    a == b
}

fn hashed<'ctx>(a: Handle<'ctx>) -> HashSet<Handle<'ctx>> {
    let mut set = HashSet::new();
    set.insert(a);
    set
}

fn main() {}
