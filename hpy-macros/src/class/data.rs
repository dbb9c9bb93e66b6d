//! Enums with data: a class for each variant, with a constructor and what reads the fields.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::{Fields, Member, Type, parse_quote};

use super::enums::Output;
use super::expand::resolved;
use crate::arguments::{self, Parameter, Place};
use crate::callable::{self, Callable, Receiver, Returns};
use crate::docs::{self, Docs};
use crate::errors::{self, Errors};
use crate::options::{self, Crate, NAME, at, variable};
use crate::python;
use crate::signature::Signature;
use crate::text_signature::TextSignature;
use crate::variants::Variant;

/// A variant that is a class.
pub(super) struct DataVariant {
    ident: Ident,
    cfgs: Vec<syn::Attribute>,
    python_name: String,
    docs: Docs,
    fields: Vec<Field>,
    /// Whether the fields have numbers only.
    is_tuple: bool,
    parameters: Vec<Parameter>,
    signature: Signature,
}

/// A field, which is a parameter of the constructor and a property.
struct Field {
    member: Member,
    /// The parameter.
    ident: Ident,
    ty: Type,
    python_name: String,
    docs: Docs,
}

/// Checks the variants of `class`.
pub(super) fn check(
    class: &Ident,
    variants: Vec<Variant>,
    errors: &mut Errors,
) -> Vec<DataVariant> {
    let variants = variants.into_iter();
    variants
        .map(|variant| check_variant(class, variant, errors))
        .collect()
}

fn check_variant(class: &Ident, variant: Variant, errors: &mut Errors) -> DataVariant {
    let is_tuple = matches!(variant.fields, Fields::Unnamed(_));
    let options = variant.field_options.into_iter();
    let fields = variant.fields.iter().zip(options).enumerate();
    let fields = fields.map(|(index, (field, options))| {
        if arguments::contains(field.ty.to_token_stream(), "Field") {
            errors.at(&field.ty, errors::REFERENCE_IN_VARIANT);
        }
        let (member, ident) = match &field.ident {
            Some(ident) => (Member::Named(ident.clone()), ident.clone()),
            None => (Member::from(index), format_ident!("_{index}")),
        };
        let mut name = None;
        options::parse(options, &[NAME], errors, |_, input, errors| {
            name = Some(options::name(input, errors)?);
            Ok(())
        });
        let python_name = match name {
            // A wrong name has its error already.
            Some(name) => name.map(|name| name.value()).unwrap_or_default(),
            None => {
                let name = ident.unraw().to_string();
                python::check_name(&name, ident.span(), errors);
                name
            }
        };
        Field {
            member,
            ident,
            ty: field.ty.clone(),
            python_name,
            docs: Docs::of(&field.attrs, errors),
        }
    });
    let fields: Vec<Field> = fields.collect();
    let (idents, types) = (
        fields.iter().map(|it| &it.ident),
        fields.iter().map(|it| &it.ty),
    );
    let function: syn::Signature = parse_quote!(fn make(#(#idents: #types),*) -> #class);
    let mut parameters = arguments::parameters(&function, errors);
    for (parameter, field) in parameters.iter_mut().zip(&fields) {
        if let Parameter::Python(parameter) = parameter {
            parameter.name.clone_from(&field.python_name);
        }
    }
    for (index, field) in fields.iter().enumerate() {
        if fields[..index]
            .iter()
            .any(|it| it.python_name == field.python_name)
        {
            errors.at(&field.ident, errors::field_twice(&field.python_name));
        }
    }
    let signature = match variant.constructor {
        Some(written) => written.check(&parameters, errors),
        None => Signature::plain(&parameters),
    };
    DataVariant {
        ident: variant.ident,
        cfgs: variant.cfgs,
        python_name: variant.python_name,
        docs: variant.docs,
        fields,
        is_tuple,
        parameters,
        signature,
    }
}

/// What the class has beyond what every class has. Nothing fails here.
pub(super) fn output(
    class: &Ident,
    python_name: &str,
    variants: &[DataVariant],
    krate: &Crate,
) -> Output {
    let span = at(Span::call_site());
    let private = krate.private(span);
    let places: Vec<_> = (0..variants.len())
        .map(|index| format_ident!("__HPY_VARIANT{index}", span = span))
        .collect();
    let mut statics = TokenStream::new();
    for (index, (variant, place)) in variants.iter().zip(&places).enumerate() {
        let output = Expand {
            class,
            class_name: python_name,
            krate,
            index,
        };
        statics.extend(output.variant(variant, place));
    }
    let cfgs: Vec<_> = variants.iter().map(|variant| &variant.cfgs).collect();
    let idents = variants.iter().map(|variant| resolved(&variant.ident));
    Output {
        statics: quote_spanned! {span=>
            #statics

            const _: () = #private::enums::check::<#class>();
        },
        functions: quote_spanned! {span=>
            #[inline]
            fn variant_classes() -> &'static [&'static #private::VariantClass] {
                static CLASSES: &[&#private::VariantClass] = &[#(#(#cfgs)* &#places,)*];
                CLASSES
            }

            #[inline]
            fn variant_class(&self) -> #private::core::option::Option<&'static #private::VariantClass> {
                #private::core::option::Option::Some(match *self {
                    #(#(#cfgs)* #class::#idents { .. } => &#places,)*
                })
            }
        },
        ..Output::default()
    }
}

/// What the output of one variant is made with.
struct Expand<'a> {
    class: &'a Ident,
    class_name: &'a str,
    krate: &'a Crate,
    index: usize,
}

impl Expand<'_> {
    /// The static of the variant, with the functions in its table.
    fn variant(&self, variant: &DataVariant, place: &Ident) -> TokenStream {
        let span = at(Span::call_site());
        let private = self.krate.private(span);
        let class = self.class;
        let cfgs = &variant.cfgs;
        let name = &variant.python_name;
        let doc = variant.docs.to_c_str("", self.krate);
        let names = variant.fields.iter().map(|field| &field.python_name);
        let (constructor, mut rows) = self.constructor(variant);
        let mut markers = constructor;
        for (number, field) in variant.fields.iter().enumerate() {
            let (marker, row) = self.getter(variant, number, field);
            markers.extend(marker);
            rows.extend(row);
        }
        let count = variant.fields.len();
        if variant.is_tuple && count > 0 {
            markers.extend(self.items(variant));
            rows.extend(quote_spanned! {span=>
                #private::special::count::<#class, #private::enums::Length<#class, #count>>(),
                #private::special::len::<#class, #private::enums::Length<#class, #count>>(),
                #private::special::position::<#class, __HpyItem>(),
                #private::special::getitem::<#class, __HpyItem>(),
            });
        }
        quote_spanned! {span=>
            #(#cfgs)*
            static #place: #private::VariantClass = {
                #markers
                #private::VariantClass::new(#name, #doc, &[#rows], &[#(#names),*])
            };
        }
    }

    /// The function that makes the variant of its fields, its marker, and its row.
    fn constructor(&self, variant: &DataVariant) -> (TokenStream, TokenStream) {
        let span = at(Span::call_site());
        let private = self.krate.private(span);
        let class = self.class;
        let make = Ident::new("__hpy_make", span);
        let marker = Ident::new("__HpyNew", span);
        let ident = resolved(&variant.ident);
        let members = variant.fields.iter().map(|field| match &field.member {
            Member::Named(ident) => Member::Named(resolved(ident)),
            member => member.clone(),
        });
        let types = variant.fields.iter().map(|field| &field.ty);
        let idents: Vec<_> = (0..variant.fields.len())
            .map(|number| variable(&format!("field_{number}"), span))
            .collect();
        let signature = callable::signature(
            &private,
            &self.qualified_name(variant).to_token_stream(),
            "__new__",
            &variant.signature,
        );
        let callable = Callable {
            krate: self.krate,
            class: Some(&parse_quote!(#class)),
            python_name: "__new__",
            parameters: &variant.parameters,
            signature: &variant.signature,
            path: make.to_token_stream(),
            receiver: Receiver::None,
            returns: Returns::New,
            output: Place::of(&variant.ident),
            call_place: variant.ident.span(),
        };
        let slots = variant.signature.slots();
        let body = callable.body();
        let function = callable::function(
            &private,
            &quote!(#marker),
            slots,
            &signature,
            &body,
            Returns::Value,
            None,
        );
        let text = TextSignature::default().text(&variant.signature, None);
        let text = text.unwrap_or_default();
        (
            quote_spanned! {span=>
                fn #make(#(#idents: #types),*) -> #class {
                    #class::#ident { #(#members: #idents),* }
                }
                enum #marker {}
                #function
            },
            quote_spanned!(span=> #private::Member::new::<#class, #marker, #slots>(#text),),
        )
    }

    /// The marker of what reads a field, and its row.
    fn getter(
        &self,
        variant: &DataVariant,
        number: usize,
        field: &Field,
    ) -> (TokenStream, TokenStream) {
        let Place { start, end } = Place::of(&field.ty);
        let span = at(end);
        let private = self.krate.private(span);
        let outer = self.krate.private(at(start));
        let class = self.class;
        let ident = resolved(&variant.ident);
        let member = match &field.member {
            Member::Named(ident) => Member::Named(resolved(ident)),
            member => member.clone(),
        };
        let (this, ctx) = (variable("this", end), variable("ctx", end));
        let (guard, value) = (variable("self", end), variable("value", end));
        let name = &field.python_name;
        let output =
            quote_spanned!(span=> output(#ctx, #private::core::clone::Clone::clone(#value)));
        let output = quote_spanned!(at(start)=> #outer::#output);
        let body = quote_spanned! {span=>
            let #guard = #private::shared::<#class>(#this, const { &Self::SIGNATURE })?;
            match &*#guard {
                #class::#ident { #member: #value, .. } => #output,
                #[allow(unreachable_patterns)]
                #value => #private::core::result::Result::Err(#private::enums::other_variant(#value, #name)),
            }
        };
        let marker = format_ident!("__HpyGet{}_{number}", self.index, span = span);
        let signature = callable::signature(
            &private,
            &self.qualified_name(variant).to_token_stream(),
            name,
            &Signature::default(),
        );
        let function = callable::function(
            &private,
            &quote!(#marker),
            0,
            &signature,
            &body,
            Returns::Value,
            None,
        );
        let (python_name, doc) = (docs::c_str(name), field.docs.to_c_str("", self.krate));
        (
            quote_spanned!(span=> enum #marker {} #function),
            quote_spanned!(span=> #private::Member::getter::<#marker>(#python_name, #doc),),
        )
    }

    /// The marker of `__getitem__`.
    fn items(&self, variant: &DataVariant) -> TokenStream {
        let span = at(Span::call_site());
        let private = self.krate.private(span);
        let class = self.class;
        let ident = resolved(&variant.ident);
        let (this, args, ctx) = (
            variable("this", span),
            variable("args", span),
            variable("ctx", span),
        );
        let (guard, value, index) = (
            variable("self", span),
            variable("value", span),
            variable("index", span),
        );
        let name = self.qualified_name(variant);
        let count = variant.fields.len();
        let arms = variant.fields.iter().enumerate().map(|(number, field)| {
            let member = &field.member;
            quote_spanned! {span=>
                (#number, #class::#ident { #member: #value, .. }) =>
                    #private::output(#ctx, #private::core::clone::Clone::clone(#value)),
            }
        });
        let body = quote_spanned! {span=>
            let #index = #private::enums::field_at(#args, #name, #count)?;
            let #guard = #private::shared::<#class>(#this, const { &Self::SIGNATURE })?;
            match (#index, &*#guard) {
                #(#arms)*
                (_, #value) => #private::core::result::Result::Err(#private::enums::other_variant(#value, "__getitem__")),
            }
        };
        let signature = callable::signature(
            &private,
            &name.to_token_stream(),
            "__getitem__",
            &Signature::of_one("index"),
        );
        let marker = quote_spanned!(span=> __HpyItem);
        let function = callable::function(
            &private,
            &marker,
            1,
            &signature,
            &body,
            Returns::Value,
            None,
        );
        quote_spanned!(span=> enum #marker {} #function)
    }

    fn qualified_name(&self, variant: &DataVariant) -> String {
        format!("{}.{}", self.class_name, variant.python_name)
    }
}
