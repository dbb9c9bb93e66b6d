//! `tests/layout/records.rs`: Rust's sizes and offsets, for the layout test to compare with C's.

use proc_macro2::TokenStream;
use quote::quote;

use crate::bindings::Bindings;

pub(crate) fn generate(bindings: &Bindings) -> TokenStream {
    let mut records = Vec::new();
    for (record, fields) in bindings.records() {
        // Opaque in C too.
        if fields.iter().any(|field| *field == "_unused") || record == "HPyDefUnion" {
            continue;
        }
        let mut rows = Vec::new();
        for field in fields {
            let rust_name = field.to_string();
            match rust_name.as_str() {
                "_tail" => {}
                // Anonymous in C.
                "def" => rows.extend(bindings.fields("HPyDefUnion").into_iter().flatten().map(
                    |member| {
                        let member = &member.ident;
                        let c_name = member.as_ref().map(ToString::to_string);
                        quote!((#c_name, offset_of!(#record, #field.#member)))
                    },
                )),
                // bindgen appends an underscore to Rust's keywords.
                _ => {
                    let c_name = rust_name.strip_suffix('_').unwrap_or(&rust_name);
                    rows.push(quote!((#c_name, offset_of!(#record, #field))));
                }
            }
        }
        let name = record.to_string();
        records.push(quote! {
            Record {
                name: #name,
                size: size_of::<#record>(),
                align: align_of::<#record>(),
                fields: &[#(#rows),*],
            }
        });
    }
    quote! {
        //! The layouts of hpy-sys's structs.

        use core::mem::{align_of, offset_of, size_of};

        use hpy_sys::*;

        #[doc = " A struct as Rust lays it out."]
        pub(crate) struct Record {
            /// Its name in Rust and in C.
            pub(crate) name: &'static str,
            /// Its size in bytes.
            pub(crate) size: usize,
            /// Its alignment in bytes.
            pub(crate) align: usize,
            /// The C names and offsets of its fields.
            pub(crate) fields: &'static [(&'static str, usize)],
        }

        #[doc = " Every struct that C can see into."]
        pub(crate) const RECORDS: &[Record] = &[#(#records),*];
    }
}
