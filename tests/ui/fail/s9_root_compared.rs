//! S9: roots have no `==` and no hash, which would take a context: `root.is(&handle)` compares.

use std::collections::HashSet;

use hpy::Root;

fn equal(a: &Root, b: &Root) -> bool {
    a == b
}

fn hashed(a: Root) -> HashSet<Root> {
    HashSet::from([a])
}

fn main() {}
