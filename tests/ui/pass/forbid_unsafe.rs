//! The exported symbols need `unsafe`, yet none of it is the user's.
#![forbid(unsafe_code)]
#![deny(warnings, missing_docs, unreachable_pub, non_camel_case_types, non_snake_case, dead_code)]

use std::sync::Mutex;

use hpy::prelude::*;
use hpy::{Global, Root};

static CACHE: Global<PyDict> = Global::new();
static KEPT: Mutex<Vec<Root<PyList>>> = Mutex::new(Vec::new());

/// Keeps objects, and lets other threads run.
#[hpy::function]
fn keep<'py>(ctx: Context<'py>, list: Root<PyList>) -> hpy::Result<Handle<'py>> {
    let cache = CACHE.get_or_try_init(ctx, PyDict::empty)?;
    cache.set_item(hpy::intern!("list"), &list)?;
    if let Ok(mut kept) = KEPT.lock() {
        kept.push(list);
    }
    let sum: i64 = ctx.detach(|| (0..10).sum());
    hpy::import!(ctx, "decimal")?.getattr(hpy::intern!("Decimal"))?.call((sum,))?;
    hpy::import!(ctx, "fractions", "Fraction")?.call((sum,))
}

/// Adds.
#[hpy::function]
fn add(a: i64, b: i64) -> i64 {
    a + b
}

/// Public.
#[hpy::function]
pub fn public() {}

/// A module.
#[hpy::module]
pub mod forbid_unsafe {
    use super::*;

    #[hpy(export)]
    use super::{add, keep, public};

    #[hpy(export)]
    const ANSWER: i64 = 42;

    #[hpy::function]
    fn inline(text: &str) -> usize {
        text.len()
    }

    #[hpy(init)]
    fn init(m: &Handle<'_, PyModule>) -> hpy::Result<()> {
        m.setattr("initialised", true)
    }

    /// Inner.
    #[hpy::module]
    pub mod inner {
        /// Does nothing.
        #[hpy::function]
        pub fn nothing() {}
    }
}

fn main() {
    assert_eq!(add(1, 2), 3);
    public();
    forbid_unsafe::inner::nothing();
}
