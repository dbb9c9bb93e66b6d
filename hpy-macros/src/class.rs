//! `#[hpy::class]`: a struct or an enum as a Python class.

mod data;
mod derived;
mod enums;
pub(crate) mod expand;
mod fields;

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::{Data, DeriveInput, Fields, LitStr};

use crate::docs::Docs;
use crate::errors::{self, Errors};
use crate::function::default_name;
use crate::options::{self, CRATE, Crate, Known, MODULE, NAME, RENAME_ALL};
use crate::variants::{self, CONSTRUCTOR, Variant};
use crate::{item, python};
use data::DataVariant;
use fields::{BaseField, Field};

/// What the macro knows of a class once it was checked.
struct Class {
    /// Without the attributes that were for the macro.
    item: DeriveInput,
    python_name: String,
    options: Options,
    docs: Docs,
    /// Whether values may hold references to Python objects.
    holds_references: bool,
    fields: Vec<Field>,
    /// Of an enum without data.
    variants: Vec<Variant>,
    /// Of an enum with data.
    data: Vec<DataVariant>,
    base: Option<BaseField>,
}

pub(crate) fn expand(options: TokenStream, tokens: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let mut item = match item::parse::<DeriveInput>(&tokens, errors::not_a_class) {
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
    let mut class_fields = Vec::new();
    let mut class_variants = Vec::new();
    let mut class_data = Vec::new();
    let mut base = None;
    let mut holds_references = options.fields;
    match &mut item.data {
        Data::Struct(data) => {
            options.check_struct(&mut errors);
            holds_references |= fields::holds_references(&data.fields);
            base = fields::take_base(&mut data.fields, &mut errors);
            class_fields = fields::collect(&mut data.fields, &options, base.as_ref(), &mut errors);
        }
        Data::Enum(data) => {
            let mut all = data.variants.iter();
            let has_data = all.any(|variant| !matches!(variant.fields, Fields::Unit));
            options.check_enum(has_data, &mut errors);
            let known: &[Known] = if has_data { &[CONSTRUCTOR] } else { &[] };
            let (ident, case) = (&item.ident, options.rename_all);
            let variants = variants::collect(ident, &mut data.variants, known, case, &mut errors);
            match has_data {
                true => class_data = data::check(ident, variants, &mut errors),
                false => class_variants = variants,
            }
            // Nobody changes a variant.
            options.frozen = true;
        }
        Data::Union(data) => {
            errors.at(data.union_token, errors::not_a_class("a union"));
            let errors = errors.to_compile_errors();
            return quote!(#item #errors);
        }
    }
    options.check(&mut errors);
    if !errors.is_empty() {
        // The class is there all the same, so that nothing else is said to be missing.
        class_fields.clear();
        class_variants.clear();
        class_data.clear();
        options.derived.clear();
    }
    let class = Class {
        item,
        python_name: python_name.unwrap_or_default(),
        options,
        docs,
        holds_references,
        fields: class_fields,
        variants: class_variants,
        data: class_data,
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
    /// All options, and where they are written.
    given: Vec<(String, Span)>,
    fields: bool,
    krate: Crate,
}

/// The options that stand for special methods.
const DERIVED: [&str; 10] = [
    "eq", "eq_int", "ord", "hash", "str", "repr", "generic", "sequence", "mapping", "pickle",
];

/// The options that are about fields or subclasses, which enums do not have.
const OF_STRUCTS: [&str; 4] = ["get_all", "set_all", "subclass", "fields"];

impl Options {
    pub(crate) fn parse(tokens: TokenStream, errors: &mut Errors) -> Self {
        let mut known = vec![
            NAME,
            MODULE,
            bare("frozen"),
            bare("get_all"),
            bare("set_all"),
            RENAME_ALL,
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
            options.given.push((text.clone(), name.span()));
            if let Some(derived) = DERIVED.into_iter().find(|derived| *derived == text) {
                options.derived.push((derived, name.span()));
                return Ok(());
            }
            match text.as_str() {
                "name" => options.name = Some(options::name(input, errors)?),
                "module" => options.module = Some(options::module(input, errors)?),
                "frozen" => options.frozen = true,
                "get_all" => options.get_all = true,
                "set_all" => options.set_all = true,
                "rename_all" => options.rename_all = options::case(input, errors)?,
                "subclass" => options.subclass = true,
                "dict" => options.dict = true,
                "weakref" => options.weakref = true,
                "fields" => options.fields = true,
                _ => options.krate = Crate::parse(input, errors)?,
            }
            Ok(())
        });
        options
    }

    /// Where the option is, if it is given.
    fn derived(&self, option: &str) -> Option<Span> {
        let found = self.derived.iter().find(|(name, _)| *name == option);
        found.map(|(_, place)| *place)
    }

    /// Refuses the options of enums.
    fn check_struct(&self, errors: &mut Errors) {
        if let Some(place) = self.derived("eq_int") {
            errors.at_span(place, errors::EQ_INT_OF_STRUCT);
        }
    }

    /// Refuses the options of structs.
    fn check_enum(&self, has_data: bool, errors: &mut Errors) {
        if let (Some(place), true) = (self.derived("eq_int"), has_data) {
            errors.at_span(place, errors::EQ_INT_OF_DATA);
        }
        for (option, place) in &self.given {
            if OF_STRUCTS.contains(&option.as_str()) {
                errors.at_span(*place, errors::option_of_struct(option));
            }
        }
    }

    /// Refuses options that make no sense together.
    fn check(&self, errors: &mut Errors) {
        let has = |option| self.derived(option).is_some();
        for (option, place) in &self.derived {
            let needs = match *option {
                "eq_int" if !has("eq") => errors::needs_option("eq_int", "eq"),
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
