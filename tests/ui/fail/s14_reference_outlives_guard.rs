//! A reference to a value lives as long as its guard.

use hpy::prelude::*;

#[hpy::class]
struct Name {
    text: String,
}

fn text<'a>(name: &'a Handle<'_, Name>) -> hpy::Result<&'a str> {
    let name = name.borrow()?;
    Ok(&name.text)
}

fn main() {}
