//! Reading: serde calls a visitor with each piece of a document, and the visitor makes Python objects.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::fmt;

use hpy::prelude::*;
use serde::Deserializer;
use serde::de::{self, DeserializeSeed, MapAccess, SeqAccess, Visitor};

/// Makes a Python object of the document that `deserializer` reads.
pub(crate) fn read<'de, 'ctx, R: serde_json::de::Read<'de>>(
    ctx: Context<'ctx>,
    mut deserializer: serde_json::Deserializer<R>,
) -> hpy::Result<Handle<'ctx>> {
    let reader = Reader {
        ctx,
        keys: RefCell::default(),
        raised: Cell::default(),
    };
    let value = Value(&reader)
        .deserialize(&mut deserializer)
        .and_then(|value| deserializer.end().map(|()| value));
    value.map_err(|error| match reader.raised.take() {
        Some(raised) => raised,
        None => Error::value_error(error.to_string()),
    })
}

/// What the pieces of one document share.
struct Reader<'ctx> {
    ctx: Context<'ctx>,
    /// The keys met so far: objects repeat theirs, and Python need not make them again.
    keys: RefCell<HashMap<String, Handle<'ctx, PyStr>>>,
    /// The exception that ended the reading. serde's errors have no room for one.
    raised: Cell<Option<Error>>,
}

impl<'ctx> Reader<'ctx> {
    /// Keeps an exception, and lets go of what was made before.
    fn check<T, E: de::Error>(&self, result: hpy::Result<T>) -> Result<T, E> {
        result.map_err(|error| {
            self.raised.set(Some(error));
            E::custom("a Python exception")
        })
    }

    fn make<E: de::Error>(&self, value: impl IntoPyObject<'ctx>) -> Result<Handle<'ctx>, E> {
        self.check(value.into_py_object(self.ctx).map(Handle::into_any))
    }

    fn key<E: de::Error>(&self, text: &str) -> Result<Handle<'ctx, PyStr>, E> {
        if let Some(key) = self.keys.borrow().get(text) {
            return Ok(key.dup());
        }
        let key = self.check(PyStr::new(self.ctx, text))?;
        self.keys.borrow_mut().insert(text.to_owned(), key.dup());
        Ok(key)
    }

    /// Makes the number that is written so: an int of any size, or the nearest float.
    fn number(&self, text: &str) -> hpy::Result<Handle<'ctx>> {
        if text.contains(['.', 'e', 'E']) {
            let float: f64 = text.parse()?;
            Ok(float.into_py_object(self.ctx)?.into_any())
        } else {
            self.ctx.builtin("int")?.call((text,))
        }
    }
}

/// Any value.
#[derive(Clone, Copy)]
struct Value<'r, 'ctx>(&'r Reader<'ctx>);

impl<'de, 'ctx> DeserializeSeed<'de> for Value<'_, 'ctx> {
    type Value = Handle<'ctx>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Handle<'ctx>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, 'ctx> Visitor<'de> for Value<'_, 'ctx> {
    type Value = Handle<'ctx>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E: de::Error>(self) -> Result<Handle<'ctx>, E> {
        self.0.make(())
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<Handle<'ctx>, E> {
        self.0.make(value)
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Handle<'ctx>, E> {
        self.0.make(value)
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Handle<'ctx>, E> {
        self.0.make(value)
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<Handle<'ctx>, E> {
        self.0.make(value)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Handle<'ctx>, A::Error> {
        let list = self.0.check(PyList::empty(self.0.ctx))?;
        while let Some(item) = items.next_element_seed(self)? {
            self.0.check(list.append(item))?;
        }
        Ok(list.into_any())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Handle<'ctx>, A::Error> {
        let dict = self.0.check(PyDict::empty(self.0.ctx))?;
        while let Some(key) = entries.next_key_seed(KeySeed(self.0))? {
            match key {
                Key::Text(key) => {
                    let value = entries.next_value_seed(self)?;
                    self.0.check(dict.set_item(key, value))?;
                }
                Key::Number => {
                    let text: String = entries.next_value()?;
                    return self.0.check(self.0.number(&text));
                }
            }
        }
        Ok(dict.into_any())
    }
}

/// The key under which serde_json's feature `arbitrary_precision` hands over, as text, a number that is no 64-bit integer.
const NUMBER: &str = "$serde_json::private::Number";

enum Key<'ctx> {
    Text(Handle<'ctx, PyStr>),
    Number,
}

/// A key of an object, or [`NUMBER`].
///
/// A document may have a key that reads like [`NUMBER`]. Asked for a newtype, serde_json wraps what stands in the document, and
/// nothing else.
struct KeySeed<'r, 'ctx>(&'r Reader<'ctx>);

impl<'de, 'ctx> DeserializeSeed<'de> for KeySeed<'_, 'ctx> {
    type Value = Key<'ctx>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Key<'ctx>, D::Error> {
        deserializer.deserialize_newtype_struct("Key", self)
    }
}

impl<'de, 'ctx> Visitor<'de> for KeySeed<'_, 'ctx> {
    type Value = Key<'ctx>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, key: D) -> Result<Key<'ctx>, D::Error> {
        key.deserialize_str(KeyText(self.0)).map(Key::Text)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Key<'ctx>, E> {
        if text == NUMBER {
            Ok(Key::Number)
        } else {
            self.0.key(text).map(Key::Text)
        }
    }
}

/// The text of a key.
struct KeyText<'r, 'ctx>(&'r Reader<'ctx>);

impl<'ctx> Visitor<'_> for KeyText<'_, 'ctx> {
    type Value = Handle<'ctx, PyStr>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Handle<'ctx, PyStr>, E> {
        self.0.key(text)
    }
}
