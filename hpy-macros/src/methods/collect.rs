//! What is in an `impl`: the methods and attributes that Python gets.

use proc_macro2::Span;
use syn::ext::IdentExt;
use syn::{
    Attribute, FnArg, ImplItem, ImplItemConst, ImplItemFn, ItemImpl, PathArguments, ReceiverKind,
    Signature as RustSignature, Type,
};

use super::attribute::Attributes;
use super::buffer;
use super::special::{self, Place as SpecialPlace};
use super::{ClassAttribute, Kind, Method};
use crate::arguments::{self, Parameter, Place, cfg_attributes};
use crate::callable::{Receiver, Returns};
use crate::docs::Docs;
use crate::errors::{self, Errors};
use crate::function::default_name;
use crate::python;
use crate::signature::Signature;

/// Collects them, and takes the attributes of the macro off.
pub(super) fn collect(
    item: &mut ItemImpl,
    errors: &mut Errors,
) -> (Vec<Method>, Vec<ClassAttribute>) {
    let mut methods: Vec<Method> = Vec::new();
    let mut attributes = Vec::new();
    for item in &mut item.items {
        match item {
            ImplItem::Fn(item) => {
                let taken = Attributes::take(&mut item.attrs, errors);
                if let Some(("classattr", _)) = taken.kind {
                    attributes.extend(attribute_of_function(item, taken, errors));
                } else if let Some(method) = method(item, taken, errors) {
                    if let Some(other) = methods.iter().find(|other| clashes(other, &method)) {
                        let message = match (other.kind, method.kind) {
                            (Kind::Special(first), Kind::Special(second))
                                if first.name != second.name =>
                            {
                                errors::crowded(second.name, first.name)
                            }
                            _ => errors::method_twice(&method.python_name),
                        };
                        errors.at(&method.ident, message);
                    }
                    methods.push(method);
                }
                arguments::strip(&mut item.sig);
            }
            ImplItem::Const(item) => {
                let taken = Attributes::take(&mut item.attrs, errors);
                if let Some(("classattr", _)) = taken.kind {
                    attributes.extend(attribute_of_constant(item, taken, errors));
                }
            }
            _ => {}
        }
    }
    (methods, attributes)
}

/// Whether two methods cannot both be there.
fn clashes(one: &Method, other: &Method) -> bool {
    if !one.cfgs.is_empty() || !other.cfgs.is_empty() {
        return false;
    }
    let is_comparison = |method: &Method| match method.kind {
        Kind::Special(special) => match special.place {
            SpecialPlace::Slot { row, .. } => {
                Some(row).filter(|row| matches!(*row, "compare" | "richcmp"))
            }
            _ => None,
        },
        _ => None,
    };
    if let (Some(one), Some(other)) = (is_comparison(one), is_comparison(other)) {
        if one != other {
            return true;
        }
    }
    let same_part = match (one.kind, other.kind) {
        (Kind::New, Kind::New) => return true,
        (Kind::New, _) | (_, Kind::New) => false,
        (
            Kind::Getter | Kind::Setter | Kind::Deleter,
            Kind::Getter | Kind::Setter | Kind::Deleter,
        ) => std::mem::discriminant(&one.kind) == std::mem::discriminant(&other.kind),
        _ => true,
    };
    same_part && one.python_name == other.python_name
}

fn method(item: &ImplItemFn, taken: Attributes, errors: &mut Errors) -> Option<Method> {
    let rust_name = item.sig.ident.unraw().to_string();
    if rust_name == "__releasebuffer__" {
        errors.at(&item.sig.ident, errors::RELEASE_BUFFER);
        return None;
    }
    let special = special::find(&rust_name);
    let kind = match (taken.kind, special) {
        (None, Some(special)) => Kind::Special(special),
        (Some((kind, place)), Some(special)) => {
            errors.at_span(place, errors::kind_of_special(kind, special.name));
            return None;
        }
        (None, None) => Kind::Method,
        (Some((kind, _)), None) => match kind {
            "new" => Kind::New,
            "staticmethod" => Kind::Static,
            "classmethod" => Kind::Class,
            "getter" => Kind::Getter,
            "setter" => Kind::Setter,
            _ => Kind::Deleter,
        },
    };
    arguments::check_callable(&item.sig, errors);
    let mut signature = item.sig.clone();
    let receiver = receiver(&mut signature, kind, errors)?;
    let parameters = arguments::parameters(&signature, errors);
    if matches!(kind, Kind::Static | Kind::Class) {
        arguments::check_no_owner(&parameters, errors);
    }
    if matches!(kind, Kind::Special(special) if special.place == SpecialPlace::Buffer) {
        buffer::check(&item.sig, receiver, &parameters, errors);
    }
    let python_name = python_name(item, &taken, kind, errors)?;
    let fixed = fixed_arguments(kind);
    let has_signature = taken.signature.is_some() || taken.text_signature.is_some();
    if let (Some((what, _)), true) = (fixed, has_signature) {
        errors.at_span(
            taken.options.unwrap_or_else(Span::call_site),
            errors::signature_of(what),
        );
        return None;
    }
    let model = match taken.signature {
        Some(written) => written.check(&parameters, errors),
        None => Signature::plain(&parameters),
    };
    let model = match fixed {
        Some((what, count)) => {
            if model.slots() != count {
                errors.at_span(
                    item.sig.paren_token.span.join(),
                    errors::parameters_of(what, count),
                );
                return None;
            }
            model.by_position()
        }
        None => model,
    };
    let returns = match kind {
        Kind::New => Returns::New,
        Kind::Setter => Returns::Setter,
        Kind::Special(special) => special.returns,
        _ => Returns::Value,
    };
    Some(Method {
        ident: item.sig.ident.clone(),
        cfgs: owned_cfgs(&item.attrs),
        is_deprecated: item.attrs.iter().any(|it| it.path().is_ident("deprecated")),
        kind,
        python_name,
        parameters,
        signature: model,
        text_signature: taken.text_signature.unwrap_or_default(),
        docs: Docs::of(&item.attrs, errors),
        receiver,
        returns,
        output: arguments::output_place(&item.sig),
        place: item.sig.ident.span(),
    })
}

/// What is always called with the same number of arguments, and with how many.
fn fixed_arguments(kind: Kind) -> Option<(&'static str, usize)> {
    match kind {
        Kind::Getter => Some(("a getter", 0)),
        Kind::Setter => Some(("a setter", 1)),
        Kind::Deleter => Some(("a deleter", 0)),
        Kind::Special(special) => match special.place {
            SpecialPlace::Slot { arguments, .. } => Some((special.name, arguments)),
            SpecialPlace::Finalizer | SpecialPlace::Buffer => Some((special.name, 0)),
            SpecialPlace::Call | SpecialPlace::Again => None,
        },
        Kind::New | Kind::Method | Kind::Static | Kind::Class => None,
    }
}

/// Finds out what the method takes first, and removes that from the parameters.
fn receiver(signature: &mut RustSignature, kind: Kind, errors: &mut Errors) -> Option<Receiver> {
    let takes_object = !matches!(kind, Kind::New | Kind::Static | Kind::Class);
    let inputs = std::mem::take(&mut signature.inputs);
    let mut inputs = inputs.into_iter();
    let first = inputs.next();
    let mut rest: Vec<FnArg> = inputs.collect();
    let receiver = match &first {
        Some(FnArg::Receiver(receiver)) if !takes_object => {
            let kind = match kind {
                Kind::New => "new",
                Kind::Static => "staticmethod",
                _ => "classmethod",
            };
            errors.at(receiver, errors::receiver_of(kind));
            return None;
        }
        Some(FnArg::Receiver(receiver)) => match &receiver.kind {
            ReceiverKind::Reference(_, _, Some(_)) => Receiver::Exclusive,
            ReceiverKind::Reference(_, _, None) => Receiver::Shared,
            _ => {
                errors.at(receiver, errors::RECEIVER_BY_VALUE);
                return None;
            }
        },
        Some(FnArg::Typed(typed)) if takes_object && is_handle_of_self(&typed.ty) => {
            Receiver::Handle
        }
        Some(FnArg::Typed(typed))
            if matches!(kind, Kind::Class) && handle_of(&typed.ty).is_some() =>
        {
            Receiver::Class
        }
        _ if matches!(kind, Kind::Class) => {
            errors.at_span(
                signature.paren_token.span.join(),
                errors::CLASSMETHOD_RECEIVER,
            );
            return None;
        }
        _ if takes_object => {
            errors.at_span(signature.paren_token.span.join(), errors::METHOD_RECEIVER);
            return None;
        }
        _ => {
            if let Some(first) = first {
                rest.insert(0, first);
            }
            Receiver::None
        }
    };
    signature.inputs = rest.into_iter().collect();
    Some(receiver)
}

/// The arguments of the type, if it is `&Handle<…>`.
fn handle_of(ty: &Type) -> Option<&PathArguments> {
    let Type::Reference(reference) = ty else {
        return None;
    };
    let Type::Path(path) = &*reference.elem else {
        return None;
    };
    let last = path.path.segments.last()?;
    (last.ident == "Handle").then_some(&last.arguments)
}

fn is_handle_of_self(ty: &Type) -> bool {
    let Some(PathArguments::AngleBracketed(arguments)) = handle_of(ty) else {
        return false;
    };
    arguments.args.iter().any(|argument| {
        matches!(argument, syn::GenericArgument::Type(ty) if arguments::is_last_segment(ty, "Self"))
    })
}

fn python_name(
    item: &ImplItemFn,
    taken: &Attributes,
    kind: Kind,
    errors: &mut Errors,
) -> Option<String> {
    match (&taken.name, kind) {
        (Some(name), Kind::Special(special)) => {
            errors.at(name, errors::name_of_special(special.name));
            None
        }
        // A wrong name has its error already.
        (Some(name), _) => name.as_ref().map(|name| name.value()),
        (None, Kind::New) => Some("__new__".to_owned()),
        (None, Kind::Getter | Kind::Setter | Kind::Deleter) => {
            let name = item.sig.ident.unraw().to_string();
            let prefix = match kind {
                Kind::Getter => "get_",
                Kind::Setter => "set_",
                _ => "delete_",
            };
            let name = name.strip_prefix(prefix).unwrap_or(&name).to_owned();
            python::check_name(&name, item.sig.ident.span(), errors).then_some(name)
        }
        (None, _) => default_name(&item.sig.ident, errors),
    }
}

fn attribute_of_function(
    item: &ImplItemFn,
    taken: Attributes,
    errors: &mut Errors,
) -> Option<ClassAttribute> {
    arguments::check_callable(&item.sig, errors);
    let parameters = arguments::parameters(&item.sig, errors);
    arguments::check_no_owner(&parameters, errors);
    if parameters
        .iter()
        .any(|it| matches!(it, Parameter::Python(_)))
    {
        errors.at(
            &item.sig.inputs,
            errors::parameters_of("a class attribute", 0),
        );
        return None;
    }
    Some(ClassAttribute {
        ident: item.sig.ident.clone(),
        cfgs: owned_cfgs(&item.attrs),
        python_name: attribute_name(&item.sig.ident, taken, errors)?,
        parameters: Some(parameters),
        place: arguments::output_place(&item.sig),
    })
}

fn attribute_of_constant(
    item: &ImplItemConst,
    taken: Attributes,
    errors: &mut Errors,
) -> Option<ClassAttribute> {
    Some(ClassAttribute {
        ident: item.ident.clone(),
        cfgs: owned_cfgs(&item.attrs),
        python_name: attribute_name(&item.ident, taken, errors)?,
        parameters: None,
        place: Place::of(&item.ty),
    })
}

fn attribute_name(
    ident: &proc_macro2::Ident,
    taken: Attributes,
    errors: &mut Errors,
) -> Option<String> {
    match taken.name {
        Some(name) => name.map(|name| name.value()),
        None => default_name(ident, errors),
    }
}

fn owned_cfgs(attributes: &[Attribute]) -> Vec<Attribute> {
    cfg_attributes(attributes).into_iter().cloned().collect()
}
