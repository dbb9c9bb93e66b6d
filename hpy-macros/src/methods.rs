//! `#[hpy::methods]`: an `impl` as what a Python class can do.

mod attribute;
mod buffer;
mod collect;
mod expand;
mod special;

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use syn::{Attribute, ItemImpl, Type};

use crate::arguments::{Parameter, Place};
use crate::callable::{Receiver, Returns};
use crate::docs::Docs;
use crate::errors::{self, Errors};
use crate::item;
use crate::options::{self, CRATE, Crate};
use crate::signature::Signature;
use crate::text_signature::TextSignature;
use special::Special;

/// What the macro knows of an `impl` once it was checked.
struct Methods {
    /// Without the attributes that were for the macro.
    item: ItemImpl,
    krate: Crate,
    class: Type,
    methods: Vec<Method>,
    attributes: Vec<ClassAttribute>,
}

/// A function of the `impl` that Python calls.
struct Method {
    ident: Ident,
    cfgs: Vec<Attribute>,
    is_deprecated: bool,
    kind: Kind,
    python_name: String,
    parameters: Vec<Parameter>,
    signature: Signature,
    text_signature: TextSignature,
    docs: Docs,
    receiver: Receiver,
    returns: Returns,
    /// Where the type that it returns stands.
    output: Place,
    place: Span,
}

/// What a function becomes.
#[derive(Clone, Copy)]
enum Kind {
    New,
    Method,
    Static,
    Class,
    Getter,
    Setter,
    Deleter,
    Special(&'static Special),
}

/// `#[classattr]`: a constant, or a function that is called once.
struct ClassAttribute {
    ident: Ident,
    cfgs: Vec<Attribute>,
    python_name: String,
    /// How it is called; None for a constant.
    parameters: Option<Vec<Parameter>>,
    /// Where its type stands.
    place: Place,
}

pub(crate) fn expand(options: TokenStream, tokens: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let mut item = match item::parse::<ItemImpl>(&tokens, errors::not_methods) {
        Ok(item) => item,
        Err(error) => {
            errors.push(error);
            let errors = errors.to_compile_errors();
            return quote!(#tokens #errors);
        }
    };
    let krate = parse_options(options, &mut errors);
    if let Some((path, _)) = &item.trait_ {
        errors.at(path, errors::METHODS_OF_TRAIT);
    }
    if let Some(parameter) = item.generics.params.first() {
        errors.at(parameter, errors::GENERIC_METHODS);
    }
    let class = (*item.self_ty).clone();
    let (methods, attributes) = collect::collect(&mut item, &mut errors);
    if !errors.is_empty() {
        let errors = errors.to_compile_errors();
        return quote!(#item #errors);
    }
    expand::methods(&Methods {
        item,
        krate,
        class,
        methods,
        attributes,
    })
}

fn parse_options(tokens: TokenStream, errors: &mut Errors) -> Crate {
    let mut krate = Crate::default();
    options::parse(tokens, &[CRATE], errors, |_, input, errors| {
        krate = Crate::parse(input, errors)?;
        Ok(())
    });
    krate
}
