//! Parameters of every kind.

use hpy::prelude::*;

/// No parameters.
#[hpy::function]
pub fn no_parameters() {}

/// One parameter, by position only.
#[hpy::function(signature = (value, /))]
pub fn one_parameter<'py>(value: &Handle<'py>) -> Handle<'py> {
    value.dup()
}

/// One parameter, any way.
#[hpy::function]
pub fn identity<'py>(value: &Handle<'py>) -> Handle<'py> {
    value.dup()
}

/// Two parameters.
#[hpy::function]
pub fn two_parameters(left: i64, right: i64) -> (i64, i64) {
    (left, right)
}

/// Three parameters.
#[hpy::function(signature = (a, b, c = 3))]
pub fn add_ints(a: i64, b: i64, c: i64) -> i64 {
    a + b + c
}

/// Parameters by position only, one with a default.
#[hpy::function(signature = (a, b = 2, /))]
pub fn positional_only(a: i64, b: i64) -> (i64, i64) {
    (a, b)
}

/// Parameters by keyword only.
#[hpy::function(signature = (*, a, b, c = 3))]
pub fn keyword_only(a: i64, b: i64, c: i64) -> (i64, i64, i64) {
    (a, b, c)
}

/// Defaults of several types.
#[hpy::function(signature = (i = -1, f = 1.5, s = "text", b = true, n = None, big = 1 << 40))]
pub fn defaults(
    i: i64,
    f: f64,
    s: &str,
    b: bool,
    n: Option<i64>,
    big: i64,
) -> (i64, f64, String, bool, Option<i64>, i64) {
    (i, f, s.to_owned(), b, n, big)
}

/// Everything that is left.
#[hpy::function(signature = (*args, **kwargs))]
pub fn collect<'py>(
    args: &Handle<'py, PyTuple>,
    kwargs: Option<&Handle<'py, PyDict>>,
) -> (Handle<'py, PyTuple>, Option<Handle<'py, PyDict>>) {
    (args.dup(), kwargs.map(Handle::dup))
}

/// Every kind of parameter.
#[hpy::function(signature = (a, b = 2, /, c = 3, *args, d, e = 5, **kwargs))]
pub fn all_kinds<'py>(
    a: i64,
    b: i64,
    c: i64,
    args: Vec<i64>,
    d: i64,
    e: i64,
    kwargs: &Handle<'py, PyDict>,
) -> (i64, i64, i64, Vec<i64>, i64, i64, Handle<'py, PyDict>) {
    (a, b, c, args, d, e, kwargs.dup())
}

/// `*args` of one type.
#[hpy::function(signature = (*args))]
pub fn rest_of_ints(args: Vec<i64>) -> i64 {
    args.iter().sum()
}

/// An optional parameter without a default is required.
#[hpy::function]
pub fn optional(value: Option<i64>) -> Option<i64> {
    value.map(|value| value + 1)
}

/// The context may stand anywhere.
#[hpy::function]
pub fn with_context<'py>(a: i64, ctx: Context<'py>, b: i64) -> hpy::Result<Handle<'py, PyInt>> {
    (a - b).into_py_object(ctx)
}

/// A keyword of Rust as a name.
#[hpy::function]
pub fn raw_identifier(r#type: i64) -> i64 {
    r#type
}

/// First line.
///
/// Second paragraph, with "quotes" and \backslashes.
///     indented
#[hpy::function(signature = (x, /, y = "a'b", *, z = None))]
pub fn documented(x: i64, y: &str, z: Option<f64>) -> (i64, String, Option<f64>) {
    (x, y.to_owned(), z)
}

#[allow(missing_docs, reason = "that is what it tests")]
#[hpy::function]
pub fn undocumented(a: i64) -> i64 {
    a
}
