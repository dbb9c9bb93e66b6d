//! Text and bytes.

use hpy::prelude::*;

/// Borrowed, and back.
#[hpy::function]
pub fn strings(value: &str) -> &str {
    value
}

/// Owned, and back.
#[hpy::function]
pub fn owned_strings(value: String) -> String {
    value
}

/// The length in UTF-8.
#[hpy::function]
pub fn str_len(value: &str) -> usize {
    value.len()
}

/// A character.
#[hpy::function]
pub fn characters(value: char) -> char {
    value
}

/// Borrowed bytes, and back.
#[hpy::function]
pub fn borrow_bytes(value: &[u8]) -> &[u8] {
    value
}

/// The number of bytes.
#[hpy::function]
pub fn bytes_len(value: &[u8]) -> usize {
    value.len()
}

/// Owned bytes, of a bytes or a sequence of ints.
#[hpy::function]
pub fn byte_vectors(value: Vec<u8>) -> Vec<u8> {
    value
}

/// Text made of parts, longer than any buffer on the stack.
#[hpy::function]
pub fn make<'py>(ctx: Context<'py>, part: &str, times: usize) -> hpy::Result<Handle<'py, PyStr>> {
    PyStr::new(ctx, &part.repeat(times))
}
