//! The grammar that all attributes share: `option = value` and bare `option`, with commas between.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{LitStr, Path, Token};

use crate::errors::{self, Errors};
use crate::python::{self, Case};

/// What the value of an option looks like, as errors show it.
#[derive(Clone, Copy)]
pub(crate) struct Known {
    pub(crate) name: &'static str,
    /// The whole option, `name = "…"`. The same as `name` where it takes no value.
    pub(crate) form: &'static str,
}

pub(crate) const NAME: Known = Known {
    name: "name",
    form: "name = \"…\"",
};
pub(crate) const MODULE: Known = Known {
    name: "module",
    form: "module = \"package.module\"",
};
pub(crate) const RENAME_ALL: Known = Known {
    name: "rename_all",
    form: "rename_all = \"camelCase\"",
};
pub(crate) const CRATE: Known = Known {
    name: "crate",
    form: "crate = path::to::hpy",
};

/// Parses options, each with `value`, which consumes what follows the `=` and may fail: then the error says what to write.
pub(crate) fn parse(
    tokens: TokenStream,
    known: &[Known],
    errors: &mut Errors,
    mut value: impl FnMut(&Ident, ParseStream<'_>, &mut Errors) -> syn::Result<()>,
) {
    let parser = |input: ParseStream<'_>| {
        let mut seen: Vec<Ident> = Vec::new();
        while !input.is_empty() {
            option(input, known, &mut seen, errors, &mut value);
            if input.is_empty() {
                break;
            }
            if input.parse::<Token![,]>().is_err() {
                errors.at_span(input.span(), errors::OPTION_EXPECTED);
                skip_to_comma(input);
                let _ = input.parse::<Token![,]>();
            }
        }
        Ok(())
    };
    if let Err(error) = parser.parse2(tokens) {
        errors.push(error);
    }
}

fn option(
    input: ParseStream<'_>,
    known: &[Known],
    seen: &mut Vec<Ident>,
    errors: &mut Errors,
    value: &mut impl FnMut(&Ident, ParseStream<'_>, &mut Errors) -> syn::Result<()>,
) {
    let Ok(ident) = input.call(Ident::parse_any) else {
        errors.at_span(input.span(), errors::OPTION_EXPECTED);
        return skip_to_comma(input);
    };
    let name = ident.to_string();
    let Some(known) = known.iter().find(|known| known.name == name) else {
        let names: Vec<_> = known.iter().map(|known| known.name).collect();
        errors.at(&ident, errors::unknown_option(&name, &names));
        return skip_to_comma(input);
    };
    if seen.contains(&ident) {
        errors.at(&ident, errors::duplicate_option(&name));
        return skip_to_comma(input);
    }
    seen.push(ident.clone());

    let takes_value = known.form != known.name;
    let has_value = input.peek(Token![=]) && !input.peek(Token![==]);
    match (takes_value, has_value) {
        (true, false) => {
            errors.at(&ident, errors::option_without_value(&name, known.form));
            return skip_to_comma(input);
        }
        (false, true) => {
            errors.at(&ident, errors::option_with_value(&name));
            return skip_to_comma(input);
        }
        (true, true) => {
            let _ = input.parse::<Token![=]>();
            if input.is_empty() || input.peek(Token![,]) {
                return errors.at(&ident, errors::option_without_value(&name, known.form));
            }
        }
        (false, false) => {}
    }
    let place = input.span();
    if value(&ident, input, errors).is_err() {
        errors.at_span(place, errors::wrong_value(&name, known.form));
        skip_to_comma(input);
    }
}

/// Consumes everything before the next comma outside of brackets.
pub(crate) fn skip_to_comma(input: ParseStream<'_>) {
    while !input.is_empty() && !input.peek(Token![,]) {
        let _ = input.parse::<TokenTree>();
    }
}

/// The path of `crate = path`, where that is given.
#[derive(Clone, Default)]
pub(crate) struct Crate(Option<Path>);

impl Crate {
    /// Parses the path after `crate =`.
    pub(crate) fn parse(input: ParseStream<'_>, errors: &mut Errors) -> syn::Result<Self> {
        let path = input.call(Path::parse_mod_style)?;
        let first = path.segments.first().map(|first| first.ident.to_string());
        if let Some("self" | "super") = first.as_deref() {
            let text = path.to_token_stream().to_string().replace(' ', "");
            errors.at(&path, errors::relative_crate_path(&text));
            return Ok(Crate::default());
        }
        Ok(Crate(Some(path)))
    }

    /// The option as a macro inside would be given it, with a comma after it.
    pub(crate) fn to_option(&self) -> TokenStream {
        match &self.0 {
            Some(path) => quote::quote!(crate = #path,),
            None => TokenStream::new(),
        }
    }

    /// `::hpy::private`, the door to everything that output names, with errors at `place`.
    pub(crate) fn private(&self, place: Span) -> TokenStream {
        match &self.0 {
            Some(path) => {
                // The tokens keep their own hygiene: `$crate` may be among them.
                let relocated = path.to_token_stream().into_iter().map(|mut token| {
                    token.set_span(token.span().located_at(place));
                    token
                });
                let path: TokenStream = relocated.collect();
                quote::quote_spanned!(at(place)=> #path::private)
            }
            None => quote::quote_spanned!(at(place)=> ::hpy::private),
        }
    }
}

/// The span of output that errors should show at `place`. The tokens still belong to the macro, so that lints of the user's
/// crate, `unsafe_code` among them, leave them alone.
pub(crate) fn at(place: Span) -> Span {
    Span::mixed_site().located_at(place)
}

/// A variable of generated code, shown at `place`. Hygiene keeps it apart from variables, but a constant of the user's
/// with its name would be a pattern in its place: hence the prefix.
pub(crate) fn variable(name: &str, place: Span) -> Ident {
    Ident::new(&format!("__hpy_{name}"), at(place))
}

/// Parses the text after `module =`.
pub(crate) fn module(input: ParseStream<'_>, errors: &mut Errors) -> syn::Result<String> {
    let literal: LitStr = input.parse()?;
    let text = literal.value();
    for part in text.split('.') {
        python::check_name(part, literal.span(), errors);
    }
    Ok(text)
}

/// Parses the text after `rename_all =`.
pub(crate) fn case(input: ParseStream<'_>, errors: &mut Errors) -> syn::Result<Option<Case>> {
    let literal: LitStr = input.parse()?;
    let case = Case::of(&literal.value());
    if case.is_none() {
        errors.at(&literal, errors::unknown_case(&Case::names()));
    }
    Ok(case)
}

/// Parses the text after `name =`.
pub(crate) fn name(input: ParseStream<'_>, errors: &mut Errors) -> syn::Result<Option<LitStr>> {
    let literal: LitStr = input.parse()?;
    let valid = python::check_name(&literal.value(), literal.span(), errors);
    Ok(valid.then_some(literal))
}
