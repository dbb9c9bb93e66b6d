//! S5: bytes borrowed of an object end before the handle does.

use hpy::prelude::*;

fn bytes(object: &Handle<'_>) -> hpy::Result<usize> {
    let bytes: &[u8] = {
        let attribute = object.getattr("data")?;
        attribute.extract()?
    };
    Ok(bytes.len())
}

fn main() {}
