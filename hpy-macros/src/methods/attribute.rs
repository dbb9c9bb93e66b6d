//! The attributes of a method: what kind it is, and `#[hpy(…)]`.

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::spanned::Spanned;
use syn::{Attribute, LitStr, Meta};

use crate::errors::{self, Errors};
use crate::options::{self, Known, NAME};
use crate::signature::Written;
use crate::text_signature::TextSignature;

/// What attributes a method has.
#[derive(Default)]
pub(super) struct Attributes {
    /// The name of the attribute that says the kind, and where it stands.
    pub(super) kind: Option<(&'static str, Span)>,
    pub(super) signature: Option<Written>,
    /// The outer option is whether it is given, the inner one whether it is right.
    pub(super) name: Option<Option<LitStr>>,
    pub(super) text_signature: Option<TextSignature>,
    /// Where `#[hpy(…)]` stands.
    pub(super) options: Option<Span>,
}

const KINDS: [&str; 7] = [
    "new",
    "staticmethod",
    "classmethod",
    "getter",
    "setter",
    "deleter",
    "classattr",
];

impl Attributes {
    /// Takes the attributes of the macro out of all of them.
    pub(super) fn take(attributes: &mut Vec<Attribute>, errors: &mut Errors) -> Self {
        let mut taken = Self::default();
        let mut tokens = TokenStream::new();
        attributes.retain(|attribute| {
            let path = attribute.path();
            if path.is_ident("hpy") {
                taken.options.get_or_insert(attribute.span());
                if let Meta::List(list) = &attribute.meta {
                    let options = &list.tokens;
                    tokens.extend(quote!(#options,));
                }
                return false;
            }
            let Some(kind) = KINDS.into_iter().find(|kind| path.is_ident(kind)) else {
                return true;
            };
            if !matches!(attribute.meta, Meta::Path(_)) {
                errors.at(attribute, errors::kind_with_options(kind));
            }
            match taken.kind {
                Some((first, _)) => errors.at(attribute, errors::kinds_of_method(first, kind)),
                None => taken.kind = Some((kind, attribute.span())),
            }
            false
        });
        taken.parse(tokens, errors);
        taken
    }

    fn parse(&mut self, tokens: TokenStream, errors: &mut Errors) {
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
        ];
        options::parse(tokens, &known, errors, |name, input, errors| {
            match name.to_string().as_str() {
                "signature" => self.signature = Some(Written::parse(input, errors)?),
                "name" => self.name = Some(options::name(input, errors)?),
                _ => self.text_signature = Some(TextSignature::parse(input, errors)?),
            }
            Ok(())
        });
    }
}
