//! Writing: each Python object is a value that serde can serialize.

use std::borrow::Cow;
use std::cell::Cell;

use hpy::exceptions::OverflowError;
use hpy::prelude::*;
use serde::ser::{self, Serialize, SerializeMap, SerializeSeq, Serializer};

/// How many lists and dicts may be inside each other: as many as serde_json reads.
const MAX_DEPTH: usize = 127;

/// Writes `object` as a document.
pub(crate) fn write(object: &Handle<'_>) -> hpy::Result<String> {
    let raised = Raised::default();
    let value = Value {
        object,
        parent: None,
        raised: &raised,
    };
    serde_json::to_string(&value).map_err(|error| raised.take(error))
}

/// The exception that ended the writing. serde's errors have no room for one.
#[derive(Default)]
struct Raised(Cell<Option<Error>>);

impl Raised {
    /// Keeps an exception.
    fn keep<E: ser::Error>(&self, error: Error) -> E {
        self.0.set(Some(error));
        E::custom("a Python exception")
    }

    /// Returns the exception behind an error of serde's.
    fn take(&self, error: impl ser::Error) -> Error {
        self.0
            .take()
            .unwrap_or_else(|| Error::value_error(error.to_string()))
    }
}

/// A Python object to be written.
#[derive(Clone, Copy)]
struct Value<'a, 'ctx> {
    object: &'a Handle<'ctx>,
    /// The list or dict that the object was found in.
    parent: Option<&'a Value<'a, 'ctx>>,
    raised: &'a Raised,
}

impl Serialize for Value<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let object = self.object;
        if object.is_a::<PyStr>() {
            serializer.serialize_str(self.check(object.extract())?)
        } else if object.is_none() {
            serializer.serialize_unit()
        } else if object.is_a::<PyBool>() {
            serializer.serialize_bool(self.check(object.extract())?)
        } else if object.is_a::<PyInt>() {
            match self.check(Int::of(object))? {
                Int::Small(value) => serializer.serialize_i64(value),
                Int::Large(digits) => digits
                    .parse::<serde_json::Number>()
                    .map_err(ser::Error::custom)?
                    .serialize(serializer),
            }
        } else if object.is_a::<PyFloat>() {
            serializer.serialize_f64(self.check(finite(object))?)
        } else if object.is_a::<PyDict>() {
            self.serialize_dict(serializer)
        } else if object.is_a::<PyList>() || object.is_a::<PyTuple>() {
            self.serialize_sequence(serializer)
        } else {
            let error = type_name(object).map(|name| {
                Error::type_error(format!("Object of type {name} is not JSON serializable"))
            });
            Err(self.raised.keep(error.unwrap_or_else(|error| error)))
        }
    }
}

impl<'ctx> Value<'_, 'ctx> {
    fn check<T, E: ser::Error>(&self, result: hpy::Result<T>) -> Result<T, E> {
        result.map_err(|error| self.raised.keep(error))
    }

    /// Something inside this list or dict.
    fn child<'b>(&'b self, object: &'b Handle<'ctx>) -> Value<'b, 'ctx> {
        Value {
            object,
            parent: Some(self),
            raised: self.raised,
        }
    }

    fn serialize_sequence<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let _level = self.check(self.enter())?;
        // All at once: what happens to the list on the way changes nothing.
        let items: Vec<Handle<'_>> = self.check(self.object.extract())?;
        let mut seq = serializer.serialize_seq(Some(items.len()))?;
        for item in &items {
            seq.serialize_element(&self.child(item))?;
        }
        seq.end()
    }

    fn serialize_dict<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let _level = self.check(self.enter())?;
        let dict = self.check(self.object.cast::<PyDict>())?;
        let mut map = serializer.serialize_map(None)?;
        let written = dict.for_each(|key, value| {
            map.serialize_entry(&*key_text(key)?, &self.child(value))
                .map_err(|error| self.raised.take(error))
        });
        self.check(written)?;
        map.end()
    }

    /// Goes into a list or dict, for as long as what this returns is kept.
    fn enter(&self) -> hpy::Result<Level> {
        Level::enter().ok_or_else(|| {
            let mut parents = core::iter::successors(self.parent, |value| value.parent);
            if parents.any(|value| value.object.is(self.object)) {
                Error::value_error("Circular reference detected")
            } else {
                Error::recursion_error(format!(
                    "more than {MAX_DEPTH} lists and dicts inside each other"
                ))
            }
        })
    }
}

thread_local! {
    /// How many lists and dicts this thread is in: a `__getitem__` of a subclass of dict may call `dumps` again, on the same stack.
    static DEPTH: Cell<usize> = const { Cell::new(0) };
}

/// Being inside a list or dict.
struct Level;

impl Level {
    fn enter() -> Option<Level> {
        if DEPTH.get() == MAX_DEPTH {
            return None;
        }
        DEPTH.set(DEPTH.get() + 1);
        Some(Level)
    }
}

impl Drop for Level {
    fn drop(&mut self) {
        DEPTH.set(DEPTH.get() - 1);
    }
}

/// An int that is no bool, in what serde can take.
enum Int {
    Small(i64),
    /// The decimal digits of an int that has more than 64 bits.
    Large(String),
}

impl Int {
    fn of(object: &Handle<'_>) -> hpy::Result<Int> {
        match object.extract() {
            Ok(value) => Ok(Int::Small(value)),
            Err(error) if error.matches(object.ctx(), OverflowError) => {
                repr_of("int", object).map(Int::Large)
            }
            Err(error) => Err(error),
        }
    }
}

/// The value of a float that JSON has a notation for.
fn finite(float: &Handle<'_>) -> hpy::Result<f64> {
    let value: f64 = float.extract()?;
    if value.is_finite() {
        Ok(value)
    } else {
        Err(Error::value_error(format!(
            "Out of range float values are not JSON compliant: {}",
            repr_of("float", float)?
        )))
    }
}

/// The text that a key of a dict becomes: the same as in Python's `json`.
fn key_text<'a>(key: &'a Handle<'_>) -> hpy::Result<Cow<'a, str>> {
    if key.is_a::<PyStr>() {
        Ok(Cow::Borrowed(key.extract()?))
    } else if key.is_none() {
        Ok(Cow::Borrowed("null"))
    } else if key.is_a::<PyBool>() {
        Ok(Cow::Borrowed(if key.extract()? { "true" } else { "false" }))
    } else if key.is_a::<PyInt>() {
        Ok(Cow::Owned(match Int::of(key)? {
            Int::Small(value) => value.to_string(),
            Int::Large(digits) => digits,
        }))
    } else if key.is_a::<PyFloat>() {
        finite(key)?;
        repr_of("float", key).map(Cow::Owned)
    } else {
        Err(Error::type_error(format!(
            "keys must be str, int, float, bool or None, not {}",
            type_name(key)?
        )))
    }
}

/// `class.__repr__(object)` of a built-in class, which a subclass may have changed.
fn repr_of(class: &str, object: &Handle<'_>) -> hpy::Result<String> {
    let repr = object.ctx().builtin(class)?.getattr("__repr__")?;
    repr.call((object,))?.extract()
}

fn type_name(object: &Handle<'_>) -> hpy::Result<String> {
    object.type_of()?.getattr("__name__")?.extract()
}
