//! `#[hpy::class]`: a struct as a Python class.

mod derived;
mod expand;
mod fields;

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::{ItemStruct, LitStr};

use crate::docs::Docs;
use crate::errors::{self, Errors};
use crate::function::default_name;
use crate::options::{self, CRATE, Crate, Known, NAME};
use crate::{item, python};
use fields::{BaseField, Field};

/// What the macro knows of a class once it was checked.
struct Class {
    /// Without the attributes that were for the macro.
    item: ItemStruct,
    python_name: String,
    options: Options,
    docs: Docs,
    fields: Vec<Field>,
    base: Option<BaseField>,
}

pub(crate) fn expand(options: TokenStream, tokens: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let mut item = match item::parse::<ItemStruct>(&tokens, errors::not_a_class) {
        Ok(item) => item,
        Err(error) => {
            errors.push(error);
            let errors = errors.to_compile_errors();
            return quote!(#tokens #errors);
        }
    };
    let mut options = Options::parse(options, &mut errors);
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
    let base = fields::take_base(&mut item, &mut errors);
    let mut fields = fields::collect(&mut item, &options, base.as_ref(), &mut errors);
    if !errors.is_empty() {
        // The class is there all the same, so that nothing else is said to be missing.
        fields.clear();
        options.derived.clear();
    }
    let class = Class {
        item,
        python_name: python_name.unwrap_or_default(),
        options,
        docs,
        fields,
        base,
    };
    let class = expand::class(&class);
    let errors = errors.to_compile_errors();
    quote!(#class #errors)
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
    dict: bool,
    weakref: bool,
    /// The options that stand for special methods, and where they are written.
    derived: Vec<(&'static str, Span)>,
    fields: bool,
    krate: Crate,
}

/// The options that stand for special methods.
const DERIVED: [&str; 9] = [
    "eq", "ord", "hash", "str", "repr", "generic", "sequence", "mapping", "pickle",
];

impl Options {
    pub(crate) fn parse(tokens: TokenStream, errors: &mut Errors) -> Self {
        let mut known = vec![
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
            bare("dict"),
            bare("weakref"),
            bare("fields"),
            CRATE,
        ];
        known.extend(DERIVED.map(bare));
        let mut options = Self::default();
        options::parse(tokens, &known, errors, |name, input, errors| {
            let text = name.to_string();
            if let Some(derived) = DERIVED.into_iter().find(|derived| *derived == text) {
                options.derived.push((derived, name.span()));
                return Ok(());
            }
            match text.as_str() {
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
                "dict" => options.dict = true,
                "weakref" => options.weakref = true,
                "fields" => options.fields = true,
                _ => options.krate = Crate::parse(input, errors)?,
            }
            Ok(())
        });
        options.check(errors);
        options
    }

    /// Where the option is, if it is given.
    fn derived(&self, option: &str) -> Option<Span> {
        let found = self.derived.iter().find(|(name, _)| *name == option);
        found.map(|(_, place)| *place)
    }

    /// Refuses options that make no sense together.
    fn check(&self, errors: &mut Errors) {
        let has = |option| self.derived(option).is_some();
        for (option, place) in &self.derived {
            let needs = match *option {
                "ord" if !has("eq") => errors::needs_option("ord", "eq"),
                "hash" if !has("eq") => errors::needs_option("hash", "eq"),
                "hash" if !self.frozen => errors::needs_option("hash", "frozen"),
                "mapping" if has("sequence") => errors::SEQUENCE_AND_MAPPING.to_owned(),
                _ => continue,
            };
            errors.at_span(*place, needs);
        }
    }
}

fn bare(name: &'static str) -> Known {
    Known { name, form: name }
}
