//! `#[derive(hpy::IntoError)]`: which exception class each variant of an error becomes.

mod expand;

use proc_macro2::TokenStream;
use quote::quote;
use syn::spanned::Spanned;
use syn::{Attribute, Data, DeriveInput, Fields, Ident, Meta, Path};

use crate::errors::{self, Errors};
use crate::options::{self, CRATE, Crate, Known};

const EXCEPTION: Known = Known {
    name: "exception",
    form: "exception = ValueError",
};
const TRANSPARENT: Known = Known {
    name: "transparent",
    form: "transparent",
};

/// What the macro knows of an error type once it was checked.
struct ErrorType {
    input: DeriveInput,
    krate: Crate,
    variants: Vec<Variant>,
}

/// A variant of an enum, or a struct.
struct Variant {
    /// `None` for a struct.
    ident: Option<Ident>,
    outcome: Outcome,
}

/// What a variant becomes.
enum Outcome {
    /// An exception of this class.
    Class(Path),
    /// What its only field becomes: the field's name or number.
    Field(syn::Member),
}

pub(crate) fn expand(tokens: TokenStream) -> TokenStream {
    let input = match syn::parse2::<DeriveInput>(tokens) {
        Ok(input) => input,
        Err(error) => return error.to_compile_error(),
    };
    let mut errors = Errors::default();
    let error_type = check(input, &mut errors);
    if !errors.is_empty() {
        return errors.to_compile_errors();
    }
    error_type.map_or_else(TokenStream::new, |error_type| expand::from(&error_type))
}

fn check(input: DeriveInput, errors: &mut Errors) -> Option<ErrorType> {
    let outer = Options::of(&input.attrs, &[EXCEPTION, TRANSPARENT, CRATE], errors);
    let variants = match &input.data {
        Data::Struct(data) => {
            let outcome = outcome(&outer, None, &data.fields, &input.ident, errors);
            let variant = outcome.map(|outcome| Variant {
                ident: None,
                outcome,
            });
            variant.into_iter().collect()
        }
        Data::Enum(data) => {
            if let Some(attribute) = outer.transparent {
                errors.at(attribute, errors::TRANSPARENT_ENUM);
            }
            let mut variants = Vec::new();
            for variant in &data.variants {
                let inner = Options::of(&variant.attrs, &[EXCEPTION, TRANSPARENT], errors);
                let default = outer.exception.as_ref();
                let outcome = outcome(&inner, default, &variant.fields, &variant.ident, errors);
                variants.extend(outcome.map(|outcome| Variant {
                    ident: Some(variant.ident.clone()),
                    outcome,
                }));
            }
            variants
        }
        Data::Union(data) => {
            errors.at(data.union_token, errors::ERROR_UNION);
            return None;
        }
    };
    Some(ErrorType {
        krate: outer.krate,
        variants,
        input,
    })
}

/// What the options say of a variant. `None` where they are wrong.
fn outcome(
    options: &Options,
    default: Option<&Option<Path>>,
    fields: &Fields,
    ident: &Ident,
    errors: &mut Errors,
) -> Option<Outcome> {
    match (&options.transparent, &options.exception) {
        (Some(attribute), Some(_)) => {
            errors.at(attribute, errors::EXCEPTION_AND_TRANSPARENT);
            None
        }
        (Some(_), None) => match fields.members().next() {
            Some(member) if fields.len() == 1 => Some(Outcome::Field(member)),
            _ => {
                errors.at(ident, errors::transparent_fields(fields.len()));
                None
            }
        },
        // A class that is wrong has its error already.
        (None, Some(class)) => class.clone().map(Outcome::Class),
        (None, None) => match default {
            Some(class) => class.clone().map(Outcome::Class),
            None => {
                errors.at(ident, errors::variant_without_exception(&ident.to_string()));
                None
            }
        },
    }
}

/// What `#[hpy(…)]` on the type or a variant says.
#[derive(Default)]
struct Options {
    /// The outer option is whether it is given, the inner one whether it is right.
    exception: Option<Option<Path>>,
    /// Where it stands.
    transparent: Option<Attribute>,
    krate: Crate,
}

impl Options {
    fn of(attributes: &[Attribute], known: &[Known], errors: &mut Errors) -> Options {
        let mut options = Options::default();
        let mut tokens = TokenStream::new();
        let own = |attribute: &&Attribute| attribute.path().is_ident("hpy");
        for attribute in attributes.iter().filter(own) {
            match &attribute.meta {
                Meta::List(list) => {
                    let list = &list.tokens;
                    tokens.extend(quote!(#list,));
                }
                other => errors.at_span(other.span(), errors::OPTION_EXPECTED),
            }
        }
        let first = attributes.iter().find(own);
        options::parse(tokens, known, errors, |name, input, errors| {
            match name.to_string().as_str() {
                "exception" => {
                    options.exception = Some(None);
                    options.exception = Some(Some(input.call(Path::parse_mod_style)?));
                }
                "transparent" => options.transparent = first.cloned(),
                _ => options.krate = Crate::parse(input, errors)?,
            }
            Ok(())
        });
        options
    }
}
