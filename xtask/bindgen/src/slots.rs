//! `slots.rs`: a marker type per slot, with its signature.

use anyhow::ensure;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::bindings::Bindings;
use crate::headers::Headers;
use crate::signatures;

pub(crate) fn generate(bindings: &Bindings, headers: &Headers) -> anyhow::Result<TokenStream> {
    let values = bindings.constants("HPySlot_Slot");
    ensure!(
        values.len() == headers.slots.len(),
        "{} slots, {} signatures of slots",
        values.len(),
        headers.slots.len()
    );
    let mut items = TokenStream::new();
    let mut rows = Vec::new();
    for (slot, signature) in &headers.slots {
        let name = format_ident!("{slot}");
        let marker = signatures::marker(signature);
        let value = format_ident!("HPyFunc_{signature}");
        let docs = format!(" The slot [`{slot}`](const@crate::{slot}).");
        items.extend(quote! {
            #[doc = #docs]
            #[derive(Clone, Copy, Debug)]
            pub struct #name;

            impl Slot for #name {
                type Signature = #marker;
                const VALUE: HPySlot_Slot = bindings::#name;
            }
        });
        rows.push(quote!((bindings::#name, #value)));
    }
    let count = rows.len();
    Ok(quote! {
        //! One type per slot, under the slot's name, that knows the signature of the slot's function.

        #![allow(non_camel_case_types, reason = "C's names")]

        use super::bindings::{self, *};
        use super::function::Slot;
        use super::signatures::*;

        #[doc = " Every slot and the signature of its function."]
        pub const SLOTS: [(HPySlot_Slot, HPyFunc_Signature); #count] = [#(#rows),*];

        #items
    })
}
