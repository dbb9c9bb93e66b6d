//! `#[hpy::class]`: a struct as a Python class.

mod expand;
mod fields;

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Item, ItemStruct, LitStr};

use crate::docs::Docs;
use crate::errors::{self, Errors};
use crate::function::default_name;
use crate::options::{self, CRATE, Crate, Known, NAME};
use crate::{item, python};
use fields::Field;

/// What the macro knows of a class once it was checked.
struct Class {
    /// Without the attributes that were for the macro.
    item: ItemStruct,
    python_name: String,
    options: Options,
    docs: Docs,
    fields: Vec<Field>,
}

pub(crate) fn expand(options: TokenStream, tokens: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let mut item = match parse(&tokens) {
        Ok(item) => item,
        Err(error) => {
            errors.push(error);
            let errors = errors.to_compile_errors();
            return quote!(#tokens #errors);
        }
    };
    let options = Options::parse(options, &mut errors);
    let python_name = match &options.name {
        // A wrong name has its error already.
        Some(name) => name.as_ref().map(LitStr::value),
        None => default_name(&item.ident, &mut errors),
    };
    if let Some(parameter) = item.generics.params.first() {
        errors.at(parameter, errors::GENERIC_CLASS);
        let errors = errors.to_compile_errors();
        return quote!(#item #errors);
    }
    let docs = Docs::of(&item.attrs, &mut errors);
    let mut fields = fields::collect(&mut item, &options, &mut errors);
    if !errors.is_empty() {
        // The class is there all the same, so that nothing else is said to be missing.
        fields.clear();
    }
    let class = Class {
        item,
        python_name: python_name.unwrap_or_default(),
        options,
        docs,
        fields,
    };
    let class = expand::class(&class);
    let errors = errors.to_compile_errors();
    quote!(#class #errors)
}

fn parse(tokens: &TokenStream) -> syn::Result<ItemStruct> {
    let error = match syn::parse2::<ItemStruct>(tokens.clone()) {
        Ok(item) => return Ok(item),
        Err(error) => error,
    };
    match syn::parse2::<Item>(tokens.clone()) {
        Ok(item) => {
            let (place, kind) = item::describe(&item);
            Err(syn::Error::new(place, errors::not_a_class(kind)))
        }
        Err(_) => Err(error),
    }
}

/// The options of `#[hpy::class(…)]`.
#[derive(Default)]
pub(crate) struct Options {
    /// The outer option is whether it is given, the inner one whether it is right.
    pub(crate) name: Option<Option<LitStr>>,
    module: Option<String>,
    frozen: bool,
    get_all: bool,
    set_all: bool,
    rename_all: Option<python::Case>,
    subclass: bool,
    fields: bool,
    krate: Crate,
}

impl Options {
    pub(crate) fn parse(tokens: TokenStream, errors: &mut Errors) -> Self {
        let known = [
            NAME,
            Known {
                name: "module",
                form: "module = \"package.module\"",
            },
            bare("frozen"),
            bare("get_all"),
            bare("set_all"),
            Known {
                name: "rename_all",
                form: "rename_all = \"camelCase\"",
            },
            bare("subclass"),
            bare("fields"),
            CRATE,
        ];
        let mut options = Self::default();
        options::parse(tokens, &known, errors, |name, input, errors| {
            match name.to_string().as_str() {
                "name" => options.name = Some(options::name(input, errors)?),
                "module" => {
                    let literal: LitStr = input.parse()?;
                    let text = literal.value();
                    for part in text.split('.') {
                        python::check_name(part, literal.span(), errors);
                    }
                    options.module = Some(text);
                }
                "frozen" => options.frozen = true,
                "get_all" => options.get_all = true,
                "set_all" => options.set_all = true,
                "rename_all" => {
                    let literal: LitStr = input.parse()?;
                    options.rename_all = python::Case::of(&literal.value());
                    if options.rename_all.is_none() {
                        errors.at(&literal, errors::unknown_case(&python::Case::names()));
                    }
                }
                "subclass" => options.subclass = true,
                "fields" => options.fields = true,
                _ => options.krate = Crate::parse(input, errors)?,
            }
            Ok(())
        });
        options
    }
}

fn bare(name: &'static str) -> Known {
    Known { name, form: name }
}
