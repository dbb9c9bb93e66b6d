//! An error outlives the call: its arguments hold no handles and no borrows.

use hpy::exceptions::ValueError;
use hpy::prelude::*;

#[hpy::function]
fn f(object: &Handle<'_>, text: &str) -> hpy::Result<()> {
    if text.is_empty() {
        return Err(Error::new(ValueError, (object.dup(),)));
    }
    Err(Error::new(ValueError, (text,)))
}

fn main() {}
