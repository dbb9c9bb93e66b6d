//! Exception classes and errors in every form.
#![forbid(unsafe_code)]
#![deny(warnings, missing_docs, unreachable_pub, non_camel_case_types, non_upper_case_globals, dead_code)]

use hpy::exceptions;
use hpy::prelude::*;

hpy::exception! {
    /// Exported.
    pub(crate) Outer(exceptions::Exception);

    #[doc = concat!("Of ", "several bases.")]
    pub(crate) Inner(Outer, exceptions::ValueError,);

    Private(Inner);
}

hpy::import_exception! {
    /// From a package.
    pub(crate) CancelledError from concurrent.futures;
    Empty from queue;
}

/// With every kind of variant.
#[derive(Debug, hpy::IntoError)]
#[hpy(exception = Private)]
pub enum Failure<'a, T: std::error::Error + Send + Sync + 'static>
where
    'a: 'static,
{
    /// The type's class.
    Unit,
    /// Another.
    #[hpy(exception = exceptions::OSError)]
    Tuple(&'a str, u8),
    /// What is inside.
    #[hpy(transparent)]
    Named {
        /// The error.
        inner: Error,
    },
    /// With a type.
    Source(T),
}

impl<T: std::error::Error + Send + Sync + 'static> std::fmt::Display for Failure<'static, T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("failure")
    }
}

impl<T: std::error::Error + Send + Sync + 'static> std::error::Error for Failure<'static, T> {}

/// An enum without variants.
#[derive(Debug, hpy::IntoError)]
pub enum Never {}

impl std::fmt::Display for Never {
    fn fmt(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match *self {}
    }
}

impl std::error::Error for Never {}

/// Raises.
#[hpy::function]
fn fail(ctx: Context<'_>, kind: u8) -> Result<(), Failure<'static, std::fmt::Error>> {
    let inner = Error::new(Empty, ("text".to_owned(), 5, Some(2.5)));
    match kind {
        0 => Err(Failure::Unit),
        1 => Err(Failure::Tuple("text", kind)),
        2 => Err(Failure::Named { inner }),
        3 if inner.matches(ctx, [Empty, CancelledError]) => Err(Failure::Source(std::fmt::Error)),
        _ => Ok(()),
    }
}

/// Raises nothing.
#[hpy::function]
fn never() -> Result<(), Never> {
    Ok(())
}

/// A module.
#[hpy::module]
pub mod failures {
    #[hpy(export)]
    use super::{CancelledError, Inner, Outer, fail, never};
}

fn main() {
    // A class inside of a function.
    hpy::exception! {
        Local(exceptions::Exception);
    }
    assert_eq!(Local.name(), "Local");
}
