//! `intern!` and `import!` name nothing that the user's scope could hide.
#![no_implicit_prelude]
#![allow(non_camel_case_types, non_upper_case_globals, dead_code)]

mod hpy_user {
    pub struct Option;
    pub struct Result;
    pub struct Global;
    pub struct Interned;
    pub struct Context;
}
use hpy_user::*;

static MODULE: u8 = 0;
static NAME: u8 = 0;
static CACHE: u8 = 0;

#[::hpy::function]
fn names<'py>(ctx: ::hpy::Context<'py>) -> ::hpy::Result<::hpy::Handle<'py>> {
    const object: &str = "Decimal";
    let decimal = ::hpy::import!(ctx, "decimal")?;
    let _ = ::hpy::import!({ ctx }, "decimal", object)?;
    decimal.getattr(::hpy::intern!(object))
}

fn main() {}
