//! A checked error type as Rust code. Nothing fails here.

use proc_macro2::TokenStream;
use quote::quote_spanned;

use super::{ErrorType, Outcome, Variant};
use crate::options::{at, variable};

/// `impl From<E> for Error`.
pub(super) fn from(error_type: &ErrorType) -> TokenStream {
    let name = &error_type.input.ident;
    let span = at(name.span());
    let private = error_type.krate.private(span);
    let error = variable("error", span);
    let class = variable("class", span);
    let arms = error_type
        .variants
        .iter()
        .map(|variant| arm(variant, error_type));
    let (impl_generics, type_generics, where_clause) = error_type.input.generics.split_for_impl();
    quote_spanned! {span=>
        #[automatically_derived]
        impl #impl_generics #private::core::convert::From<#name #type_generics> for #private::Error #where_clause {
            #[allow(unreachable_code)]
            fn from(#error: #name #type_generics) -> #private::Error {
                // Variants that are passed on are moved out, and return.
                let #class: #private::ExceptionType = match #error {
                    #(#arms)*
                };
                #private::from_std(#class, #error)
            }
        }
    }
}

fn arm(variant: &Variant, error_type: &ErrorType) -> TokenStream {
    let name = &error_type.input.ident;
    let span = at(variant.ident.as_ref().unwrap_or(name).span());
    let private = error_type.krate.private(span);
    let path = match &variant.ident {
        Some(ident) => quote_spanned!(span=> #name::#ident),
        None => quote_spanned!(span=> #name),
    };
    match &variant.outcome {
        Outcome::Class(class) => quote_spanned!(span=> #path { .. } => #class,),
        Outcome::Field(member) => {
            let inner = variable("inner", span);
            quote_spanned! {span=>
                #path { #member: #inner } => return #private::core::convert::Into::into(#inner),
            }
        }
    }
}
