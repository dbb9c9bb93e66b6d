//! JSON with serde, straight into and out of Python objects: no tree of Rust values in between.

#![forbid(unsafe_code)]

mod read;
mod write;

use hpy::prelude::*;

/// What `loads` takes.
enum Document<'a> {
    Text(&'a str),
    Bytes(&'a [u8]),
}

impl<'a, 'ctx> FromPyObject<'a, 'ctx> for Document<'a> {
    fn from_py_object(object: &'a Handle<'ctx>) -> hpy::Result<Self> {
        if object.is_a::<PyStr>() {
            object.extract().map(Document::Text)
        } else if object.is_a::<PyBytes>() {
            object.extract().map(Document::Bytes)
        } else {
            Err(Error::conversion("str or bytes", object))
        }
    }
}

/// Make a Python object of a JSON document, a str or UTF-8 in a bytes.
///
/// What is no JSON is a ValueError that says at which line and column; columns are counted in bytes.
#[hpy::function(signature = (s, /))]
fn loads<'py>(ctx: Context<'py>, s: Document<'_>) -> hpy::Result<Handle<'py>> {
    match s {
        Document::Text(text) => read::read(ctx, serde_json::Deserializer::from_str(text)),
        Document::Bytes(bytes) => read::read(ctx, serde_json::Deserializer::from_slice(bytes)),
    }
}

/// Make a JSON document, a str, of a Python object.
///
/// The object is None, a bool, int, float or str, or a list, tuple or dict of such.
#[hpy::function(signature = (obj, /))]
fn dumps(obj: &Handle<'_>) -> hpy::Result<String> {
    write::write(obj)
}

/// JSON, read and written in Rust.
#[hpy::module]
mod json {
    #[hpy(export)]
    use super::{dumps, loads};
}
