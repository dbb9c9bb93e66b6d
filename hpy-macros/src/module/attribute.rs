//! The attributes of items inside a module: `#[hpy(…)]`, and those of the other macros.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Attribute, LitStr, Meta};

use crate::errors::{self, Errors};
use crate::options::{self, Crate, Known, NAME};

/// What `#[hpy(…)]` on an item says.
#[derive(Default)]
pub(super) struct Helper {
    pub(super) export: bool,
    pub(super) init: bool,
    /// The outer option is whether it is given, the inner one whether it is right.
    pub(super) name: Option<Option<LitStr>>,
}

impl Helper {
    /// Takes `#[hpy(…)]` out of `attributes`. None where there is none.
    pub(super) fn take(attributes: &mut Vec<Attribute>, errors: &mut Errors) -> Option<Self> {
        let mut tokens = TokenStream::new();
        let mut first = None;
        attributes.retain(|attribute| {
            if !attribute.path().is_ident("hpy") {
                return true;
            }
            let options = options_of(attribute);
            tokens.extend(quote!(#options,));
            first.get_or_insert_with(|| attribute.clone());
            false
        });
        let first = first?;
        let known = [bare("export"), bare("init"), NAME];
        let mut helper = Self::default();
        options::parse(tokens, &known, errors, |name, input, errors| {
            match name.to_string().as_str() {
                "export" => helper.export = true,
                "init" => helper.init = true,
                _ => helper.name = Some(options::name(input, errors)?),
            }
            Ok(())
        });
        if helper.export && helper.init {
            errors.at(first, errors::EXPORT_AND_INIT);
            helper.init = false;
        } else if helper.name.is_some() && !helper.export {
            errors.at(first, errors::NAME_WITHOUT_EXPORT);
        }
        Some(helper)
    }
}

fn bare(name: &'static str) -> Known {
    Known { name, form: name }
}

/// The attribute whose path ends in `name`, like `#[hpy::function(…)]`.
pub(super) fn find<'a>(attributes: &'a mut [Attribute], name: &str) -> Option<&'a mut Attribute> {
    attributes.iter_mut().find(|attribute| {
        let last = attribute.path().segments.last();
        last.is_some_and(|last| last.ident == name)
    })
}

/// The options in an attribute's parentheses.
pub(super) fn options_of(attribute: &Attribute) -> TokenStream {
    match &attribute.meta {
        Meta::List(list) => list.tokens.clone(),
        Meta::Path(_) => TokenStream::new(),
        Meta::NameValue(meta) => {
            let value = &meta.value;
            quote!(= #value)
        }
    }
}

/// Adds options before those that an attribute has. `crate` is only added where there is none yet.
pub(super) fn complete(attribute: &mut Attribute, krate: &Crate, others: TokenStream) {
    if let Meta::NameValue(_) = attribute.meta {
        return;
    }
    let options = options_of(attribute);
    let has_crate = options
        .clone()
        .into_iter()
        .any(|token| matches!(token, proc_macro2::TokenTree::Ident(ident) if ident == "crate"));
    let krate = match has_crate {
        true => TokenStream::new(),
        false => krate.to_option(),
    };
    let path = attribute.path().clone();
    let tokens = quote!(#others #krate #options);
    if !tokens.is_empty() {
        attribute.meta = syn::parse_quote!(#path(#tokens));
    }
}
