//! S8: a global stays in its place.

use hpy::Global;

static GLOBAL: Global = Global::new();

fn moved() -> Global {
    GLOBAL
}

fn cloned() -> Global {
    GLOBAL.clone()
}

fn main() {}
