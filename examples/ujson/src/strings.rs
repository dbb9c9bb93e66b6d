//! Between Python's `str` and bytes: UTF-8, or UTF-8 in which surrogates are encoded like any other character.

use hpy::prelude::*;

/// The text of a `str`.
#[derive(Clone, Copy)]
pub(crate) enum Text<'a> {
    Plain(&'a str),
    /// With surrogates, encoded like any other character.
    Surrogates(&'a [u8]),
}

impl<'a> Text<'a> {
    pub(crate) fn as_bytes(self) -> &'a [u8] {
        match self {
            Text::Plain(text) => text.as_bytes(),
            Text::Surrogates(bytes) => bytes,
        }
    }
}

/// Calls `f` with the text of a `str`.
#[inline]
pub(crate) fn with_text<R>(
    text: &Handle<'_>,
    f: impl FnOnce(Text<'_>) -> hpy::Result<R>,
) -> hpy::Result<R> {
    match text.extract() {
        Ok(text) => f(Text::Plain(text)),
        Err(_) => {
            let bytes = text.call_method(hpy::intern!("encode"), ("utf-8", "surrogatepass"))?;
            f(Text::Surrogates(bytes.extract()?))
        }
    }
}

/// Makes a `str`, of UTF-8 in most cases; `UnicodeDecodeError` where it is neither that nor UTF-8 with surrogates.
pub(crate) fn make<'ctx>(ctx: Context<'ctx>, text: &[u8]) -> hpy::Result<Handle<'ctx>> {
    match core::str::from_utf8(text) {
        Ok(text) => PyStr::new(ctx, text).map(Handle::into_any),
        Err(_) => {
            PyBytes::new(ctx, text)?.call_method(hpy::intern!("decode"), ("utf-8", "surrogatepass"))
        }
    }
}

/// Adds a code point to UTF-8, a surrogate too.
pub(crate) fn push(text: &mut Vec<u8>, code: u32) {
    match char::from_u32(code) {
        Some(char) => text.extend_from_slice(char.encode_utf8(&mut [0; 4]).as_bytes()),
        None => text.extend_from_slice(&[
            0xe0 | (code >> 12) as u8,
            0x80 | (code >> 6 & 0x3f) as u8,
            0x80 | (code & 0x3f) as u8,
        ]),
    }
}
