//! The API and the behaviour of the Python package ujson 6.1.0: fast, and lenient in what it reads.

#![forbid(unsafe_code)]

mod escape;
mod options;
mod read;
mod strings;
mod text;
mod write;

use hpy::exceptions::ValueError;
use hpy::prelude::*;

use options::{Options, Separators, Truth};
use write::Writer;

hpy::exception! {
    /// What was to be decoded is no JSON.
    pub JSONDecodeError(ValueError);
}

/// Make a Python object of a JSON document: a str, or UTF-8 in a bytes or bytearray.
#[hpy::function(signature = (obj))]
fn loads<'py>(ctx: Context<'py>, obj: &Handle<'py>) -> hpy::Result<Handle<'py>> {
    read::read(ctx, obj)
}

/// Make a Python object of the JSON document that `fp.read()` returns.
#[hpy::function(signature = (fp, /))]
fn load<'py>(ctx: Context<'py>, fp: &Handle<'py>) -> hpy::Result<Handle<'py>> {
    let read = method_of_file(fp, hpy::intern!("read"))?;
    read::read(ctx, &read.call(())?)
}

/// Make a JSON document, a str, of a Python object.
///
/// The object is None, a bool, int, float, Decimal, str, list, tuple or dict, has a method `toDict()` that returns a dict or a method
/// `__json__()` that returns JSON, or is made into such a one by `default`.
#[hpy::function(signature = (
    obj, ensure_ascii = Truth(true), encode_html_chars = Truth(false), escape_forward_slashes = Truth(true), sort_keys = Truth(false),
    indent = 0, allow_nan = Truth(true), reject_bytes = Truth(true), default = None, separators = None,
))]
#[expect(
    clippy::too_many_arguments,
    reason = "the function has as many in Python"
)]
fn dumps<'py>(
    ctx: Context<'py>,
    obj: &Handle<'py>,
    ensure_ascii: Truth,
    encode_html_chars: Truth,
    escape_forward_slashes: Truth,
    sort_keys: Truth,
    indent: i64,
    allow_nan: Truth,
    reject_bytes: Truth,
    default: Option<&Handle<'py>>,
    separators: Option<Separators<'_>>,
) -> hpy::Result<Handle<'py>> {
    let options = Options {
        ensure_ascii: ensure_ascii.0,
        encode_html_chars: encode_html_chars.0,
        escape_forward_slashes: escape_forward_slashes.0,
        sort_keys: sort_keys.0,
        indent: options::indent(indent)?,
        allow_nan: allow_nan.0,
        reject_bytes: reject_bytes.0,
        default,
        separators: Separators::or_for(separators, indent),
    };
    Writer::write(ctx, &options, obj)
}

/// Give the JSON document of a Python object to `fp.write()`. The options are those of `dumps`.
#[hpy::function(signature = (
    obj, fp, /, ensure_ascii = Truth(true), encode_html_chars = Truth(false), escape_forward_slashes = Truth(true), sort_keys = Truth(false),
    indent = 0, allow_nan = Truth(true), reject_bytes = Truth(true), default = None, separators = None,
))]
#[expect(
    clippy::too_many_arguments,
    reason = "the function has as many in Python"
)]
fn dump<'py>(
    ctx: Context<'py>,
    obj: &Handle<'py>,
    fp: &Handle<'py>,
    ensure_ascii: Truth,
    encode_html_chars: Truth,
    escape_forward_slashes: Truth,
    sort_keys: Truth,
    indent: i64,
    allow_nan: Truth,
    reject_bytes: Truth,
    default: Option<&Handle<'py>>,
    separators: Option<Separators<'_>>,
) -> hpy::Result<()> {
    let write = method_of_file(fp, hpy::intern!("write"))?;
    let options = Options {
        ensure_ascii: ensure_ascii.0,
        encode_html_chars: encode_html_chars.0,
        escape_forward_slashes: escape_forward_slashes.0,
        sort_keys: sort_keys.0,
        indent: options::indent(indent)?,
        allow_nan: allow_nan.0,
        reject_bytes: reject_bytes.0,
        default,
        separators: Separators::or_for(separators, indent),
    };
    let text = Writer::write(ctx, &options, obj)?;
    write.call((text,))?;
    Ok(())
}

/// The method of a file-like object.
fn method_of_file<'py>(
    file: &Handle<'py>,
    name: &'static hpy::Interned,
) -> hpy::Result<Handle<'py>> {
    if file.hasattr(name)? {
        let method = file.getattr(name)?;
        if method.is_callable() {
            return Ok(method);
        }
    }
    Err(Error::type_error("expected file"))
}

/// JSON, fast: the API of the package ujson.
#[hpy::module]
pub mod ujson {
    use hpy::prelude::*;

    #[hpy(export)]
    use super::{JSONDecodeError, dump, dumps, load, loads};

    /// Which ujson this behaves like.
    #[hpy(export, name = "__version__")]
    const VERSION: &str = "6.1.0";

    #[hpy(init)]
    fn add_other_names(module: &Handle<'_, PyModule>) -> hpy::Result<()> {
        module.setattr("decode", module.getattr("loads")?)?;
        module.setattr("encode", module.getattr("dumps")?)
    }
}
