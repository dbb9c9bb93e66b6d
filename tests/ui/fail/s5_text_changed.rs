//! S5: text and bytes of Python's are never written to.

use hpy::prelude::*;

#[hpy::function]
fn shout(text: &mut str) {
    text.make_ascii_uppercase();
}

fn bytes(bytes: &Handle<'_, PyBytes>) -> hpy::Result<()> {
    bytes.as_bytes()[0] = 1;
    Ok(())
}

fn main() {}
