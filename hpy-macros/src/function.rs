//! `#[hpy::function]`: a free function as a function of a Python module.

mod expand;

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::ext::IdentExt;
use syn::{ItemFn, LitStr, TraitItemFn};

use crate::arguments::{self, Parameter};
use crate::docs::Docs;
use crate::errors::{self, Errors};
use crate::options::{self, CRATE, Crate, Known, NAME};
use crate::signature::{Signature, Written};
use crate::text_signature::TextSignature;
use crate::{item, python};

/// What the macro knows of a function once it was checked.
struct Function {
    item: ItemFn,
    krate: Crate,
    python_name: String,
    parameters: Vec<Parameter>,
    signature: Signature,
    text_signature: TextSignature,
    docs: Docs,
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
    let parameters = check(&item, &mut errors);
    let signature = match options.signature {
        Some(written) => written.check(&parameters, &mut errors),
        None => Signature::plain(&parameters),
    };
    let python_name = match options.name {
        // A wrong name has its error already.
        Some(name) => name.map(|name| name.value()),
        None => default_name(&item.sig.ident, &mut errors),
    };
    let docs = Docs::of(&item.attrs, &mut errors);
    arguments::strip(&mut item.sig);

    match python_name {
        Some(python_name) if errors.is_empty() => expand::function(&Function {
            item,
            krate: options.krate,
            python_name,
            parameters,
            signature,
            text_signature: options.text_signature,
            docs,
        }),
        _ => {
            let placeholder = expand::placeholder(&item, &options.krate);
            let errors = errors.to_compile_errors();
            quote!(#item #errors #placeholder)
        }
    }
}

fn parse(tokens: &TokenStream) -> syn::Result<ItemFn> {
    item::parse(tokens, errors::not_a_function).map_err(|error| {
        match syn::parse2::<TraitItemFn>(tokens.clone()) {
            Ok(signature) => {
                syn::Error::new_spanned(signature.semi_token, errors::FUNCTION_WITHOUT_BODY)
            }
            Err(_) => error,
        }
    })
}

/// Checks the Rust side of the function.
fn check(item: &ItemFn, errors: &mut Errors) -> Vec<Parameter> {
    arguments::check_callable(&item.sig, errors);
    let name = item.sig.ident.to_string();
    if item::is_primitive(&name) {
        errors.at(&item.sig.ident, errors::hides_primitive(&name));
    }
    let parameters = arguments::parameters(&item.sig, errors);
    arguments::check_no_owner(&parameters, errors);
    parameters
}

/// The Python name of a function or module that is given none.
pub(crate) fn default_name(ident: &Ident, errors: &mut Errors) -> Option<String> {
    let name = ident.unraw().to_string();
    python::check_name(&name, ident.span(), errors).then_some(name)
}

/// The options of `#[hpy::function(…)]`.
#[derive(Default)]
pub(crate) struct Options {
    signature: Option<Written>,
    /// The outer option is whether it is given, the inner one whether it is right.
    pub(crate) name: Option<Option<LitStr>>,
    text_signature: TextSignature,
    krate: Crate,
}

impl Options {
    pub(crate) fn parse(tokens: TokenStream, errors: &mut Errors) -> Self {
        let known = [
            Known {
                name: "signature",
                form: "signature = (a, b = 1, /, *, c = None)",
            },
            NAME,
            Known {
                name: "text_signature",
                form: "text_signature = \"(a, b=1)\"",
            },
            CRATE,
        ];
        let mut options = Self::default();
        options::parse(tokens, &known, errors, |name, input, errors| {
            match name.to_string().as_str() {
                "signature" => options.signature = Some(Written::parse(input, errors)?),
                "name" => options.name = Some(options::name(input, errors)?),
                "text_signature" => options.text_signature = TextSignature::parse(input, errors)?,
                _ => options.krate = Crate::parse(input, errors)?,
            }
            Ok(())
        });
        options
    }
}

#[cfg(test)]
mod tests;
