//! Rust against a running CPython: `cargo test -p hpy --features embed`.

mod calls;
mod conversions;
mod detach;
mod enums;
mod errors;
mod modules;

use hpy::prelude::*;

/// The value of an expression of Python's.
fn eval<'ctx>(ctx: Context<'ctx>, expression: &str) -> hpy::Result<Handle<'ctx>> {
    let names = PyDict::empty(ctx)?;
    ctx.builtin("eval")?.call((expression, names))
}
