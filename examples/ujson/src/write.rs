//! Writing: from Python objects to the text of a document.

use std::io::Write as _;
use std::vec::IntoIter;

use hpy::exceptions::OverflowError;
use hpy::prelude::*;
use hpy::types::Kind;

use crate::escape::Escapes;
use crate::options::Options;
use crate::strings::{self, Text, with_text};

/// How many lists and dicts may be inside each other, and how often `default` is asked for one object.
const MAX_DEPTH: usize = 1024;

/// For how many bytes there is room at first: most documents that are written often are short.
const FIRST: usize = 512;

/// A document that is being written.
pub(crate) struct Writer<'a, 'ctx> {
    ctx: Context<'ctx>,
    options: &'a Options<'a, 'ctx>,
    escapes: Escapes,
    out: Vec<u8>,
    /// The lists and dicts around the one that is being written. No recursion: PyPy's stack has no room for a thousand of them.
    open: Vec<Rest<'ctx>>,
}

/// What is still to be written of a list or dict.
enum Rest<'ctx> {
    List(IntoIter<Handle<'ctx>>),
    Dict(IntoIter<(Handle<'ctx>, Handle<'ctx>)>),
}

/// What was written of an object.
enum Written<'ctx> {
    All,
    /// The beginning of a list or dict that is not empty.
    Begin(Rest<'ctx>),
}

impl<'a, 'ctx> Writer<'a, 'ctx> {
    /// The document of `object`.
    pub(crate) fn write(
        ctx: Context<'ctx>,
        options: &'a Options<'a, 'ctx>,
        object: &Handle<'ctx>,
    ) -> hpy::Result<Handle<'ctx>> {
        let mut writer = Writer {
            ctx,
            options,
            escapes: Escapes::new(options),
            out: Vec::with_capacity(FIRST),
            open: Vec::new(),
        };
        if let Written::Begin(rest) = writer.value(object)? {
            writer.items(rest)?;
        }
        strings::make(ctx, &writer.out)
    }

    /// Writes the items of a list or dict, and the end of it.
    fn items(&mut self, mut rest: Rest<'ctx>) -> hpy::Result<()> {
        let mut is_first = true;
        loop {
            let (item, close) = match &mut rest {
                Rest::List(items) => (items.next().map(|item| (None, item)), b']'),
                Rest::Dict(items) => (items.next().map(|(key, item)| (Some(key), item)), b'}'),
            };
            let Some((key, item)) = item else {
                self.new_line(self.open.len());
                self.out.push(close);
                match self.open.pop() {
                    Some(outer) => rest = outer,
                    None => return Ok(()),
                }
                continue;
            };
            if !core::mem::replace(&mut is_first, false) {
                self.out.extend_from_slice(&self.options.separators.item);
            }
            self.new_line(self.open.len() + 1);
            if let Some(key) = key {
                self.key(&key)?;
                self.out.extend_from_slice(&self.options.separators.key);
            }
            let kind = item.kind();
            if self.scalar(&item, kind)? {
                continue;
            }
            if let Written::Begin(inner) = self.structure(&item, kind)? {
                if self.open.len() + 1 == MAX_DEPTH {
                    return Err(Error::overflow_error("Maximum recursion level reached"));
                }
                self.open.push(core::mem::replace(&mut rest, inner));
                is_first = true;
            }
        }
    }

    /// Writes an object, or the beginning of a list or dict.
    fn value(&mut self, object: &Handle<'ctx>) -> hpy::Result<Written<'ctx>> {
        let kind = object.kind();
        if self.scalar(object, kind)? {
            return Ok(Written::All);
        }
        self.structure(object, kind)
    }

    /// Writes what is no scalar, or the beginning of a list or dict.
    fn structure(&mut self, object: &Handle<'ctx>, kind: Kind) -> hpy::Result<Written<'ctx>> {
        match kind {
            Kind::Dict => self.dict(object.cast()?),
            Kind::List | Kind::Tuple => self.list(object),
            _ => self.other(object),
        }
    }

    /// Writes an object that JSON has a value for, and that is no list or dict; false if it is another one.
    #[inline]
    fn scalar(&mut self, object: &Handle<'ctx>, kind: Kind) -> hpy::Result<bool> {
        match kind {
            Kind::Str => self.string(object)?,
            Kind::None => self.out.extend_from_slice(b"null"),
            Kind::Bool => {
                let value: bool = object.extract()?;
                self.out
                    .extend_from_slice(if value { b"true" } else { b"false" });
            }
            Kind::Int => self.int(object)?,
            Kind::Float => self.float(object.extract()?)?,
            Kind::Bytes if !self.options.reject_bytes => self.bytes(object.extract()?)?,
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// Writes an object of another class, by what it offers or what `default` makes of it.
    fn other(&mut self, object: &Handle<'ctx>) -> hpy::Result<Written<'ctx>> {
        let mut made: Option<Handle<'ctx>> = None;
        for _ in 0..MAX_DEPTH {
            let object = made.as_ref().unwrap_or(object);
            if made.is_some() {
                let kind = object.kind();
                if self.scalar(object, kind)? {
                    return Ok(Written::All);
                }
                match kind {
                    Kind::Dict => return self.dict(object.cast()?),
                    Kind::List | Kind::Tuple => return self.list(object),
                    _ => {}
                }
            }
            if object.isinstance(&hpy::import!(self.ctx, "decimal", "Decimal")?)? {
                self.float(object.extract()?)?;
                return Ok(Written::All);
            }
            if !object.is_a::<PyBytes>() {
                let to_dict = hpy::intern!("toDict");
                if object.hasattr(to_dict)? {
                    return self.by_to_dict(&object.getattr(to_dict)?.call(())?);
                }
                let json = hpy::intern!("__json__");
                if object.hasattr(json)? {
                    self.by_json(&object.getattr(json)?.call(())?)?;
                    return Ok(Written::All);
                }
            }
            let Some(default) = self.options.default else {
                let repr = object.repr()?;
                return Err(Error::type_error(format!(
                    "{} is not JSON serializable",
                    repr.as_str()?
                )));
            };
            let next = default.call((object,))?;
            made = Some(next);
        }
        Err(Error::type_error("maximum recursion depth exceeded"))
    }

    fn by_to_dict(&mut self, made: &Handle<'ctx>) -> hpy::Result<Written<'ctx>> {
        match made.as_a::<PyDict>() {
            Some(dict) => self.dict(dict),
            None => Err(Error::type_error(format!(
                "toDict() should return a dict, got {}",
                type_name(made)?
            ))),
        }
    }

    fn by_json(&mut self, made: &Handle<'ctx>) -> hpy::Result<()> {
        if made.is_a::<PyStr>() {
            let out = &mut self.out;
            with_text(made, |text| {
                out.extend_from_slice(text.as_bytes());
                Ok(())
            })
        } else if made.is_a::<PyBytes>() {
            self.out.extend_from_slice(made.extract()?);
            Ok(())
        } else {
            Err(Error::type_error(format!(
                "__json__() should return str or bytes, got {}",
                type_name(made)?
            )))
        }
    }

    fn string(&mut self, text: &Handle<'ctx>) -> hpy::Result<()> {
        with_text(text, |text| self.text(text))
    }

    fn text(&mut self, text: Text<'_>) -> hpy::Result<()> {
        self.escapes.text(&mut self.out, text)
    }

    fn bytes(&mut self, bytes: &[u8]) -> hpy::Result<()> {
        self.escapes.bytes(&mut self.out, bytes)
    }

    fn int(&mut self, object: &Handle<'ctx>) -> hpy::Result<()> {
        let mut buffer = itoa::Buffer::new();
        match object.extract::<i64>() {
            Ok(value) => self.out.extend_from_slice(buffer.format(value).as_bytes()),
            Err(error) if error.matches(self.ctx, OverflowError) => {
                // A subclass may have changed its own.
                let repr = hpy::import!(self.ctx, "builtins", "int")?.getattr("__repr__")?;
                let digits = repr.call((object,))?;
                self.out
                    .extend_from_slice(digits.extract::<&str>()?.as_bytes());
            }
            Err(error) => return Err(error),
        }
        Ok(())
    }

    fn float(&mut self, value: f64) -> hpy::Result<()> {
        if !value.is_finite() {
            if !self.options.allow_nan {
                return Err(Error::overflow_error("Invalid value when encoding double"));
            }
            self.out.extend_from_slice(if value.is_nan() {
                b"NaN"
            } else if value > 0.0 {
                b"Infinity"
            } else {
                b"-Infinity"
            });
            return Ok(());
        }
        if value != 0.0 && value.abs() < 1e-4 {
            return write!(self.out, "{value:e}").map_err(Error::from);
        }
        let mut buffer = zmij::Buffer::new();
        let written = buffer.format_finite(value);
        match written.split_once('e') {
            Some((digits, exponent)) if !exponent.starts_with(['-', '+']) => {
                self.out.extend_from_slice(digits.as_bytes());
                self.out.extend_from_slice(b"e+");
                self.out.extend_from_slice(exponent.as_bytes());
            }
            _ => self.out.extend_from_slice(written.as_bytes()),
        }
        Ok(())
    }

    #[inline]
    fn new_line(&mut self, level: usize) {
        if self.options.indent > 0 {
            let len = self.out.len() + 1 + level * self.options.indent;
            self.out.push(b'\n');
            self.out.resize(len, b' ');
        }
    }

    fn list(&mut self, list: &Handle<'ctx>) -> hpy::Result<Written<'ctx>> {
        // All items at once: Python code that runs on the way may change the list.
        let items: Vec<Handle<'ctx>> = list.extract()?;
        if items.is_empty() {
            self.out.extend_from_slice(b"[]");
            return Ok(Written::All);
        }
        self.out.push(b'[');
        Ok(Written::Begin(Rest::List(items.into_iter())))
    }

    fn dict(&mut self, dict: &Handle<'ctx, PyDict>) -> hpy::Result<Written<'ctx>> {
        let items = if self.options.sort_keys {
            let keys = dict.keys()?;
            keys.call_method(hpy::intern!("sort"), ())?;
            let keys: Vec<Handle<'ctx>> = keys.extract()?;
            let items = keys.into_iter().map(|key| {
                let value = dict.get_item(&key)?;
                Ok((key, value))
            });
            items.collect::<hpy::Result<_>>()?
        } else {
            dict.entries()?
        };
        if items.is_empty() {
            self.out.extend_from_slice(b"{}");
            return Ok(Written::All);
        }
        self.out.push(b'{');
        Ok(Written::Begin(Rest::Dict(items.into_iter())))
    }

    fn key(&mut self, key: &Handle<'ctx>) -> hpy::Result<()> {
        if key.is_a::<PyStr>() {
            self.string(key)
        } else if key.is_a::<PyBytes>() {
            self.bytes(key.extract()?)
        } else if key.is_none() {
            self.text(Text::Plain("null"))
        } else if key.is_a::<PyBool>() {
            self.text(Text::Plain(if key.extract()? { "true" } else { "false" }))
        } else {
            self.string(key.str()?.as_any())
        }
    }
}

fn type_name(object: &Handle<'_>) -> hpy::Result<String> {
    object.type_of()?.getattr("__name__")?.extract()
}
