//! `signatures.rs`: a marker type per value of `HPyFunc_Signature`.

use anyhow::Context;
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use crate::bindings::Bindings;

/// Declared in the enum, but with neither a C type nor a trampoline: C cannot define such a function either.
const WITHOUT_TYPE: &str = "VECTORCALLFUNC";

/// The signatures that have a function type: `NOARGS`, …
pub(crate) fn names(bindings: &Bindings) -> Vec<String> {
    bindings
        .constants("HPyFunc_Signature")
        .iter()
        .filter_map(|constant| Some(constant.to_string().strip_prefix("HPyFunc_")?.to_owned()))
        .filter(|name| name != WITHOUT_TYPE)
        .collect()
}

/// The marker type of a signature: `CapsuleDestructor` of `CAPSULE_DESTRUCTOR`.
pub(crate) fn marker(name: &str) -> Ident {
    let mut marker = String::new();
    for word in name.split('_') {
        let (first, rest) = word.split_at(1);
        marker.push_str(first);
        marker.push_str(&rest.to_lowercase());
    }
    format_ident!("{marker}")
}

pub(crate) fn generate(bindings: &Bindings) -> anyhow::Result<TokenStream> {
    let mut items = TokenStream::new();
    for name in names(bindings) {
        let typedef = match name.as_str() {
            "CAPSULE_DESTRUCTOR" => "HPyFunc_Capsule_Destructor".to_owned(),
            _ => format!("HPyFunc_{}", name.to_lowercase()),
        };
        let function = bindings
            .function_type(&typedef)
            .with_context(|| format!("no function type {typedef}"))?;
        let marker = marker(&name);
        let value = format_ident!("HPyFunc_{name}");
        let trampoline = format_ident!("{}", name.to_lowercase());
        let docs = format!(" The signature [`HPyFunc_{name}`]: a function of type [`{typedef}`].");
        items.extend(quote! {
            #[doc = #docs]
            #[derive(Clone, Copy, Debug)]
            pub struct #marker;

            impl Signature for #marker {
                type Function = #function;
                type Erased<I: Implementation<Self>> = Definition<Self, I>;
                const VALUE: HPyFunc_Signature = #value;
            }

            impl<I: Implementation<#marker>> Erased for Definition<#marker, I> {
                const FUNCTION: ErasedFunction = {
                    let function: <#marker as Signature>::Function = I::FUNCTION;
                    /// SAFETY: both are function pointers; a caller restores the type that `VALUE` names.
                    unsafe { mem::transmute(function) }
                };
                const TRAMPOLINE: ErasedFunction = {
                    let trampoline = trampolines::#trampoline::<I> as *const ();
                    /// SAFETY: it is the address of a function; a caller restores the type that `VALUE` names.
                    unsafe { mem::transmute(trampoline) }
                };
            }
        });
    }
    Ok(quote! {
        //! One type per value of `HPyFunc_Signature`.
        //!
        //! `HPyFunc_VECTORCALLFUNC` has none: HPy declares neither a function type nor a trampoline for it.

        use core::mem;

        use super::bindings::*;
        use super::function::{Definition, Erased, ErasedFunction, Implementation, Signature};
        use super::trampolines;

        #items
    })
}
