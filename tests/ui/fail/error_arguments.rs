//! What an exception can be made of, and what can catch one.

use hpy::exceptions::ValueError;
use hpy::prelude::*;

#[hpy::function]
fn f(ctx: Context<'_>) -> hpy::Result<()> {
    let error = Error::new(ValueError, 5);
    error.matches(ctx, "ValueError");
    Err(error)
}

struct MyError;

#[hpy::function]
fn g() -> Result<(), MyError> {
    Err(MyError)
}

fn main() {}
