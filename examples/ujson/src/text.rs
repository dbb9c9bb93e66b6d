//! The encoding of documents, one sequence at a time: what is wrong with it, and where a surrogate stands.

/// What is wrong with a sequence of bytes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// A continuation byte where a sequence should begin.
    Stray,
    /// The first byte of a sequence that would be longer than any.
    Length,
    /// A byte that begins nothing.
    Byte,
    /// A sequence of that many bytes that the text ends in.
    Cut(usize),
    /// A sequence of that many bytes with one that does not continue it.
    Continuation(usize),
    /// A code point that fits into fewer bytes.
    Overlong(usize),
    /// A code point beyond Unicode.
    Range,
}

/// Decodes the sequence at the beginning of `text`, which is not empty: the code point, which may be a surrogate, and how many bytes it has.
pub(crate) fn decode(text: &[u8]) -> Result<(u32, usize), Fault> {
    let first = text[0];
    let (len, bits, least) = match first {
        0x00..=0x7f => return Ok((u32::from(first), 1)),
        0x80..=0xbf => return Err(Fault::Stray),
        0xc0..=0xdf => (2, 0x1f, 0x80),
        0xe0..=0xef => (3, 0x0f, 0x800),
        0xf0..=0xf7 => (4, 0x07, 0x1_0000),
        0xf8..=0xfd => return Err(Fault::Length),
        0xfe..=0xff => return Err(Fault::Byte),
    };
    let Some(rest) = text.get(1..len) else {
        return Err(Fault::Cut(len));
    };
    let mut code = u32::from(first & bits);
    for byte in rest {
        if byte & 0xc0 != 0x80 {
            return Err(Fault::Continuation(len));
        }
        code = code << 6 | u32::from(byte & 0x3f);
    }
    if code < least {
        Err(Fault::Overlong(len))
    } else if code > u32::from(char::MAX) {
        Err(Fault::Range)
    } else {
        Ok((code, len))
    }
}
