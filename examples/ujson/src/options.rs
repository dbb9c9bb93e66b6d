//! What `dumps` and `dump` take besides the object.

use hpy::prelude::*;

/// How a document is to be written.
pub(crate) struct Options<'a, 'ctx> {
    pub(crate) ensure_ascii: bool,
    pub(crate) encode_html_chars: bool,
    pub(crate) escape_forward_slashes: bool,
    pub(crate) sort_keys: bool,
    /// How many spaces a level is indented by; 0 for a document in one line.
    pub(crate) indent: usize,
    pub(crate) allow_nan: bool,
    pub(crate) reject_bytes: bool,
    pub(crate) default: Option<&'a Handle<'ctx>>,
    pub(crate) separators: Separators<'a>,
}

/// An argument of which only the truth matters.
pub(crate) struct Truth(pub(crate) bool);

impl<'ctx> FromPyObject<'_, 'ctx> for Truth {
    fn from_py_object(object: &Handle<'ctx>) -> hpy::Result<Self> {
        object.is_truthy().map(Truth)
    }
}

/// The most spaces of a level.
const MAX_INDENT: i64 = 1000;

/// How many spaces a level is indented by.
pub(crate) fn indent(indent: i64) -> hpy::Result<usize> {
    if indent > MAX_INDENT {
        return Err(Error::value_error(format!(
            "Maximum allowed indentation is {MAX_INDENT}"
        )));
    }
    Ok(usize::try_from(indent).unwrap_or(0))
}

/// What stands between items, and between a key and its value: UTF-8, or such with surrogates.
pub(crate) struct Separators<'a> {
    pub(crate) item: std::borrow::Cow<'a, [u8]>,
    pub(crate) key: std::borrow::Cow<'a, [u8]>,
}

impl Separators<'_> {
    /// `given`, or else those for `indent`.
    pub(crate) fn or_for(given: Option<Self>, indent: i64) -> Self {
        given.unwrap_or(Separators {
            item: b",".into(),
            key: if indent == 0 { b":" as &[u8] } else { b": " }.into(),
        })
    }
}

impl<'ctx> FromPyObject<'_, 'ctx> for Separators<'_> {
    fn from_py_object(object: &Handle<'ctx>) -> hpy::Result<Self> {
        if !object.is_a::<PyTuple>() {
            return Err(Error::type_error("expected tuple or None as separator"));
        }
        let items: Vec<Handle<'ctx>> = object.extract()?;
        let [item, key] = items.as_slice() else {
            return Err(Error::value_error("expected tuple of size 2 as separator"));
        };
        Ok(Separators {
            item: text_of(item, "item")?.into(),
            key: text_of(key, "key")?.into(),
        })
    }
}

fn text_of(object: &Handle<'_>, which: &str) -> hpy::Result<Vec<u8>> {
    match object.is_a::<PyStr>() {
        true => crate::strings::with_text(object, |text| Ok(text.as_bytes().to_vec())),
        false => Err(Error::type_error(format!(
            "expected str as {which} separator"
        ))),
    }
}
