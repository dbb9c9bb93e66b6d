//! Enums without data: a class with one object for each variant. Nothing fails here.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote_spanned};

use super::expand::resolved;
use crate::options::{Crate, at};
use crate::variants::Variant;

/// What the class has beyond what every class has.
#[derive(Default)]
pub(super) struct Output {
    pub(super) statics: TokenStream,
    /// The functions of `Class`.
    pub(super) functions: TokenStream,
    pub(super) conversion: TokenStream,
    /// The members that give way to others.
    pub(super) defaults: TokenStream,
}

pub(super) fn output(class: &Ident, variants: &[Variant], krate: &Crate) -> Output {
    let span = at(Span::call_site());
    let private = krate.private(span);
    let cfgs: Vec<_> = variants.iter().map(|variant| &variant.cfgs).collect();
    let names = variants.iter().map(|variant| &variant.python_name);
    let idents: Vec<_> = variants
        .iter()
        .map(|variant| resolved(&variant.ident))
        .collect();
    let places: Vec<_> = (0..variants.len())
        .map(|index| format_ident!("__HPY_VARIANT{index}", span = span))
        .collect();
    Output {
        statics: quote_spanned! {span=>
            #(
                #(#cfgs)*
                static #places: #private::Variant<#class> =
                    #private::Variant::new(#names, || #class::#idents, #class::#idents as i128);
            )*
        },
        functions: quote_spanned! {span=>
            fn variants() -> &'static [&'static #private::Variant<#class>] {
                static VARIANTS: &[&#private::Variant<#class>] = &[#(#(#cfgs)* &#places,)*];
                VARIANTS
            }

            #[inline]
            fn variant(&self) -> #private::core::option::Option<&'static #private::Variant<#class>> {
                #private::core::option::Option::Some(match *self {
                    #(#(#cfgs)* #class::#idents => &#places,)*
                })
            }
        },
        conversion: quote_spanned! {span=>
            #[automatically_derived]
            impl<'a, 'ctx> #private::FromPyObject<'a, 'ctx> for #class {
                #[inline]
                fn from_py_object(
                    object: &'a #private::Handle<'ctx>,
                ) -> #private::core::result::Result<#class, #private::Error> {
                    #private::enums::value(object)
                }
            }
        },
        defaults: quote_spanned!(span=> , #private::enums::defaults::<#class>()),
    }
}
