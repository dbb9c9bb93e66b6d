//! The attribute macros of the crate `hpy`, which re-exports them: use them from there.
//!
//! Each macro goes the same way: the item and the options are parsed, made into a model, and checked with all errors
//! collected; what passed is written out by code that cannot fail. Output names nothing but `hpy::private`.

mod arguments;
mod callable;
mod class;
mod docs;
mod errors;
mod function;
mod into_error;
mod item;
mod methods;
mod module;
mod options;
mod py_enum;
mod python;
mod signature;
mod text_signature;
mod variants;

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

/// Makes a struct or an enum a Python class.
///
/// ```
/// use hpy::prelude::*;
///
/// /// A rectangle.
/// #[hpy::class(get_all, rename_all = "camelCase")]
/// struct Rect {
///     /// From left to right.
///     width: f64,
///     #[hpy(set)]
///     height: f64,
///     #[hpy(name = "label")]
///     line_style: Option<String>,
/// }
///
/// #[hpy::methods]
/// impl Rect {
///     #[new]
///     #[hpy(signature = (width, height, label = None))]
///     fn new(width: f64, height: f64, label: Option<String>) -> Self {
///         Rect { width, height, line_style: label }
///     }
///
///     #[getter]
///     fn area(&self) -> f64 {
///         self.width * self.height
///     }
/// }
///
/// #[hpy::module]
/// mod shapes {
///     #[hpy(export)]
///     use super::Rect;
/// }
/// # fn main() {
/// # #[cfg(feature = "embed")]
/// # hpy::embed::test(|ctx| {
/// #     let shapes = hpy::embed::module!(ctx, shapes)?;
/// #     let rect = shapes.call_method("Rect", (2, 3))?;
/// #     rect.setattr("height", 4)?;
/// #     assert_eq!(rect.getattr("area")?.extract::<f64>()?, 8.0);
/// #     assert!(rect.getattr("label")?.is_none());
/// #     assert!(rect.setattr("width", 4).is_err());
/// #     Ok(())
/// # });
/// # }
/// ```
///
/// The struct may have named fields, unnamed ones or none, but no generic parameters. Its values are `Send` and `'static`: they are dropped on
/// whichever thread the object goes. A function that returns the struct gives Python a new instance; one that takes `&Rect`, `&mut Rect`,
/// `hpy::Ref<'_, '_, Rect>` or `&Handle<'_, Rect>` takes an instance. The documentation comment is the class's `__doc__`.
///
/// # Options
///
/// - `name = "…"`: the name in Python. Without it that of the struct.
/// - `module = "…"`: the class's `__module__`. Without it the module that exports it.
/// - `frozen`: nobody changes values, so that none are locked: no `&mut self`, no setters of fields.
/// - `get_all`, `set_all`: all fields can be read, or set.
/// - `rename_all = "…"`: how the names of fields are written: `camelCase`, `PascalCase`, `snake_case`, `SCREAMING_SNAKE_CASE`, `lowercase`,
///   `UPPERCASE`.
/// - `subclass`: Python may derive classes from this one. It can under hpy-rs's own host and the CPython ABI; elsewhere that is a `TypeError`.
/// - `dict`, `weakref`: instances have a `__dict__`, or can be weakly referenced. On CPython with its package `hpy`, in debug or trace mode for one, the
///   import of a module with such a class is an `ImportError`.
/// - `eq`, `ord`: comparisons, by `PartialEq` and `PartialOrd`, with objects of the same class. `ord` needs `eq`.
/// - `hash`: `__hash__`, by `Hash`. It needs `frozen` and `eq`; a class with `eq` alone cannot be hashed.
/// - `str`, `repr`: `__str__` and `__repr__`, by `Display` and `Debug`.
/// - `generic`: `Class[int]` is a `types.GenericAlias` (the class itself on Python 3.8).
/// - `sequence`: the class is a `collections.abc.Sequence`, and items get indexes from 0 on: a negative one counts from the end.
/// - `mapping`: the class is a `collections.abc.Mapping`, over which CPython does not iterate by numbers.
/// - `pickle`: instances are pickled and copied, and made again by `#[new]`: each parameter is the attribute of the same name, a field with
///   `get` or a `#[getter]`.
/// - `crate = path`: where the crate `hpy` is, if not at `::hpy`.
///
/// On a field, `#[hpy(get, set, name = "…")]` makes it a property. Reading clones the field. `#[hpy(base)]` makes it the value of the class that
/// this one extends.
///
/// # Enums
///
/// Where no variant has data, each is an attribute of the class, and one object: a function that returns the enum returns that, and
/// one that takes the enum by value takes it. `int(v)` is the discriminant, `repr(v)` is `Class.Variant`, unless methods of the class say otherwise.
///
/// Where a variant has data, each is a class derived from the enum's, and an attribute of that. It has a constructor with the fields for parameters, properties
/// that clone the fields, and `__match_args__`. What the fields hold is converted with `FromPyObject` and `IntoPyObject`. Fields without names
/// are called `_0`, `_1`, …; they are items, too, and have a `len()`.
///
/// Enums are frozen, and take neither `subclass` nor what is about fields.
///
/// - `eq_int`: of an enum without data, a variant also equals the int that is its discriminant, and has its hash where there is `hash`. It needs `eq`.
/// - `rename_all = "…"`: how the names of the variants are written.
///
/// On a variant, `#[hpy(name = "…")]` gives it another name, and `#[hpy(constructor = (a, b = 1))]` its constructor a signature, as that of a function. On a
/// field of a variant, `#[hpy(name = "…")]` gives the property and the parameter another name.
#[proc_macro_attribute]
pub fn class(options: TokenStream, item: TokenStream) -> TokenStream {
    class::expand(options.into(), item.into()).into()
}

/// Makes a Rust enum a class of Python's module `enum`.
///
/// ```
/// use hpy::prelude::*;
///
/// /// What may be done with a file.
/// #[hpy::py_enum(base = "IntFlag", rename_all = "UPPERCASE")]
/// #[derive(Clone, Copy)]
/// enum Access {
///     Read = 4,
///     Write = 2,
/// }
///
/// #[hpy::py_enum]
/// enum Season {
///     #[hpy(value = "warm")]
///     Summer,
///     #[hpy(value = "cold")]
///     Winter,
/// }
///
/// #[hpy::function]
/// fn next(season: Season) -> Season {
///     match season {
///         Season::Summer => Season::Winter,
///         Season::Winter => Season::Summer,
///     }
/// }
///
/// #[hpy::module]
/// mod terms {
///     #[hpy(export)]
///     use super::{next, Access, Season};
/// }
/// # fn main() {
/// # #[cfg(feature = "embed")]
/// # hpy::embed::test(|ctx| {
/// #     let terms = hpy::embed::module!(ctx, terms)?;
/// #     let season = terms.getattr("Season")?;
/// #     let summer = season.call(("warm",))?;
/// #     assert!(terms.call_method("next", (&summer,))?.is(&season.getattr("Winter")?));
/// #     assert_eq!(season.len()?, 2);
/// #     assert!(terms.call_method("next", ("warm",)).is_err());
/// #     assert_eq!(terms.getattr("Access")?.getattr("READ")?.extract::<i64>()?, 4);
/// #     assert!(Access::Write.into_py_object(ctx)?.is(&terms.getattr("Access")?.getattr("WRITE")?));
/// #     Ok(())
/// # });
/// # }
/// ```
///
/// In Python:
///
/// ```text
/// >>> list(Season)
/// [<Season.Summer: 'warm'>, <Season.Winter: 'cold'>]
/// >>> next(Season.Summer) is Season.Winter
/// True
/// ```
///
/// The class is what `enum.Enum("Season", [("Summer", "warm"), …])` returns, with all that Python's enums can do: call, iteration, names, values, pickling. It
/// has no methods in Rust; what does is an enum with `#[hpy::class]`.
///
/// A function that returns the enum returns the member, and one that takes it, by value, takes a member: not the value of one, which is a
/// `TypeError`, nor a combination of flags, a `ValueError`. A function takes those as what they are, say `i64` for an `IntFlag`.
///
/// The value of a member is the discriminant of the variant. The documentation comment is the class's `__doc__`.
///
/// # Options
///
/// - `base = "…"`: the class that is called: `Enum`, where nothing is given, `IntEnum`, `Flag`, or `IntFlag`.
/// - `name = "…"`: the name in Python. Without it that of the Rust enum.
/// - `module = "…"`: the class's `__module__`. Without it the module that exports it.
/// - `rename_all = "…"`: how the names of members are written: `camelCase`, `PascalCase`, `snake_case`, `SCREAMING_SNAKE_CASE`, `lowercase`,
///   `UPPERCASE`.
/// - `crate = path`: where the crate `hpy` is, if not at `::hpy`.
///
/// On a variant, `#[hpy(name = "…")]` gives its member another name, and `#[hpy(value = expression)]` another value, converted with `IntoPyObject`.
///
/// # Errors
///
/// What Python does not let be an enum is an error where the module is imported: two members with the same value (`ValueError`), say.
#[proc_macro_attribute]
pub fn py_enum(options: TokenStream, item: TokenStream) -> TokenStream {
    py_enum::expand(options.into(), item.into()).into()
}

/// Gives a class its constructor, methods, properties and attributes.
///
/// ```
/// use hpy::prelude::*;
///
/// #[hpy::class]
/// struct Counter {
///     count: i64,
/// }
///
/// #[hpy::methods]
/// impl Counter {
///     #[classattr]
///     const START: i64 = 10;
///
///     #[new]
///     #[hpy(signature = (count = Counter::START))]
///     fn new(count: i64) -> hpy::Result<Self> {
///         if count < 0 {
///             return Err(Error::value_error("counts begin at 0"));
///         }
///         Ok(Counter { count })
///     }
///
///     /// Counts, and returns the counter itself.
///     #[hpy(signature = (by = 1))]
///     fn add<'py>(slf: &Handle<'py, Self>, by: i64) -> hpy::Result<Handle<'py, Self>> {
///         slf.borrow_mut()?.count += by;
///         Ok(slf.dup())
///     }
///
///     #[getter]
///     fn count(&self) -> i64 {
///         self.count
///     }
///
///     #[setter]
///     fn set_count(&mut self, count: i64) {
///         self.count = count;
///     }
///
///     #[staticmethod]
///     fn zero() -> Counter {
///         Counter { count: 0 }
///     }
///
///     #[classmethod]
///     fn parse<'py>(cls: &Handle<'py, PyType>, text: &str) -> hpy::Result<Handle<'py>> {
///         cls.call((text.parse::<i64>()?,))
///     }
///
///     fn __repr__(&self) -> String {
///         format!("Counter({})", self.count)
///     }
///
///     fn __eq__(&self, other: &Counter) -> bool {
///         self.count == other.count
///     }
/// }
///
/// #[hpy::module]
/// mod counters {
///     #[hpy(export)]
///     use super::Counter;
/// }
/// # fn main() {
/// # #[cfg(feature = "embed")]
/// # hpy::embed::test(|ctx| {
/// #     let counters = hpy::embed::module!(ctx, counters)?;
/// #     let class = counters.getattr("Counter")?;
/// #     let counter = class.call(())?;
/// #     assert!(counter.call_method("add", (5,))?.is(&counter));
/// #     assert_eq!(counter.repr()?.as_str()?, "Counter(15)");
/// #     counter.setattr("count", 0)?;
/// #     assert!(counter.compare(hpy::types::CompareOp::Eq, class.call_method("zero", ())?)?.is_truthy()?);
/// #     assert_eq!(class.call_method("parse", ("7",))?.getattr("count")?.extract::<i64>()?, 7);
/// #     assert!(class.call((-1,)).is_err());
/// #     Ok(())
/// # });
/// # }
/// ```
///
/// A function of the `impl` is a method of the class, called by its name, unless an attribute above it says otherwise:
///
/// | | is called as | takes first |
/// |---|---|---|
/// | | `obj.name(…)` | `&self`, `&mut self`, or the object itself: `slf: &Handle<'_, Self>` |
/// | `#[new]` | `Class(…)` | |
/// | `#[getter]`, `#[setter]`, `#[deleter]` | `obj.name`, `obj.name = value`, `del obj.name` | as methods do |
/// | `#[staticmethod]` | `Class.name(…)` | |
/// | `#[classmethod]` | `Class.name(…)` | `cls: &Handle<'_, PyType>` |
/// | `#[classattr]` | `Class.name`, made once; a `const` may be one too | |
///
/// `get_x`, `set_x` and `delete_x` are functions of the property `x`. Functions named `__x__` are Python's special methods. An operator or
/// comparison that is given an operand of a type that it does not take returns `NotImplemented`; so it does where it returns
/// `ctx.not_implemented()`.
///
/// | special methods | |
/// |---|---|
/// | `__add__`, `__radd__`, `__iadd__`, and so on for `sub` `mul` `matmul` `truediv` `floordiv` `mod` `lshift` `rshift` `and` `xor` `or`; `__divmod__`, `__rdivmod__` | one operand; an in-place form that returns nothing leaves the object itself |
/// | `__pow__`, `__rpow__` | the operand and `modulo: Option<…>`; `__ipow__` takes the operand only |
/// | `__neg__` `__pos__` `__abs__` `__invert__` `__int__` `__float__` `__index__` `__bool__` `__hash__` `__repr__` `__str__` | nothing |
/// | `__eq__` `__ne__` `__lt__` `__le__` `__gt__` `__ge__`, or `__richcmp__` for all of them | one operand, and a `CompareOp`; `!=` is the contrary of `__eq__` where there is no `__ne__`, and without `__hash__` the objects cannot be hashed |
/// | `__len__` `__getitem__` `__setitem__` `__delitem__` `__contains__` | with `__getitem__` alone, an object is iterated over and searched by numbers from 0 to the first `IndexError` |
/// | `__next__`, `__anext__` | return an `Option`, of which `None` is the end |
/// | `__getbuffer__` | takes `&self` or `&mut self`, and a `Context` if it likes; returns a `hpy::Buffer<'_>` of what is in the value, or a `Result` of one. There is no `__releasebuffer__` |
/// | `__del__` | is called once, if at all: GraalPy never does. What has to be done is done by `Drop` |
///
/// All others (`__init__`, `__iter__`, `__call__`, `__getattr__`, `__get__`, `__enter__`, `__await__`, `__format__`, …) take what Python passes. `__init__` may be
/// called any number of times.
///
/// Functions that Python should not have go into another `impl`.
///
/// # Options
///
/// `#[hpy(…)]` on a method takes `signature = (…)`, `name = "…"` and `text_signature = "…"`, as `#[hpy::function(…)]` does. `#[hpy::methods]`
/// itself takes `crate = path`.
#[proc_macro_attribute]
pub fn methods(options: TokenStream, item: TokenStream) -> TokenStream {
    methods::expand(options.into(), item.into()).into()
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
