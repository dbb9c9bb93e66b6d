//! Output reaches everything by absolute paths, whatever the user has called by the names that it would like to use.
#![allow(dead_code, unused_macros, non_camel_case_types, non_upper_case_globals)]
#![no_implicit_prelude]

mod core {}
mod std {}
mod alloc {}
mod hpy {}
mod private {}
struct Result;
struct Option;
struct Some;
struct None;
struct Ok;
struct Err;
struct String;
struct Vec;
struct Handle;
struct Error;
struct Function;
struct Module;
struct Item;
struct Arguments;
struct Signature;
struct Box;
struct Default;
struct module;
fn output() {}
fn required() {}
fn add() {}
fn value() {}
fn panic() {}
mod constants {
    //! A constant of the name of a variable would be a pattern in its place.
    #![allow(non_upper_case_globals)]
    const ctx: i64 = 1;
    const args: i64 = 1;
    const value: i64 = 1;
    const module: i64 = 1;
    const a: i64 = 1;

    #[::hpy::function(signature = (x = 1))]
    fn f(x: i64) -> i64 {
        x
    }

    #[::hpy::module]
    mod constants_module {
        #[hpy(export)]
        const ctx: i64 = 1;
        #[hpy(export)]
        use super::f;
        #[hpy(init)]
        fn init(m: &::hpy::Handle<'_, ::hpy::types::PyModule>) {
            let _ = m;
        }
    }
}

macro_rules! vec { ($($t:tt)*) => { compile_error!("vec") }; }
macro_rules! panic { ($($t:tt)*) => { compile_error!("panic") }; }
macro_rules! concat { ($($t:tt)*) => { compile_error!("concat") }; }
macro_rules! assert { ($($t:tt)*) => { compile_error!("assert") }; }
macro_rules! stringify { ($($t:tt)*) => { compile_error!("stringify") }; }

/// Methods with the names of those that the macro calls.
trait Hostile {
    fn required(&self, _: usize) {}
    fn optional(&self, _: usize) {}
    fn rest(&self) {}
    fn keywords(&self) {}
    fn output(&self) {}
    fn as_bytes(&self) {}
    fn into(&self) {}
    fn clone(&self) {}
    fn branch(&self) {}
    const SIGNATURE: () = ();
    const __HPY_ITEM: () = ();
    fn call() {}
    fn init() {}
}
impl<T: ?::core::marker::Sized> Hostile for T {}

#[::hpy::function(signature = (a, b = 1, *args, c, d = 2.0, **kwargs))]
fn everything(
    ctx: ::hpy::Context<'_>,
    a: i64,
    b: i64,
    args: &::hpy::Handle<'_, ::hpy::types::PyTuple>,
    c: &str,
    d: f64,
    kwargs: ::core::option::Option<&::hpy::Handle<'_, ::hpy::types::PyDict>>,
) -> ::hpy::Result<()> {
    let _ = (ctx, a, b, args, c, d, kwargs);
    ::core::result::Result::Ok(())
}

/// Names of the variables and lifetimes of the output, as functions and parameters.
#[::hpy::function(signature = (ctx, args, value = 1))]
fn ctx(ctx: i64, args: i64, value: i64) -> i64 {
    ctx + args + value
}

#[::hpy::function]
fn args<'a, 'ctx>(ctx: ::hpy::Context<'ctx>, a: &'a ::hpy::Handle<'ctx>) -> &'a ::hpy::Handle<'ctx> {
    let _ = ctx;
    a
}

#[doc = include_str!("hostile_names.rs")]
#[::hpy::function]
fn documented() {}

#[::hpy::module]
mod hostile_names {
    #![no_implicit_prelude]
    mod core {}
    mod hpy {}
    mod private {}
    struct Result;
    struct Ok;
    #[allow(unused_imports)]
    use super::Hostile;

    #[hpy(export)]
    use super::{args, ctx, documented, everything};

    #[hpy(export)]
    const module: i64 = 1;

    #[hpy(export)]
    const value: i64 = 1;

    #[hpy(init)]
    fn init(m: &::hpy::Handle<'_, ::hpy::types::PyModule>) {
        let _ = m;
    }

    #[::hpy::function]
    fn output(r#type: i64) -> i64 {
        r#type
    }
}

fn main() {}
