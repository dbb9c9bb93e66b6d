//! A function cannot return what only lives in it.

use hpy::prelude::*;

#[hpy::function]
fn local_text() -> &'static str {
    let text = String::from("text");
    &text
}

#[hpy::function]
fn text_of_local<'py>(object: &Handle<'py>) -> hpy::Result<&'py str> {
    let text = object.str()?;
    text.as_str()
}

fn main() {}
