//! `tests/layout/fields.rs`: the names whose sizes and offsets the layout test compares with C.

use proc_macro2::TokenStream;
use quote::quote;

use crate::bindings::Bindings;

pub(crate) fn generate(bindings: &Bindings) -> TokenStream {
    let mut records = Vec::new();
    for (record, fields) in bindings.records() {
        // Opaque ones have no layout; the union is anonymous in C.
        let fields: Vec<_> = fields
            .into_iter()
            .filter(|field| *field != "_unused" && *field != "_tail")
            .map(|field| {
                // bindgen appends an underscore to Rust's keywords.
                let name = field.to_string();
                let c_name = name.strip_suffix('_').unwrap_or(&name);
                quote!((#field, #c_name))
            })
            .collect();
        if !fields.is_empty() {
            records.push(quote!(#record { #(#fields),* }));
        }
    }
    quote! {
        records! { #(#records)* }
    }
}
