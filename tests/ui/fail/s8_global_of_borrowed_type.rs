//! S8: a global of handles would keep them beyond their call.

use std::sync::OnceLock;

use hpy::prelude::*;

static CACHE: OnceLock<Handle<'static, PyDict>> = OnceLock::new();

#[hpy::function]
fn cached(ctx: Context<'_>) -> hpy::Result<usize> {
    let dict = PyDict::empty(ctx)?;
    CACHE.get_or_init(|| dict).len()
}

fn main() {}
