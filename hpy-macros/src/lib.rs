//! The attribute macros of the crate `hpy`, which re-exports them: use them from there.
//!
//! Each macro goes the same way: the item and the options are parsed, made into a model, and checked with all errors
//! collected; what passed is written out by code that cannot fail. Output names nothing but `hpy::private`.

mod arguments;
mod docs;
mod errors;
mod function;
mod into_error;
mod item;
mod module;
mod options;
mod python;
mod signature;
mod text_signature;

use proc_macro::TokenStream;

/// Makes a free function a function of a Python module.
///
/// ```
/// use hpy::prelude::*;
///
/// /// Add two integers.
/// #[hpy::function(signature = (a, b = 1, /, *, checked = true))]
/// fn add(a: i64, b: i64, checked: bool) -> hpy::Result<i64> {
///     match a.checked_add(b) {
///         Some(sum) => Ok(sum),
///         None if checked => Err(Error::overflow_error("the sum is too big")),
///         None => Ok(a.wrapping_add(b)),
///     }
/// }
///
/// #[hpy::module]
/// mod numbers {
///     #[hpy(export)]
///     use super::add;
/// }
/// # fn main() {}
/// ```
///
/// In Python:
///
/// ```text
/// >>> numbers.add(2)
/// 3
/// >>> help(numbers.add)
/// add(a, b=1, /, *, checked=True)
///     Add two integers.
/// ```
///
/// Parameters are converted with `FromPyObject`, the value returned with `IntoPyObject`; it may also be a `Result` whose error
/// is anything that converts into `hpy::Error`. A parameter of type `Context` may stand anywhere and is not passed by Python.
/// The documentation comment is the function's `__doc__`.
///
/// The function can be called from Rust as before. Beside it the macro puts a type of the same name and visibility, so that
/// one `use` brings both into a module that exports the function.
///
/// # Options
///
/// - `signature = (…)`: how Python passes the arguments, as in Python's `def`, with `/`, `*`, `*args`, `**kwargs`, and
///   defaults that are Rust expressions, evaluated at each call that needs them. It names every parameter, in any order.
///   Without it every parameter is required and can be passed by position or by keyword, `Option` too.
///   `*args` comes from a tuple, `**kwargs` from a dict; an `Option` for `**kwargs` is `None` where nothing is passed.
/// - `name = "…"`: the name in Python. Without it that of the Rust function, for `r#type` that is `type`.
/// - `text_signature = "(…)"`: what `inspect.signature` shows in place of the real signature. `None` for nothing.
/// - `crate = path`: where the crate `hpy` is, if not at `::hpy`.
///
/// # Errors
///
/// A call with wrong arguments raises the `TypeError` that CPython raises for a function written in Python.
#[proc_macro_attribute]
pub fn function(options: TokenStream, item: TokenStream) -> TokenStream {
    function::expand(options.into(), item.into()).into()
}

/// Makes a Rust module a Python module, and exports it from the library.
///
/// ```
/// use hpy::prelude::*;
///
/// #[hpy::function]
/// fn area(width: f64, height: f64) -> f64 {
///     width * height
/// }
///
/// /// Shapes and sizes.
/// #[hpy::module]
/// mod geometry {
///     use super::*;
///
///     #[hpy(export)]
///     use super::area;
///
///     /// Exported because it stands here.
///     #[hpy::function]
///     fn perimeter(width: f64, height: f64) -> f64 {
///         2.0 * (width + height)
///     }
///
///     #[hpy(export)]
///     const DIMENSIONS: i64 = 2;
///
///     #[hpy::module]
///     mod circles {
///         #[hpy(export, name = "tau")]
///         const TAU: f64 = std::f64::consts::TAU;
///     }
///
///     #[hpy(init)]
///     fn init(m: &Handle<'_, PyModule>) -> hpy::Result<()> {
///         m.setattr("__author__", "me")
///     }
/// }
/// # fn main() {}
/// ```
///
/// Inside the module:
///
/// - `#[hpy(export)] use path::{a, b as c};` exports functions and modules made elsewhere, under their own Python names (`as`
///   renames for Rust only). A module that is exported this way has `#[hpy::module(submodule)]`.
/// - `#[hpy(export)] const X: T = …;` adds an attribute, converted with `IntoPyObject`. `#[hpy(export, name = "…")]` names it.
/// - `#[hpy::function]` and `#[hpy::module]` on items inside export them.
/// - `#[hpy(init)] fn init(m: &Handle<'_, PyModule>) -> hpy::Result<()>` is called each time the module is made, after everything
///   else is there.
///
/// The documentation comment, or `//!` inside, is the module's `__doc__`.
///
/// # Options
///
/// - `name = "…"`: the name in Python, which is also that of the library. Without it that of the Rust module.
/// - `submodule`: the module is exported by another one, not by the library.
/// - `crate = path`: where the crate `hpy` is, if not at `::hpy`. Functions and modules inside use it too.
#[proc_macro_attribute]
pub fn module(options: TokenStream, item: TokenStream) -> TokenStream {
    module::expand(options.into(), item.into()).into()
}

/// Makes an error type of Rust's an exception: derives `From<E> for hpy::Error`, with a class for each variant.
///
/// ```
/// use hpy::exceptions::{KeyError, ValueError};
/// use std::fmt;
///
/// #[derive(Debug, hpy::IntoError)]
/// #[hpy(exception = ValueError)]
/// enum ConfigError {
///     /// No such setting.
///     #[hpy(exception = KeyError)]
///     Missing(String),
///     /// A setting that is no number.
///     Number { name: &'static str, source: std::num::ParseIntError },
///     /// The file cannot be read: an `OSError`, as the `io::Error` alone would be.
///     #[hpy(transparent)]
///     Io(std::io::Error),
/// }
///
/// impl fmt::Display for ConfigError {
///     fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
///         match self {
///             ConfigError::Missing(name) => f.write_str(name),
///             ConfigError::Number { name, .. } => write!(f, "{name} is not a number"),
///             ConfigError::Io(error) => error.fmt(f),
///         }
///     }
/// }
///
/// impl std::error::Error for ConfigError {
///     fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
///         match self {
///             ConfigError::Number { source, .. } => Some(source),
///             _ => None,
///         }
///     }
/// }
///
/// #[hpy::function]
/// fn port(text: &str) -> Result<u16, ConfigError> {
///     text.parse().map_err(|source| ConfigError::Number { name: "port", source })
/// }
/// ```
///
/// The message is the error's text (`Display`), and `std::error::Error::source` becomes the `__cause__`: see `hpy::Error::from_std`. The
/// type implements `std::error::Error`, by hand or by a derive such as that of `thiserror`, and is `Send`, `Sync` and `'static`.
///
/// # Options
///
/// - `exception = path`, on a variant: its class, a constant of `hpy::exceptions`, or one of `hpy::exception!`. On the type: the class of every
///   variant that has none of its own.
/// - `transparent`, on a variant or struct with one field: what the field converts into is the exception.
/// - `crate = path`, on the type: where the crate `hpy` is, if not at `::hpy`.
#[proc_macro_derive(IntoError, attributes(hpy))]
pub fn into_error(item: TokenStream) -> TokenStream {
    into_error::expand(item.into()).into()
}
