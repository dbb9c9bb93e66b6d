//! Write Python extensions in Rust: one binary for CPython, PyPy and GraalPy.
//!
//! The extension is written against HPy, the handle-based C API of Python, through safe Rust:
//!
//! ```
//! use hpy::prelude::*;
//!
//! /// Add two integers.
//! #[hpy::function(signature = (a, b = 1))]
//! fn add(a: i64, b: i64) -> hpy::Result<i64> {
//!     a.checked_add(b).ok_or_else(|| Error::overflow_error("the sum is out of range"))
//! }
//!
//! /// Arithmetic, the fast way.
//! #[hpy::module]
//! mod arithmetic {
//!     #[hpy(export)]
//!     use super::add;
//! }
//! # fn main() {
//! # #[cfg(feature = "embed")]
//! # hpy::embed::test(|ctx| {
//! #     let module = hpy::embed::module!(ctx, arithmetic)?;
//! #     assert_eq!(module.getattr("__doc__")?.extract::<String>()?, "Arithmetic, the fast way.");
//! #     assert_eq!(module.call_method("add", (2, 3))?.extract::<i64>()?, 5);
//! #     assert_eq!(module.call_method("add", (2,))?.extract::<i64>()?, 3);
//! #     let error = module.call_method("add", (i64::MAX,)).unwrap_err();
//! #     assert!(error.matches(ctx, hpy::exceptions::OverflowError));
//! #     Ok(())
//! # });
//! # }
//! ```
//!
//! With `crate-type = ["cdylib"]` in Cargo.toml, and a `build.rs` of `fn main() { hpy_build::configure(); }`, `cargo build` leaves a module
//! that every supported interpreter imports.
//!
//! # Where things are
//!
//! - [`Context`] is the permission to call Python; every function of Python's gets one for the length of its call.
//! - [`Handle`] holds a Python object; its methods are what can be done with it. [`types`] names what is known about it.
//! - [`FromPyObject`] and [`IntoPyObject`] convert: see [`convert`] for the table.
//! - [`Error`] is an exception on its way; [`exceptions`] lists the built-in classes, [`exception!`] makes new ones. [`warn`] warns.
//! - `#[hpy::function]` and `#[hpy::module]` make functions and modules; [`class`](mod@class) says how `#[hpy::class]` and `#[hpy::methods]` make classes.
//!   `#[hpy::py_enum]` makes enums of Python's.
//!
//! # Tests in Rust
//!
//! With the feature `embed`, meant for `dev-dependencies`, a test starts CPython by itself and calls the extension: see `hpy::embed`.
//!
//! # Panics
//!
//! A panic in a function becomes a `PanicException`, a `BaseException` with the panic's message; the process goes on. Crates built with
//! `panic = "abort"` abort instead.

// Macro output names the crate `::hpy`, in its own tests and examples too.
#[allow(unused_extern_crates, reason = "for tests and examples")]
extern crate self as hpy;

mod args;
mod attention;
pub mod class;
mod context;
pub mod convert;
mod detach;
#[cfg(feature = "embed")]
pub mod embed;
mod entry;
mod error;
pub mod exceptions;
mod global;
mod handle;
mod intern;
mod module;
mod one_thread;
mod panic;
pub mod prelude;
#[doc(hidden)]
pub mod private;
#[doc(hidden)]
pub mod py_enum;
mod root;
mod runtime;
mod stack;
pub mod types;

pub use hpy_macros::{IntoError, class, function, methods, module, py_enum};

pub use self::class::{Buffer, Field, Owner, Ref, RefMut};
pub use self::context::Context;
pub use self::convert::{FromPyObject, IntoPyObject};
pub use self::error::{Catch, Error, ErrorArguments, Result, warn};
pub use self::global::Global;
pub use self::handle::{Borrowed, Handle};
pub use self::intern::Interned;
pub use self::root::Root;
