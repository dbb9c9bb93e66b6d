//! Reading the item that a macro is for, what items are called in errors, and names that Rust already has.

use proc_macro2::{Span, TokenStream};
use syn::Item;
use syn::parse::Parse;
use syn::spanned::Spanned;

const PRIMITIVES: [&str; 17] = [
    "bool", "char", "f32", "f64", "i8", "i16", "i32", "i64", "i128", "isize", "str", "u8", "u16",
    "u32", "u64", "u128", "usize",
];

/// Whether `name` is a type that is in scope everywhere, until something else of that name is.
pub(crate) fn is_primitive(name: &str) -> bool {
    PRIMITIVES.contains(&name)
}

/// Reads the item that an attribute stands above. `other` is the message for an item of another kind, by what that is called.
pub(crate) fn parse<T: Parse>(tokens: &TokenStream, other: fn(&str) -> String) -> syn::Result<T> {
    let error = match syn::parse2(tokens.clone()) {
        Ok(item) => return Ok(item),
        Err(error) => error,
    };
    match syn::parse2(tokens.clone()) {
        Ok(item) => {
            let (place, kind) = describe(&item);
            Err(syn::Error::new(place, other(kind)))
        }
        Err(_) => Err(error),
    }
}

/// The keyword or name that says what `item` is, and what to call it.
pub(crate) fn describe(item: &Item) -> (Span, &'static str) {
    match item {
        Item::Const(item) => (item.const_token.span, "a constant"),
        Item::Enum(item) => (item.enum_token.span, "an enum"),
        Item::ExternCrate(item) => (item.extern_token.span, "an `extern crate`"),
        Item::Fn(item) => (item.sig.fn_token.span, "a function"),
        Item::ForeignMod(item) => (item.abi.span(), "an `extern` block"),
        Item::Impl(item) => (item.impl_token.span, "an `impl`"),
        Item::Macro(item) => (item.mac.path.span(), "a macro"),
        Item::Mod(item) => (item.mod_token.span, "a module"),
        Item::Static(item) => (item.static_token.span, "a static"),
        Item::Struct(item) => (item.struct_token.span, "a struct"),
        Item::Trait(item) => (item.trait_token.span, "a trait"),
        Item::TraitAlias(item) => (item.trait_token.span, "a trait alias"),
        Item::Type(item) => (item.type_token.span, "a type alias"),
        Item::Union(item) => (item.union_token.span, "a union"),
        Item::Use(item) => (item.use_token.span, "a `use`"),
        other => (other.span(), "something else"),
    }
}
