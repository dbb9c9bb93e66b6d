//! A checked enum as Rust code. Nothing fails here.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, format_ident, quote_spanned};

use super::PyEnum;
use crate::arguments::{Place, cfg_attributes};
use crate::class::expand::resolved;
use crate::options::{at, variable};
use crate::variants::Variant;

pub(super) fn py_enum(py_enum: &PyEnum) -> TokenStream {
    let span = at(Span::call_site());
    let options = &py_enum.options;
    let private = options.krate.private(span);
    let item = &py_enum.item;
    let item_cfgs = cfg_attributes(&item.attrs);
    let name = resolved(&item.ident);
    let python_name = &py_enum.python_name;
    let base = options.base.name();
    let module = match &options.module {
        Some(module) => quote_spanned!(span=> #private::core::option::Option::Some(#module)),
        None => quote_spanned!(span=> #private::core::option::Option::None),
    };
    let doc = py_enum.docs.to_c_str("", &options.krate);
    let variants = &py_enum.variants;
    let cfgs: Vec<_> = variants.iter().map(|variant| &variant.cfgs).collect();
    let names = variants.iter().map(|variant| &variant.python_name);
    let idents: Vec<_> = variants
        .iter()
        .map(|variant| resolved(&variant.ident))
        .collect();
    let values = variants.iter().map(|variant| value(py_enum, variant));
    let places: Vec<_> = (0..variants.len())
        .map(|index| format_ident!("__HPY_MEMBER{index}", span = span))
        .collect();
    let ctx = variable("ctx", span);
    let object = variable("object", span);
    quote_spanned! {span=>
        #item

        #(#item_cfgs)*
        const _: () = {
            #(
                #(#cfgs)*
                static #places: #private::EnumMember<#name> =
                    #private::EnumMember::new(#names, || #name::#idents, #values);
            )*

            #[automatically_derived]
            impl #private::PyEnum for #name {
                const NAME: &'static str = #python_name;
                const BASE: &'static str = #base;
                const MODULE: #private::core::option::Option<&'static str> = #module;
                const PATH: &'static str = #private::core::module_path!();
                const DOC: &'static #private::core::ffi::CStr = #doc;

                fn class() -> &'static #private::Global<#private::PyType> {
                    static CLASS: #private::Global<#private::PyType> = #private::Global::new();
                    &CLASS
                }

                fn members() -> &'static [&'static #private::EnumMember<#name>] {
                    static MEMBERS: &[&#private::EnumMember<#name>] = &[#(#(#cfgs)* &#places,)*];
                    MEMBERS
                }

                #[inline]
                fn member(&self) -> &'static #private::EnumMember<#name> {
                    match *self {
                        #(#(#cfgs)* #name::#idents => &#places,)*
                    }
                }
            }

            #[automatically_derived]
            impl<'ctx> #private::IntoPyObject<'ctx> for #name {
                type Target = #private::PyAny;

                #[inline]
                fn into_py_object(
                    self,
                    #ctx: #private::Context<'ctx>,
                ) -> #private::core::result::Result<#private::Handle<'ctx>, #private::Error> {
                    #private::py_enum::into_object(#ctx, &self)
                }
            }

            #[automatically_derived]
            impl<'a, 'ctx> #private::FromPyObject<'a, 'ctx> for #name {
                #[inline]
                fn from_py_object(
                    #object: &'a #private::Handle<'ctx>,
                ) -> #private::core::result::Result<#name, #private::Error> {
                    #private::py_enum::from_object(#object)
                }
            }

            #[automatically_derived]
            impl #name {
                #[doc(hidden)]
                pub const __HPY_ITEM: #private::Item = #private::Item::py_enum::<#name>();
            }
        };
    }
}

/// The function that makes the value of a member: the expression given, or the discriminant.
fn value(py_enum: &PyEnum, variant: &Variant) -> TokenStream {
    let krate = &py_enum.options.krate;
    let (value, place) = match &variant.value {
        Some(value) => (value.to_token_stream(), Place::of(value)),
        None => {
            let span = at(variant.ident.span());
            let (name, ident) = (resolved(&py_enum.item.ident), resolved(&variant.ident));
            let value = quote_spanned!(span=> #name::#ident as i128);
            (value, Place::of(&variant.ident))
        }
    };
    let (span, outer) = (at(place.end), krate.private(at(place.start)));
    let private = krate.private(span);
    let function = variable("value", span);
    let ctx = variable("ctx", span);
    let output = quote_spanned!(span=> output(#ctx, #value));
    let output = quote_spanned!(at(place.start)=> #outer::#output);
    quote_spanned! {span=> {
        fn #function<'ctx>(
            #ctx: #private::Context<'ctx>,
        ) -> #private::core::result::Result<#private::Handle<'ctx>, #private::Error> {
            #output
        }
        #function
    }}
}
