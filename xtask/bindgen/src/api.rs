//! `api.rs`: one Rust function per function of the context, under HPy's C name.

use anyhow::Context;
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use syn::{ReturnType, Type, parse_quote};

use crate::bindings::{Bindings, ContextFunction};
use crate::headers::Headers;

pub(crate) fn generate(bindings: &Bindings, headers: &Headers) -> anyhow::Result<TokenStream> {
    let mut functions = TokenStream::new();
    for function in bindings.context_functions() {
        functions.extend(match function.field.to_string().as_str() {
            "ctx_New" => new(),
            "ctx_FatalError" => fatal_error(),
            field => {
                let name = headers
                    .functions
                    .get(field)
                    .with_context(|| format!("no C function calls {field}"))?;
                forward(&function, name)?
            }
        });
    }
    functions.extend(capsule_accessors());
    Ok(quote! {
        //! HPy's functions under their C names, each an inline call: through the context, or of the own host's function.

        #![allow(non_snake_case, reason = "C's names")]
        #![allow(clippy::too_many_arguments, reason = "C's parameters")]
        #![allow(
            clippy::undocumented_unsafe_blocks,
            clippy::multiple_unsafe_ops_per_block,
            reason = "every function here forwards its own safety section to one function of the context"
        )]

        use super::bindings::*;
        use super::call::call;
        #[cfg(not(feature = "cpython-abi"))]
        use super::tail;

        #functions
    })
}

/// The documentation of a function called `name` that calls `field`.
fn docs(name: &str, field: &str, more: &[&str]) -> TokenStream {
    let first = format!(" Calls `{field}`: C's `{name}`.");
    let more = more.iter().map(|line| format!(" {line}"));
    let safety = format!(" See [safety](crate#safety), and HPy's manual for `{name}`.");
    quote! {
        #[doc = #first]
        #(#[doc = ""] #[doc = #more])*
        #[doc = ""]
        #[doc = " # Safety"]
        #[doc = ""]
        #[doc = #safety]
        #[inline(always)]
    }
}

fn forward(function: &ContextFunction<'_>, name: &str) -> anyhow::Result<TokenStream> {
    let field = function.field;
    let mut names = Vec::<&Ident>::new();
    let mut types = Vec::<&Type>::new();
    for argument in &function.function.inputs {
        let (ident, _) = argument
            .name
            .as_ref()
            .with_context(|| format!("{field} has a parameter without a name"))?;
        names.push(ident);
        types.push(&argument.ty);
    }
    let output = &function.function.output;
    let docs = docs(name, &field.to_string(), &[]);
    let name = format_ident!("{name}");
    let call = if function.tail {
        quote!(call!(tail::of(ctx), #field(#(#names),*)))
    } else {
        quote!(call!(ctx, #field(#(#names),*)))
    };
    let call = match output {
        ReturnType::Default => quote!(unsafe { #call };),
        _ => quote!(unsafe { #call }),
    };
    Ok(quote! {
        #docs
        pub unsafe fn #name(#(#names: #types),*) #output {
            #call
        }
    })
}

fn new() -> TokenStream {
    let docs = docs(
        "HPy_New",
        "ctx_New",
        &[
            "`data` itself does not escape to the implementation; it gets what the implementation wrote, or NULL.",
        ],
    );
    quote! {
        #docs
        pub unsafe fn HPy_New(ctx: *mut HPyContext, h_type: HPy, data: *mut *mut core::ffi::c_void) -> HPy {
            let mut result = core::ptr::null_mut();
            let h = unsafe { call!(ctx, ctx_New(ctx, h_type, &mut result)) };
            unsafe { data.write(result) };
            h
        }
    }
}

fn fatal_error() -> TokenStream {
    let docs = docs(
        "HPy_FatalError",
        "ctx_FatalError",
        &["Aborts if the implementation comes back."],
    );
    quote! {
        #docs
        pub unsafe fn HPy_FatalError(ctx: *mut HPyContext, message: *const core::ffi::c_char) -> ! {
            unsafe { call!(ctx, ctx_FatalError(ctx, message)) };
            std::process::abort()
        }
    }
}

/// C's wrappers of `HPyCapsule_Get` and `HPyCapsule_Set`, one per key.
fn capsule_accessors() -> TokenStream {
    let void: Type = parse_quote!(*mut core::ffi::c_void);
    let text: Type = parse_quote!(*const core::ffi::c_char);
    let destructor: Type = parse_quote!(*mut HPyCapsule_Destructor);
    let get = |key: &str, result: &Type, name: bool| {
        let c_name = format!("HPyCapsule_Get{key}");
        let docs = docs(&c_name, "ctx_Capsule_Get", &[]);
        let c_name = format_ident!("{c_name}");
        let key = format_ident!("HPyCapsule_key_{key}");
        let (parameter, argument) = if name {
            (quote!(, name: #text), quote!(name))
        } else {
            (quote!(), quote!(core::ptr::null()))
        };
        quote! {
            #docs
            pub unsafe fn #c_name(ctx: *mut HPyContext, capsule: HPy #parameter) -> #result {
                unsafe { HPyCapsule_Get(ctx, capsule, #key, #argument) }.cast()
            }
        }
    };
    let set = |key: &str, ty: &Type, pointer: TokenStream| {
        let c_name = format!("HPyCapsule_Set{key}");
        let docs = docs(&c_name, "ctx_Capsule_Set", &[]);
        let c_name = format_ident!("{c_name}");
        let key = format_ident!("HPyCapsule_key_{key}");
        quote! {
            #docs
            pub unsafe fn #c_name(ctx: *mut HPyContext, capsule: HPy, value: #ty) -> core::ffi::c_int {
                unsafe { HPyCapsule_Set(ctx, capsule, #key, #pointer) }
            }
        }
    };
    [
        get("Pointer", &void, true),
        get("Name", &text, false),
        get("Context", &void, false),
        set("Pointer", &void, quote!(value)),
        set("Name", &text, quote!(value.cast_mut().cast())),
        set("Context", &void, quote!(value)),
        set("Destructor", &destructor, quote!(value.cast())),
    ]
    .into_iter()
    .collect()
}
