//! The fields of a class that Python sees.

use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Attribute, Fields, Ident, LitStr, Member, Meta, Type};

use super::{Options, bare};
use crate::arguments::{self, Place};
use crate::docs::Docs;
use crate::errors::{self, Errors};
use crate::options::{self, NAME};
use crate::python;

/// A field that is a property.
pub(super) struct Field {
    pub(super) member: Member,
    /// Whether its type is `Field<…>`, whose object is the property's value.
    pub(super) is_reference: bool,
    /// Where its type stands.
    pub(super) place: Place,
    pub(super) python_name: String,
    pub(super) get: bool,
    pub(super) set: bool,
    pub(super) docs: Docs,
}

/// The field that is the value of the class's base.
pub(super) struct BaseField {
    pub(super) member: Member,
    pub(super) ty: Type,
}

/// Finds the field with `#[hpy(base)]`, and takes that off.
pub(super) fn take_base(item: &mut Fields, errors: &mut Errors) -> Option<BaseField> {
    let mut base = None;
    for (index, field) in item.iter_mut().enumerate() {
        let mut found = None;
        field.attrs.retain(|attribute| {
            let is_base = is_base(attribute);
            if is_base {
                found = Some(attribute.clone());
            }
            !is_base
        });
        let Some(found) = found else {
            continue;
        };
        if base.is_some() {
            errors.at(&found, errors::SECOND_BASE);
        }
        if found.parse_args::<Ident>().is_err() {
            errors.at(&found, errors::BASE_WITH_OTHERS);
        }
        let member = match &field.ident {
            Some(ident) => Member::Named(ident.clone()),
            None => Member::from(index),
        };
        let ty = field.ty.clone();
        base = Some(BaseField { member, ty });
    }
    base
}

/// Tells whether `base` is among the options of the attribute.
fn is_base(attribute: &Attribute) -> bool {
    let Meta::List(list) = &attribute.meta else {
        return false;
    };
    let mut tokens = list.tokens.clone().into_iter();
    attribute.path().is_ident("hpy")
        && tokens.any(|token| matches!(token, TokenTree::Ident(option) if option == "base"))
}

/// Whether a value may hold references to Python objects: `Field` stands in a type.
pub(super) fn holds_references(fields: &Fields) -> bool {
    let mut types = fields.iter().map(|field| field.ty.to_token_stream());
    types.any(|ty| arguments::contains(ty, "Field"))
}

/// Collects the properties, and takes `#[hpy(…)]` off the fields.
pub(super) fn collect(
    item: &mut Fields,
    class: &Options,
    base: Option<&BaseField>,
    errors: &mut Errors,
) -> Vec<Field> {
    let mut fields: Vec<Field> = Vec::new();
    for (index, field) in item.iter_mut().enumerate() {
        let mut tokens = TokenStream::new();
        let mut first = None;
        field.attrs.retain(|attribute| {
            if !attribute.path().is_ident("hpy") {
                return true;
            }
            let options = match &attribute.meta {
                Meta::List(list) => list.tokens.clone(),
                _ => TokenStream::new(),
            };
            tokens.extend(quote!(#options,));
            first.get_or_insert_with(|| attribute.clone());
            false
        });
        let known = [bare("get"), bare("set"), NAME];
        let is_base = base.is_some_and(|base| match &base.member {
            Member::Named(name) => field.ident.as_ref() == Some(name),
            Member::Unnamed(place) => place.index as usize == index,
        });
        let (mut get, mut set) = (class.get_all && !is_base, class.set_all && !is_base);
        let mut name = None;
        options::parse(tokens, &known, errors, |option, input, errors| {
            match option.to_string().as_str() {
                "get" => get = true,
                "set" => set = true,
                _ => name = Some(options::name(input, errors)?),
            }
            Ok(())
        });
        if let (Some(first), false) = (first, get || set) {
            errors.at(first, errors::FIELD_WITHOUT_ACCESS);
        }
        if !get && !set {
            continue;
        }
        if set && class.frozen {
            errors.at(&*field, errors::SET_OF_FROZEN);
        }
        let member = match &field.ident {
            Some(ident) => Member::Named(ident.clone()),
            None => Member::from(index),
        };
        let python_name = match (name, &field.ident) {
            (Some(name), _) => name.as_ref().map(LitStr::value),
            (None, Some(ident)) => {
                let name = ident.unraw().to_string();
                let name = class
                    .rename_all
                    .map_or(name.clone(), |case| case.apply(&name));
                python::check_name(&name, ident.span(), errors).then_some(name)
            }
            (None, None) => {
                errors.at(&field.ty, errors::FIELD_WITHOUT_NAME);
                None
            }
        };
        let Some(python_name) = python_name else {
            continue;
        };
        if fields.iter().any(|other| other.python_name == python_name) {
            errors.at_span(field.span(), errors::field_twice(&python_name));
        }
        fields.push(Field {
            member,
            is_reference: arguments::is_last_segment(&field.ty, "Field"),
            place: Place::of(&field.ty),
            python_name,
            get,
            set,
            docs: Docs::of(&field.attrs, errors),
        });
    }
    fields
}
