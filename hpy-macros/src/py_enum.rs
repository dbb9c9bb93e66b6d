//! `#[hpy::py_enum]`: a Rust enum as a class of Python's module `enum`.

mod expand;

use proc_macro2::TokenStream;
use quote::quote;
use syn::{ItemEnum, LitStr};

use crate::docs::Docs;
use crate::errors::{self, Errors};
use crate::function::default_name;
use crate::options::{self, CRATE, Crate, Known, NAME};
use crate::variants::{self, VALUE, Variant};
use crate::{item, python};

/// What the macro knows of an enum once it was checked.
struct PyEnum {
    /// Without the attributes that were for the macro.
    item: ItemEnum,
    python_name: String,
    options: Options,
    docs: Docs,
    variants: Vec<Variant>,
}

pub(crate) fn expand(options: TokenStream, tokens: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let mut item = match item::parse::<ItemEnum>(&tokens, errors::not_an_enum) {
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
    }
    let docs = Docs::of(&item.attrs, &mut errors);
    let case = options.rename_all;
    let variants = variants::collect(&item.ident, &mut item.variants, &[VALUE], case, &mut errors);
    for variant in &variants {
        if !variant.fields.is_empty() {
            errors.at(&variant.fields, errors::MEMBER_WITH_DATA);
        } else if options.base.is_flag() && variant.value.is_none() && !variant.is_numbered {
            let name = variant.ident.to_string();
            errors.at(&variant.ident, errors::flag_without_value(&name));
        }
    }
    if !errors.is_empty() {
        let errors = errors.to_compile_errors();
        return quote!(#item #errors);
    }
    expand::py_enum(&PyEnum {
        item,
        python_name: python_name.unwrap_or_default(),
        options,
        docs,
        variants,
    })
}

/// The classes of the module `enum` that an enum can be made with.
#[derive(Clone, Copy, Default)]
enum Base {
    #[default]
    Enum,
    IntEnum,
    Flag,
    IntFlag,
}

impl Base {
    const ALL: [Base; 4] = [Base::Enum, Base::IntEnum, Base::Flag, Base::IntFlag];

    fn name(self) -> &'static str {
        match self {
            Base::Enum => "Enum",
            Base::IntEnum => "IntEnum",
            Base::Flag => "Flag",
            Base::IntFlag => "IntFlag",
        }
    }

    fn is_flag(self) -> bool {
        matches!(self, Base::Flag | Base::IntFlag)
    }
}

/// The options of `#[hpy::py_enum(…)]`.
#[derive(Default)]
pub(crate) struct Options {
    /// The outer option is whether it is given, the inner one whether it is right.
    pub(crate) name: Option<Option<LitStr>>,
    base: Base,
    module: Option<String>,
    rename_all: Option<python::Case>,
    krate: Crate,
}

impl Options {
    pub(crate) fn parse(tokens: TokenStream, errors: &mut Errors) -> Self {
        let known = [
            NAME,
            Known {
                name: "base",
                form: "base = \"IntEnum\"",
            },
            options::MODULE,
            options::RENAME_ALL,
            CRATE,
        ];
        let mut options = Self::default();
        options::parse(tokens, &known, errors, |name, input, errors| {
            match name.to_string().as_str() {
                "name" => options.name = Some(options::name(input, errors)?),
                "base" => {
                    let literal: LitStr = input.parse()?;
                    let text = literal.value();
                    match Base::ALL.into_iter().find(|base| base.name() == text) {
                        Some(base) => options.base = base,
                        None => {
                            errors.at(&literal, errors::unknown_base(&Base::ALL.map(Base::name)));
                        }
                    }
                }
                "module" => options.module = Some(options::module(input, errors)?),
                "rename_all" => options.rename_all = options::case(input, errors)?,
                _ => options.krate = Crate::parse(input, errors)?,
            }
            Ok(())
        });
        options
    }
}
