//! `#[hpy::module]` in the way of PyO3, and on something else.

use hpy::prelude::*;

#[hpy::module]
fn m(_m: &Handle<'_, PyModule>) -> hpy::Result<()> {
    Ok(())
}

#[hpy::module]
struct S;

fn main() {}
