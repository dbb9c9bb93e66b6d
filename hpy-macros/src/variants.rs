//! The variants of an enum, and what they are called in Python.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::ext::IdentExt;
use syn::punctuated::Punctuated;
use syn::{Attribute, Expr, Fields, Meta, Token};

use crate::arguments::cfg_attributes;
use crate::docs::Docs;
use crate::errors::{self, Errors};
use crate::options::{self, Known, NAME};
use crate::python::{self, Case};
use crate::signature::Written;

/// A variant as Python sees it.
pub(crate) struct Variant {
    pub(crate) ident: Ident,
    pub(crate) cfgs: Vec<Attribute>,
    pub(crate) python_name: String,
    pub(crate) fields: Fields,
    /// What is in `#[hpy(…)]` of each field.
    pub(crate) field_options: Vec<TokenStream>,
    /// Whether it has a discriminant of its own.
    pub(crate) is_numbered: bool,
    /// The expression of `value = …`.
    pub(crate) value: Option<Expr>,
    /// The signature of `constructor = (…)`.
    pub(crate) constructor: Option<Written>,
    pub(crate) docs: Docs,
}

pub(crate) const VALUE: Known = Known {
    name: "value",
    form: "value = \"…\"",
};

pub(crate) const CONSTRUCTOR: Known = Known {
    name: "constructor",
    form: "constructor = (a, b = 1, /, *, c = None)",
};

/// Collects the variants of the enum called `item`, and takes `#[hpy(…)]` off them. `known` is what may stand there beside `name`.
pub(crate) fn collect(
    item: &Ident,
    variants: &mut Punctuated<syn::Variant, Token![,]>,
    known: &[Known],
    case: Option<Case>,
    errors: &mut Errors,
) -> Vec<Variant> {
    if variants.is_empty() {
        errors.at(item, errors::EMPTY_ENUM);
    }
    let known: Vec<Known> = std::iter::once(NAME).chain(known.iter().copied()).collect();
    let mut collected: Vec<Variant> = Vec::new();
    for variant in variants {
        let (mut name, mut value, mut constructor) = (None, None, None);
        let options = take_options(&mut variant.attrs);
        options::parse(options, &known, errors, |option, input, errors| {
            match option.to_string().as_str() {
                "name" => name = Some(options::name(input, errors)?),
                "value" => value = Some(input.parse()?),
                _ => constructor = Some(Written::parse(input, errors)?),
            }
            Ok(())
        });
        let python_name = match name {
            // A wrong name has its error already.
            Some(name) => name.map(|name| name.value()),
            None => default_name(&variant.ident, case, errors),
        };
        let Some(python_name) = python_name else {
            continue;
        };
        let cfgs: Vec<_> = cfg_attributes(&variant.attrs)
            .into_iter()
            .cloned()
            .collect();
        if cfgs.is_empty() {
            // Variants with `#[cfg]` may exclude each other.
            let mut others = collected.iter().filter(|other| other.cfgs.is_empty());
            if let Some(first) = others.find(|other| other.python_name == python_name) {
                let (first, second) = (first.ident.to_string(), variant.ident.to_string());
                let message = errors::name_twice(&python_name, &first, &second);
                errors.at(&variant.ident, message);
            }
        }
        collected.push(Variant {
            ident: variant.ident.clone(),
            cfgs,
            python_name,
            field_options: {
                let fields = variant.fields.iter_mut();
                fields.map(|it| take_options(&mut it.attrs)).collect()
            },
            fields: variant.fields.clone(),
            is_numbered: variant.discriminant.is_some(),
            value,
            constructor,
            docs: Docs::of(&variant.attrs, errors),
        });
    }
    collected
}

/// Takes `#[hpy(…)]` off a variant or a field, and returns what is in it.
fn take_options(attributes: &mut Vec<Attribute>) -> TokenStream {
    let mut tokens = TokenStream::new();
    attributes.retain(|attribute| {
        if !attribute.path().is_ident("hpy") {
            return true;
        }
        if let Meta::List(list) = &attribute.meta {
            let options = &list.tokens;
            tokens.extend(quote!(#options,));
        }
        false
    });
    tokens
}

/// The name of a variant that is given none.
fn default_name(ident: &Ident, case: Option<Case>, errors: &mut Errors) -> Option<String> {
    let name = ident.unraw().to_string();
    let name = match case {
        Some(case) => case.apply(&python::to_snake_case(&name)),
        None => name,
    };
    python::check_name(&name, ident.span(), errors).then_some(name)
}
