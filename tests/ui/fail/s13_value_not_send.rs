//! Values are dropped on any thread.

use std::rc::Rc;

#[hpy::class]
struct Shared {
    count: Rc<i64>,
}

fn main() {}
