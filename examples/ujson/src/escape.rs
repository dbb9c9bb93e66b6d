//! Strings as JSON writes them.

use hpy::prelude::*;

use crate::options::Options;
use crate::strings::Text;
use crate::text::{self, Fault};

/// What becomes of each byte: itself (0), `\` and a letter, `\u00…`, or what becomes of the sequence that it begins.
type Table = [u8; 256];

/// Stands for the four digits of a code point.
const DIGITS: u8 = b'u';
/// Stands for a sequence that is none of ASCII.
const SEQUENCE: u8 = 1;

/// How strings are written.
pub(crate) struct Escapes {
    ensure_ascii: bool,
    of_text: Table,
    /// Where sequences may be wrong.
    of_bytes: Table,
}

impl Escapes {
    pub(crate) fn new(options: &Options<'_, '_>) -> Self {
        let mut table = [0; 256];
        table[..0x20].fill(DIGITS);
        for (byte, letter) in [
            (0x08, b'b'),
            (0x0c, b'f'),
            (b'\n', b'n'),
            (b'\r', b'r'),
            (b'\t', b't'),
            (b'"', b'"'),
            (b'\\', b'\\'),
        ] {
            table[usize::from(byte)] = letter;
        }
        if options.escape_forward_slashes {
            table[usize::from(b'/')] = b'/';
        }
        if options.encode_html_chars {
            for byte in [b'<', b'>', b'&'] {
                table[usize::from(byte)] = DIGITS;
            }
        }
        let mut of_bytes = table;
        of_bytes[0x80..].fill(SEQUENCE);
        Escapes {
            ensure_ascii: options.ensure_ascii,
            of_text: if options.ensure_ascii {
                of_bytes
            } else {
                table
            },
            of_bytes,
        }
    }

    /// Writes a string.
    pub(crate) fn text(&self, out: &mut Vec<u8>, text: Text<'_>) -> hpy::Result<()> {
        match text {
            Text::Plain(text) => self.write(out, text.as_bytes(), &self.of_text),
            Text::Surrogates(bytes) => self.bytes(out, bytes),
        }
    }

    /// Writes a string: UTF-8, with surrogates or without. What begins no sequence is written as it is, and refused when the document is
    /// made a `str`.
    pub(crate) fn bytes(&self, out: &mut Vec<u8>, bytes: &[u8]) -> hpy::Result<()> {
        self.write(out, bytes, &self.of_bytes)
    }

    fn write(&self, out: &mut Vec<u8>, mut string: &[u8], table: &Table) -> hpy::Result<()> {
        out.reserve(string.len() + 2);
        out.push(b'"');
        loop {
            let (plain, rest) = string.split_at(plain(string, table));
            out.extend_from_slice(plain);
            let Some(first) = rest.first() else {
                break;
            };
            let len = match table[usize::from(*first)] {
                DIGITS => {
                    push_unit(out, u32::from(*first));
                    1
                }
                SEQUENCE => write_sequence(out, rest, self.ensure_ascii)?,
                letter => {
                    out.extend_from_slice(&[b'\\', letter]);
                    1
                }
            };
            string = &rest[len..];
        }
        out.push(b'"');
        Ok(())
    }
}

/// How many bytes at the beginning of a string stand for themselves.
fn plain(string: &[u8], table: &Table) -> usize {
    let of = |byte: &u8| table[usize::from(*byte)];
    // Most strings are plain, so that one question for eight bytes is enough.
    let eights = string.chunks_exact(8);
    let len = 8 * eights
        .take_while(|eight| eight.iter().map(of).fold(0, |any, one| any | one) == 0)
        .count();
    let rest = string[len..].iter();
    len + rest.take_while(|byte| of(byte) == 0).count()
}

/// Writes the first sequence of `text`, which is none of ASCII, and returns its length.
fn write_sequence(out: &mut Vec<u8>, text: &[u8], ensure_ascii: bool) -> hpy::Result<usize> {
    match text::decode(text) {
        Ok((code, len)) if ensure_ascii => {
            let beyond = code.wrapping_sub(0x1_0000);
            if code < 0x1_0000 {
                push_unit(out, code);
            } else {
                push_unit(out, 0xd800 + (beyond >> 10));
                push_unit(out, 0xdc00 + (beyond & 0x3ff));
            }
            Ok(len)
        }
        Ok((_, len)) => {
            out.extend_from_slice(&text[..len]);
            Ok(len)
        }
        Err(Fault::Stray | Fault::Byte) => {
            out.push(text[0]);
            Ok(1)
        }
        Err(fault) => Err(Error::overflow_error(message(fault))),
    }
}

/// Writes `\u` and the digits of a UTF-16 code unit.
fn push_unit(out: &mut Vec<u8>, unit: u32) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |shift: u32| DIGITS[(unit >> shift & 15) as usize];
    out.extend_from_slice(&[b'\\', b'u', digit(12), digit(8), digit(4), digit(0)]);
}

/// What is said of bytes that are not encoded as they should be.
fn message(fault: Fault) -> String {
    match fault {
        Fault::Stray | Fault::Byte | Fault::Length => {
            "Unsupported UTF-8 sequence length when encoding string".to_owned()
        }
        Fault::Cut(_) => "Unterminated UTF-8 sequence when encoding string".to_owned(),
        Fault::Continuation(len) => {
            format!(
                "Invalid continuation byte in {len}-byte UTF-8 sequence detected when encoding string"
            )
        }
        Fault::Overlong(len) => {
            format!("Overlong {len}-byte UTF-8 sequence detected when encoding string")
        }
        Fault::Range => {
            ">U+10FFFF in 4-byte UTF-8 sequence detected when encoding string".to_owned()
        }
    }
}
