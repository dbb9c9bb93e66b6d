//! Reading: from the bytes of a document to Python objects, without a tree in between.

use hpy::prelude::*;

use crate::JSONDecodeError;
use crate::strings::{self, Text};
use crate::text::{self, Fault};

/// How many lists and dicts may be inside each other.
const MAX_DEPTH: usize = 1024;

/// Makes a Python object of the document in a `str`, `bytes` or `bytearray`.
pub(crate) fn read<'ctx>(ctx: Context<'ctx>, document: &Handle<'ctx>) -> hpy::Result<Handle<'ctx>> {
    if document.is_a::<PyStr>() {
        return strings::with_text(document, |text| match text {
            Text::Plain(text) => Reader::read(ctx, text.as_bytes(), Some(text)),
            Text::Surrogates(bytes) => Reader::read(ctx, bytes, None),
        });
    }
    if let Some(bytes) = document.as_a::<PyBytes>() {
        return Reader::read_bytes(ctx, bytes.as_bytes()?);
    }
    if document.isinstance(&hpy::import!(ctx, "builtins", "bytearray")?)? {
        // Python code runs while objects are made, and may change it.
        let copy = hpy::import!(ctx, "builtins", "bytes")?.call((document,))?;
        return Reader::read_bytes(ctx, copy.extract()?);
    }
    let is_buffer = hpy::import!(ctx, "builtins", "memoryview")?
        .call((document,))
        .is_ok();
    Err(Error::type_error(if is_buffer {
        "Arbitrary bytes-like objects are no longer supported. Use either string, bytes, or bytearray."
    } else {
        "Expected string, bytes, or bytearray"
    }))
}

struct Reader<'a, 'ctx> {
    ctx: Context<'ctx>,
    document: &'a [u8],
    /// The same, if it is UTF-8 without surrogates: then strings need no second look.
    valid: Option<&'a str>,
    position: usize,
    /// The lists and dicts that the position is in. No recursion: PyPy's stack has no room for a thousand of them.
    open: Vec<Open<'ctx>>,
    /// The items of the open lists.
    items: Vec<Handle<'ctx>>,
    /// Whether there was an object before.
    has_objects: bool,
    /// Keys met before, each at a place that its text says: objects repeat theirs, and Python need not make them again. Empty in the first object.
    keys: Vec<Option<(&'a str, Handle<'ctx>)>>,
}

/// How many keys are remembered.
const KEYS: usize = 128;
/// The longest of them, in bytes.
const MAX_KEY: usize = 32;

enum Open<'ctx> {
    /// A list, and where its items begin.
    List(usize),
    /// A dict, and the key whose value is due.
    Dict(Handle<'ctx, PyDict>, Option<Handle<'ctx>>),
}

#[cold]
fn fault(message: &str) -> Error {
    Error::new(JSONDecodeError, (message.to_owned(),))
}

impl<'a, 'ctx> Reader<'a, 'ctx> {
    fn read_bytes(ctx: Context<'ctx>, document: &'a [u8]) -> hpy::Result<Handle<'ctx>> {
        Reader::read(ctx, document, core::str::from_utf8(document).ok())
    }

    fn read(
        ctx: Context<'ctx>,
        document: &'a [u8],
        valid: Option<&'a str>,
    ) -> hpy::Result<Handle<'ctx>> {
        let mut reader = Reader {
            ctx,
            document,
            valid,
            position: 0,
            open: Vec::new(),
            items: Vec::new(),
            has_objects: false,
            keys: Vec::new(),
        };
        let value = reader.document()?;
        match reader.next_token() {
            None => Ok(value),
            Some(_) => Err(fault("Trailing data")),
        }
    }

    fn peek(&self) -> Option<u8> {
        self.document.get(self.position).copied()
    }

    /// The first byte that is no space; it is not passed.
    fn next_token(&mut self) -> Option<u8> {
        while let Some(byte) = self.peek() {
            if !matches!(byte, b' ' | b'\t' | b'\n' | b'\r') {
                return Some(byte);
            }
            self.position += 1;
        }
        None
    }

    fn document(&mut self) -> hpy::Result<Handle<'ctx>> {
        loop {
            let first = self.next_token();
            let value = match first {
                Some(b'[') => {
                    self.begin(Open::List(self.items.len()))?;
                    if self.next_token() != Some(b']') {
                        continue;
                    }
                    self.end_list()?
                }
                Some(b'{') => {
                    if self.has_objects && self.keys.is_empty() {
                        self.keys.resize_with(KEYS, || None);
                    }
                    self.has_objects = true;
                    self.begin(Open::Dict(PyDict::empty(self.ctx)?, None))?;
                    if self.next_token() != Some(b'}') {
                        continue;
                    }
                    self.end_dict()
                }
                _ => self.scalar()?,
            };
            if let Some(value) = self.put(value, first == Some(b'"'))? {
                return Ok(value);
            }
        }
    }

    /// Goes into a list or dict.
    fn begin(&mut self, open: Open<'ctx>) -> hpy::Result<()> {
        if self.open.len() == MAX_DEPTH {
            return Err(fault("Reached object decoding depth limit"));
        }
        self.open.push(open);
        self.position += 1;
        Ok(())
    }

    /// Puts a value where it belongs, and what is full then where that belongs, until another value is due. Returns the outermost one.
    fn put(
        &mut self,
        mut value: Handle<'ctx>,
        mut is_text: bool,
    ) -> hpy::Result<Option<Handle<'ctx>>> {
        loop {
            match self.open.last_mut() {
                None => return Ok(Some(value)),
                Some(Open::List(_)) => {
                    self.items.push(value);
                    match self.next_token() {
                        Some(b',') => {
                            self.pass_comma(
                                b']',
                                "Unexpected character found when decoding array value (1)",
                            )?;
                            return Ok(None);
                        }
                        Some(b']') => {
                            value = self.end_list()?;
                            is_text = false;
                        }
                        _ => {
                            return Err(fault(
                                "Unexpected character found when decoding array value (2)",
                            ));
                        }
                    }
                }
                Some(Open::Dict(_, key @ None)) => {
                    if !is_text {
                        return Err(fault(
                            "Key name of object must be 'string' when decoding 'object'",
                        ));
                    }
                    *key = Some(value);
                    if self.next_token() != Some(b':') {
                        return Err(fault("No ':' found when decoding object value"));
                    }
                    self.position += 1;
                    return Ok(None);
                }
                Some(Open::Dict(dict, key @ Some(_))) => {
                    const UNEXPECTED: &str =
                        "Unexpected character in found when decoding object value";
                    if let Some(key) = key.take() {
                        dict.set_item(key, value)?;
                    }
                    match self.next_token() {
                        Some(b',') => {
                            self.pass_comma(b'}', UNEXPECTED)?;
                            return Ok(None);
                        }
                        Some(b'}') => {
                            value = self.end_dict();
                            is_text = false;
                        }
                        _ => return Err(fault(UNEXPECTED)),
                    }
                }
            }
        }
    }

    /// Passes a comma, behind which nothing may end.
    fn pass_comma(&mut self, end: u8, message: &str) -> hpy::Result<()> {
        self.position += 1;
        if self.next_token() == Some(end) {
            return Err(fault(message));
        }
        Ok(())
    }

    /// Leaves a list.
    fn end_list(&mut self) -> hpy::Result<Handle<'ctx>> {
        self.position += 1;
        let start = match self.open.pop() {
            Some(Open::List(start)) => start,
            _ => unreachable!("a list is open"),
        };
        PyList::new(self.ctx, self.items.drain(start..)).map(Handle::into_any)
    }

    /// Leaves a dict.
    fn end_dict(&mut self) -> Handle<'ctx> {
        self.position += 1;
        match self.open.pop() {
            Some(Open::Dict(dict, _)) => dict.into_any(),
            _ => unreachable!("a dict is open"),
        }
    }

    /// A value that is neither list nor dict.
    fn scalar(&mut self) -> hpy::Result<Handle<'ctx>> {
        match self.next_token() {
            Some(b'"') => self.string(),
            Some(b'0'..=b'9' | b'-') => self.number(),
            Some(b't') => {
                self.word("true", "true")?;
                Ok(self.ctx.bool(true).dup().into_any())
            }
            Some(b'f') => {
                self.word("false", "false")?;
                Ok(self.ctx.bool(false).dup().into_any())
            }
            Some(b'n') => {
                self.word("null", "null")?;
                Ok(self.ctx.none().dup())
            }
            Some(b'N') => {
                self.word("NaN", "NaN")?;
                self.float(f64::NAN)
            }
            Some(b'I') => {
                self.word("Infinity", "Infinity")?;
                self.float(f64::INFINITY)
            }
            _ => Err(fault("Expected object or value")),
        }
    }

    fn word(&mut self, word: &str, name: &str) -> hpy::Result<()> {
        if self.document[self.position..].starts_with(word.as_bytes()) {
            self.position += word.len();
            Ok(())
        } else {
            Err(fault(&format!(
                "Unexpected character found when decoding '{name}'"
            )))
        }
    }

    fn float(&self, value: f64) -> hpy::Result<Handle<'ctx>> {
        value.into_py_object(self.ctx).map(Handle::into_any)
    }

    /// Passes digits, and returns them.
    fn digits(&mut self) -> &'a [u8] {
        let rest = &self.document[self.position..];
        let len = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        self.position += len;
        &rest[..len]
    }

    fn number(&mut self) -> hpy::Result<Handle<'ctx>> {
        let start = self.position;
        let negative = self.peek() == Some(b'-');
        if negative {
            self.position += 1;
            if self.peek() == Some(b'I') {
                self.word("Infinity", "-Infinity")?;
                return self.float(f64::NEG_INFINITY);
            }
        }
        let digits = self.digits();
        if self.fraction(!digits.is_empty()) {
            return self.float(self.written(start)?.parse()?);
        }
        match value_of(digits) {
            Some(value) if !negative => value.into_py_object(self.ctx).map(Handle::into_any),
            Some(value) if value <= i64::MIN.unsigned_abs() => {
                let value = (value as i64).wrapping_neg();
                value.into_py_object(self.ctx).map(Handle::into_any)
            }
            _ => hpy::import!(self.ctx, "builtins", "int")?.call((self.written(start)?,)),
        }
    }

    /// The document from `start` to the position: of a number, which is ASCII.
    fn written(&self, start: usize) -> hpy::Result<&'a str> {
        if let Some(text) = self.valid {
            return Ok(&text[start..self.position]);
        }
        core::str::from_utf8(&self.document[start..self.position]).map_err(Error::from)
    }

    /// Passes what makes a number a float, if there is something. What has no digit is no number: of `-e5`, only `-` is, which stands for 0.
    fn fraction(&mut self, mut has_digits: bool) -> bool {
        let mut is_float = false;
        if self.peek() == Some(b'.') {
            let before = self.position;
            self.position += 1;
            has_digits |= !self.digits().is_empty();
            if !has_digits {
                self.position = before;
                return false;
            }
            is_float = true;
        }
        if let (Some(b'e' | b'E'), true) = (self.peek(), has_digits) {
            let before = self.position;
            self.position += 1;
            if let Some(b'+' | b'-') = self.peek() {
                self.position += 1;
            }
            if let Some(b'0'..=b'9') = self.peek() {
                self.digits();
                is_float = true;
            } else {
                self.position = before;
            }
        }
        is_float
    }

    /// A string, from its first quotation mark.
    fn string(&mut self) -> hpy::Result<Handle<'ctx>> {
        self.position += 1;
        let start = self.position;
        let Some(text) = self.valid else {
            return self.string_with_escapes(start);
        };
        self.pass_plain();
        if self.peek() != Some(b'"') {
            return self.string_with_escapes(start);
        }
        let text = &text[start..self.position];
        self.position += 1;
        if matches!(self.open.last(), Some(Open::Dict(_, None))) {
            return self.key(text);
        }
        PyStr::new(self.ctx, text).map(Handle::into_any)
    }

    /// The key of this text, the same object for the same text where that is easy.
    fn key(&mut self, text: &'a str) -> hpy::Result<Handle<'ctx>> {
        let (Some(first), Some(last)) = (text.as_bytes().first(), text.as_bytes().last()) else {
            return PyStr::new(self.ctx, text).map(Handle::into_any);
        };
        if text.len() > MAX_KEY || self.keys.is_empty() {
            return PyStr::new(self.ctx, text).map(Handle::into_any);
        }
        let place = text.len() * 7 + usize::from(*first) * 31 + usize::from(*last);
        let place = &mut self.keys[place % KEYS];
        match place {
            Some((known, key)) if *known == text => Ok(key.dup()),
            _ => {
                let key = PyStr::new(self.ctx, text)?.into_any();
                *place = Some((text, key.dup()));
                Ok(key)
            }
        }
    }

    /// Passes what stands for itself in a string: all but quotation marks, backslashes and NULs.
    fn pass_plain(&mut self) {
        let rest = &self.document[self.position..];
        let plain = memchr::memchr3(b'"', b'\\', 0, rest);
        self.position += plain.unwrap_or(rest.len());
    }

    /// A string that begins at `start`, of any kind.
    #[cold]
    fn string_with_escapes(&mut self, start: usize) -> hpy::Result<Handle<'ctx>> {
        self.position = start;
        let mut text = Vec::new();
        loop {
            let plain = self.position;
            if self.valid.is_some() {
                self.pass_plain();
            }
            text.extend_from_slice(&self.document[plain..self.position]);
            match self.peek() {
                None | Some(0) => return Err(fault("Unmatched '\"' when decoding 'string'")),
                Some(b'"') => break,
                Some(b'\\') => {
                    self.position += 1;
                    self.escape(&mut text)?;
                }
                // It tells by itself that the code point is too large.
                Some(0xf5..=0xf7) => return Err(fault(message(Fault::Range))),
                Some(_) => {
                    let (_, len) = text::decode(&self.document[self.position..])
                        .map_err(|wrong| fault(message(wrong)))?;
                    text.extend_from_slice(&self.document[self.position..][..len]);
                    self.position += len;
                }
            }
        }
        self.position += 1;
        strings::make(self.ctx, &text)
    }

    /// An escape sequence, from behind its backslash.
    fn escape(&mut self, text: &mut Vec<u8>) -> hpy::Result<()> {
        let byte = match self.peek() {
            None | Some(0) => {
                return Err(fault("Unterminated escape sequence when decoding 'string'"));
            }
            Some(byte) => byte,
        };
        self.position += 1;
        text.push(match byte {
            b'"' | b'\\' | b'/' => byte,
            b'b' => 0x08,
            b'f' => 0x0c,
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'u' => return self.unicode_escape(text),
            _ => {
                return Err(fault("Unrecognized escape sequence when decoding 'string'"));
            }
        });
        Ok(())
    }

    /// One or two unicode escape sequences, the first from behind its `\u`: a pair of surrogates is one character.
    fn unicode_escape(&mut self, text: &mut Vec<u8>) -> hpy::Result<()> {
        let mut unit = self.unit()?;
        while (0xd800..0xdc00).contains(&unit) && self.document[self.position..].starts_with(b"\\u")
        {
            self.position += 2;
            let next = self.unit()?;
            if (0xdc00..0xe000).contains(&next) {
                unit = 0x1_0000 + ((unit - 0xd800) << 10) + (next - 0xdc00);
                break;
            }
            strings::push(text, unit);
            unit = next;
        }
        strings::push(text, unit);
        Ok(())
    }

    /// The four digits of a unicode escape sequence.
    fn unit(&mut self) -> hpy::Result<u32> {
        let mut unit = 0;
        for _ in 0..4 {
            let digit = match self.peek() {
                None | Some(0) => {
                    return Err(fault(
                        "Unterminated unicode escape sequence when decoding 'string'",
                    ));
                }
                Some(byte) => char::from(byte).to_digit(16),
            };
            let Some(digit) = digit else {
                return Err(fault(
                    "Unexpected character in unicode escape sequence when decoding 'string'",
                ));
            };
            unit = unit << 4 | digit;
            self.position += 1;
        }
        Ok(unit)
    }
}

/// What digits stand for: none if it has more than 64 bits.
fn value_of(digits: &[u8]) -> Option<u64> {
    let value = |digit: &u8| u64::from(digit - b'0');
    if digits.len() < 20 {
        // It fits.
        return Some(digits.iter().fold(0, |sum, digit| sum * 10 + value(digit)));
    }
    let mut digits = digits.iter();
    digits.try_fold(0u64, |sum, digit| {
        sum.checked_mul(10)?.checked_add(value(digit))
    })
}

/// What is said of text that is not encoded as it should be.
fn message(fault: Fault) -> &'static str {
    match fault {
        Fault::Stray => {
            "Found UTF-8 continuation byte without corresponding start byte when decoding 'string'"
        }
        Fault::Length | Fault::Byte => "Invalid UTF-8 sequence length when decoding 'string'",
        Fault::Cut(_) | Fault::Continuation(_) => {
            "Invalid UTF-8 continuation byte when decoding 'string'"
        }
        Fault::Overlong(2) => "Overlong 2-byte UTF-8 sequence detected when decoding 'string'",
        Fault::Overlong(3) => "Overlong 3-byte UTF-8 sequence detected when decoding 'string'",
        Fault::Overlong(_) => "Overlong 4-byte UTF-8 sequence detected when decoding 'string'",
        Fault::Range => "Code point > U+10FFFF encountered whilst decoding 'string'",
    }
}
