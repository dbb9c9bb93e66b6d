//! `#[hpy::module]`: a Rust module as a Python module.

mod attribute;
mod expand;
mod members;

use proc_macro2::TokenStream;
use quote::quote;
use syn::{ItemMod, LitStr};

use crate::docs::Docs;
use crate::errors::{self, Errors};
use crate::function::default_name;
use crate::item;
use crate::options::{self, CRATE, Crate, Known, NAME};
use members::Members;

/// What the macro knows of a module once it was checked.
struct Module {
    /// Without the attributes that were for the macro, and with those of functions and modules inside completed.
    item: ItemMod,
    krate: Crate,
    python_name: String,
    submodule: bool,
    docs: Docs,
    members: Members,
}

pub(crate) fn expand(options: TokenStream, tokens: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let mut item = match item::parse::<ItemMod>(&tokens, errors::not_a_module) {
        Ok(item) => item,
        Err(error) => {
            errors.push(error);
            let errors = errors.to_compile_errors();
            return quote!(#tokens #errors);
        }
    };
    let options = Options::parse(options, &mut errors);
    let python_name = match options.name {
        // A wrong name has its error already.
        Some(name) => name.map(|name| name.value()),
        None => default_name(&item.ident, &mut errors),
    };
    let docs = Docs::of(&item.attrs, &mut errors);
    let Some((_, items)) = &mut item.content else {
        let message = errors::module_without_body(&item.ident.to_string());
        errors.at(item.semi, message);
        let errors = errors.to_compile_errors();
        return quote!(#item #errors);
    };
    let mut members = members::collect(items, &options.krate, &mut errors);

    let is_valid = errors.is_empty();
    if !is_valid {
        // The compiler would complain about a call that does not fit.
        members.inits.clear();
    }
    let module = Module {
        item,
        krate: options.krate,
        // Where there are errors the module only stands in for itself: nothing is exported.
        submodule: options.submodule || !is_valid,
        python_name: python_name.unwrap_or_default(),
        docs,
        members,
    };
    let module = expand::module(module);
    let errors = errors.to_compile_errors();
    quote!(#module #errors)
}

/// The options of `#[hpy::module(…)]`.
#[derive(Default)]
pub(crate) struct Options {
    /// The outer option is whether it is given, the inner one whether it is right.
    pub(crate) name: Option<Option<LitStr>>,
    submodule: bool,
    krate: Crate,
}

impl Options {
    pub(crate) fn parse(tokens: TokenStream, errors: &mut Errors) -> Self {
        let known = [
            NAME,
            Known {
                name: "submodule",
                form: "submodule",
            },
            CRATE,
        ];
        let mut options = Self::default();
        options::parse(tokens, &known, errors, |name, input, errors| {
            match name.to_string().as_str() {
                "name" => options.name = Some(options::name(input, errors)?),
                "submodule" => options.submodule = true,
                _ => options.krate = Crate::parse(input, errors)?,
            }
            Ok(())
        });
        options
    }
}

#[cfg(test)]
mod tests;
