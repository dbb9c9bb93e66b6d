//! The parameters of a Rust function, as Python sees them.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::{Attribute, FnArg, GenericParam, Pat, PatType, Safety, Signature, Type, TypePath};

use crate::errors::{self, Errors};

/// A parameter of the Rust function, in its order.
pub(crate) enum Parameter {
    /// The context of the call, which Python does not pass.
    Context {
        name: String,
        place: Place,
    },
    /// The owner of the fields of the object that a method is called on.
    Owner {
        name: String,
        place: Place,
    },
    Python(PythonParameter),
    /// A parameter without a name, about which there is an error.
    Broken,
}

/// A parameter that Python passes.
pub(crate) struct PythonParameter {
    /// The name without `r#`.
    pub(crate) name: String,
    pub(crate) ident: Ident,
    /// Where its type stands.
    pub(crate) place: Place,
    /// Whether its type is written `Option<…>`.
    pub(crate) optional: bool,
    pub(crate) ty: Box<Type>,
}

/// What may be a reference to the value of a class: `&Name` or `&mut Name`.
pub(crate) struct Reference<'a> {
    pub(crate) mutable: bool,
    pub(crate) target: &'a TypePath,
}

impl PythonParameter {
    /// The type as a reference to something whose name has no arguments, as no class has. The ones that every program uses are known.
    pub(crate) fn reference(&self) -> Option<Reference<'_>> {
        let Type::Reference(reference) = &*self.ty else {
            return None;
        };
        let Type::Path(target) = &*reference.elem else {
            return None;
        };
        let last = target.path.segments.last()?;
        let is_plain = target.qself.is_none()
            && target.path.segments.iter().all(|it| it.arguments.is_none())
            && !matches!(last.ident.to_string().as_str(), "str" | "Handle");
        is_plain.then_some(Reference {
            mutable: reference.mutability.is_some(),
            target,
        })
    }
}

/// The first and the last token of something, for errors that should underline it. (Spans can be joined on nightly only.)
#[derive(Clone, Copy)]
pub(crate) struct Place {
    pub(crate) start: Span,
    pub(crate) end: Span,
}

impl Place {
    pub(crate) fn of(tokens: &impl ToTokens) -> Self {
        let mut tokens = tokens.to_token_stream().into_iter();
        let start = tokens
            .next()
            .map_or_else(Span::call_site, |token| token.span());
        let end = tokens.last().map_or(start, |token| token.span());
        Self { start, end }
    }
}

/// Checks what holds for every function that the runtime calls.
pub(crate) fn check_callable(signature: &Signature, errors: &mut Errors) {
    if let Some(asyncness) = &signature.asyncness {
        errors.at(asyncness, errors::ASYNC_FUNCTION);
    }
    if let Safety::Unsafe(token) = &signature.safety {
        errors.at(token, errors::UNSAFE_FUNCTION);
    }
    if let Some(abi) = &signature.abi {
        errors.at(abi, errors::EXTERN_FUNCTION);
    }
    for parameter in &signature.generics.params {
        match parameter {
            GenericParam::Lifetime(_) => {}
            GenericParam::Type(parameter) => errors.at(&parameter.ident, errors::GENERIC_TYPE),
            GenericParam::Const(parameter) => errors.at(&parameter.ident, errors::GENERIC_CONST),
        }
    }
}

/// The parameters of `signature`.
pub(crate) fn parameters(signature: &Signature, errors: &mut Errors) -> Vec<Parameter> {
    let mut has_context = false;
    let mut has_owner = false;
    let parameters = signature.inputs.iter().map(|input| {
        let typed = match input {
            FnArg::Receiver(receiver) => {
                errors.at(receiver, errors::RECEIVER);
                return Parameter::Broken;
            }
            FnArg::Typed(typed) => typed,
        };
        check_attributes(&typed.attrs, errors);
        let ident = ident_of(typed);
        if let Some(token) = find_impl(typed.ty.to_token_stream()) {
            errors.at_span(token, errors::IMPL_TRAIT_PARAMETER);
        }
        if let Some(lifetime) = find_static(typed.ty.to_token_stream()) {
            errors.at_span(lifetime, errors::STATIC_PARAMETER);
        }
        let mut is_context = is_last_segment(&typed.ty, "Context");
        if let Type::Reference(reference) = &*typed.ty {
            if is_last_segment(&reference.elem, "Context") {
                errors.at(&typed.ty, errors::CONTEXT_BY_REFERENCE);
                is_context = true;
            }
        }
        let place = Place::of(&typed.ty);
        if is_context {
            if std::mem::replace(&mut has_context, true) {
                errors.at(typed, errors::CONTEXT_TWICE);
            }
            let name = ident.map(|ident| ident.unraw().to_string());
            let name = name.unwrap_or_default();
            return Parameter::Context { name, place };
        }
        if is_last_segment(&typed.ty, "Owner") {
            if std::mem::replace(&mut has_owner, true) {
                errors.at(typed, errors::OWNER_TWICE);
            }
            let name = ident.map(|ident| ident.unraw().to_string());
            let name = name.unwrap_or_default();
            return Parameter::Owner { name, place };
        }
        match ident {
            Ok(ident) => Parameter::Python(PythonParameter {
                name: ident.unraw().to_string(),
                ident,
                place,
                optional: is_last_segment(&typed.ty, "Option"),
                ty: typed.ty.clone(),
            }),
            Err(message) => {
                errors.at(&typed.pat, message);
                Parameter::Broken
            }
        }
    });
    parameters.collect()
}

/// Refuses owners where there is no object that could be one.
pub(crate) fn check_no_owner(parameters: &[Parameter], errors: &mut Errors) {
    for parameter in parameters {
        if let Parameter::Owner { place, .. } = parameter {
            errors.at_span(place.start, errors::OWNER_WITHOUT_OBJECT);
        }
    }
}

fn check_attributes(attributes: &[Attribute], errors: &mut Errors) {
    for attribute in attributes {
        if attribute.path().is_ident("hpy") {
            errors.at(attribute, errors::PARAMETER_ATTRIBUTE);
        }
    }
}

/// The name of a parameter, or what is wrong with its pattern.
fn ident_of(parameter: &PatType) -> Result<Ident, &'static str> {
    match &*parameter.pat {
        Pat::Ident(pattern) if pattern.by_ref.is_none() && pattern.subpat.is_none() => {
            Ok(pattern.ident.clone())
        }
        Pat::Wild(_) => Err(errors::WILDCARD_PARAMETER),
        _ => Err(errors::PATTERN_PARAMETER),
    }
}

pub(crate) fn is_last_segment(ty: &Type, name: &str) -> bool {
    match ty {
        Type::Path(path) => path
            .path
            .segments
            .last()
            .is_some_and(|last| last.ident == name),
        Type::Paren(inner) => is_last_segment(&inner.elem, name),
        Type::Group(inner) => is_last_segment(&inner.elem, name),
        _ => false,
    }
}

/// The place of the first `impl` in a type.
fn find_impl(tokens: TokenStream) -> Option<Span> {
    tokens.into_iter().find_map(|token| match token {
        TokenTree::Ident(ident) if ident == "impl" => Some(ident.span()),
        TokenTree::Group(group) => find_impl(group.stream()),
        _ => None,
    })
}

/// Whether the word stands anywhere in the tokens.
pub(crate) fn contains(tokens: TokenStream, word: &str) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(ident) => ident == word,
        TokenTree::Group(group) => contains(group.stream(), word),
        _ => false,
    })
}

/// The place of the first `'static` of a reference or of one of our types. (Other types may well have one that means
/// no object.)
fn find_static(tokens: TokenStream) -> Option<Span> {
    let mut before = String::new();
    let mut opened = false;
    let mut tokens = tokens.into_iter();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Group(group) => {
                if let Some(found) = find_static(group.stream()) {
                    return Some(found);
                }
            }
            TokenTree::Ident(ident) => before = ident.to_string(),
            TokenTree::Punct(punct) if punct.as_char() == '\'' => {
                let ours = matches!(before.as_str(), "Context" | "Handle" | "Borrowed" | "Owner");
                let is_static =
                    matches!(tokens.next(), Some(TokenTree::Ident(it)) if it == "static");
                if is_static && (before == "&" || ours && opened) {
                    return Some(punct.span());
                }
            }
            TokenTree::Punct(punct) => {
                opened = punct.as_char() == '<';
                if punct.as_char() == '&' {
                    before = "&".to_owned();
                }
            }
            TokenTree::Literal(_) => {}
        }
    }
    None
}

/// The attributes that decide whether the item is there at all: output that names it carries them too.
pub(crate) fn cfg_attributes(attributes: &[Attribute]) -> Vec<&Attribute> {
    let cfgs = attributes.iter().filter(|it| it.path().is_ident("cfg"));
    cfgs.collect()
}

/// Where the type that `signature` returns stands, or its name where none is written.
pub(crate) fn output_place(signature: &Signature) -> Place {
    match &signature.output {
        syn::ReturnType::Type(_, ty) => Place::of(ty),
        syn::ReturnType::Default => {
            let start = signature.ident.span();
            Place { start, end: start }
        }
    }
}

/// Removes `#[hpy(…)]`, which the compiler would not know.
pub(crate) fn strip(signature: &mut Signature) {
    for input in &mut signature.inputs {
        if let FnArg::Typed(typed) = input {
            typed.attrs.retain(|it| !it.path().is_ident("hpy"));
        }
    }
}
