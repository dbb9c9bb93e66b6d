//! `table.rs`: the own host's context, field by field.

use anyhow::Context;
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote};
use syn::{Field, Type};

use crate::bindings::Bindings;

pub(crate) fn generate(bindings: &Bindings) -> anyhow::Result<TokenStream> {
    let values = |record| -> anyhow::Result<Vec<TokenStream>> {
        let fields = bindings
            .fields(record)
            .with_context(|| format!("no struct {record}"))?;
        fields.into_iter().map(value).collect()
    };
    let (head, tail) = (values("HPyContext")?, values("TailV090")?);
    Ok(quote! {
        //! The own host's context, field by field.

        use core::ffi::CStr;

        use super::capi::*;
        use super::constants::Singletons;
        use super::functions::*;
        use super::handle;
        use crate::universal::bindings::{HPyContext, TailV090};

        #[doc = " The part that every implementation has at the same place."]
        pub(super) fn head(name: &'static CStr, singletons: &Singletons, builtins: *mut PyObject) -> HPyContext {
            HPyContext { #(#head),* }
        }

        #[doc = " The rest."]
        pub(super) fn tail() -> TailV090 {
            TailV090 { #(#tail),* }
        }
    })
}

fn value(field: &Field) -> anyhow::Result<TokenStream> {
    let ident = field.ident.as_ref().context("a field without a name")?;
    let name = ident.to_string();
    let value = match (name.as_str(), &field.ty) {
        ("name", _) => quote!(name.as_ptr()),
        ("_private", _) => quote!(core::ptr::null_mut()),
        ("abi_version", _) => quote!(crate::HPY_ABI_VERSION as core::ffi::c_int),
        ("_tail", _) => quote!([]),
        ("h_Builtins", _) => quote!(handle(builtins)),
        (_, Type::FnPtr(_)) => ident.to_token_stream(),
        (name, _) => {
            let object = constant(
                name.strip_prefix("h_")
                    .with_context(|| format!("field {name}"))?,
            );
            quote!(handle(#object))
        }
    };
    Ok(quote!(#ident: #value))
}

/// The object of the C API behind the constant `h_NAME`.
fn constant(name: &str) -> TokenStream {
    let call = |function: Ident| quote!(#function());
    match (name, name.strip_suffix("Type")) {
        ("None" | "True" | "False" | "NotImplemented" | "Ellipsis", _) => {
            let field = format_ident!("h_{name}");
            quote!(singletons.#field)
        }
        (_, Some(ty)) => call(format_ident!("Py{ty}_Type")),
        _ => call(format_ident!("PyExc_{name}")),
    }
}
