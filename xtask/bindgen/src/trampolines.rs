//! `trampolines.rs`: what CPython calls, one generic function per signature.

use anyhow::{Context, ensure};
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote};
use syn::{Type, parse_quote};

use crate::bindings::Bindings;
use crate::headers::{Headers, Trampoline};
use crate::signatures;

pub(crate) fn generate(bindings: &Bindings, headers: &Headers) -> anyhow::Result<TokenStream> {
    let mut functions = TokenStream::new();
    for name in signatures::names(bindings) {
        let trampoline = headers
            .trampolines
            .get(&name)
            .with_context(|| format!("no trampoline for {name}"))?;
        functions.extend(function(bindings, &name, trampoline).with_context(|| name.clone())?);
    }
    Ok(quote! {
        //! What CPython calls: one generic function per signature.
        //!
        //! Under the own host each calls `I::FUNCTION` itself. Under HPy's package it puts its arguments into the struct that HPy's
        //! runtime expects, and goes through the global context. PyPy and GraalPy have no use for them.

        use super::bindings::*;
        use super::function::{Definition, Erased as _, Implementation};
        use super::init::{call_real_function, global_context, own_host};
        use super::signatures::*;
        use crate::cpython::trampoline as own;

        #functions
    })
}

fn function(
    bindings: &Bindings,
    name: &str,
    trampoline: &Trampoline,
) -> anyhow::Result<TokenStream> {
    let mut names = Vec::<Ident>::new();
    let mut types = Vec::<Type>::new();
    for (ty, name) in &trampoline.parameters {
        names.push(match name.as_str() {
            "self" => format_ident!("self_"),
            // Not among the arguments that HPy's runtime takes.
            "def" => format_ident!("_def"),
            name => format_ident!("{name}"),
        });
        types.push(rust_type(ty)?);
    }
    let result = match trampoline.result.as_str() {
        "void" => None,
        ty => Some(rust_type(ty)?),
    };
    let marker = signatures::marker(name);
    let value = format_ident!("HPyFunc_{name}");
    let body = match name {
        // Never called: HPy's runtime calls the function itself.
        "DESTROYFUNC" => quote!(std::process::abort()),
        // The capsule itself stands for the arguments.
        "CAPSULE_DESTRUCTOR" => {
            let capsule = names.first().context("no parameter")?;
            call(&marker, &value, &quote!(#capsule.cast()))
        }
        _ => call_with_struct(
            bindings,
            name,
            &marker,
            &value,
            (&names, &types),
            result.as_ref(),
        )?,
    };
    let own = own(name, trampoline, &names)?;
    let docs = format!(" Called by CPython for a function of signature [`HPyFunc_{name}`].");
    let safety = match name {
        "DESTROYFUNC" => {
            " None: it aborts, because nothing but HPy's runtime calls such a function."
        }
        _ => {
            " To be called by CPython as this kind of function, after [`init_global_context`](crate::init_global_context)."
        }
    };
    let function = format_ident!("{}", name.to_lowercase());
    let output = result.map(|result| quote!(-> #result));
    Ok(quote! {
        #[doc = #docs]
        #[doc = ""]
        #[doc = " # Safety"]
        #[doc = ""]
        #[doc = #safety]
        pub unsafe extern "C" fn #function<I: Implementation<#marker>>(#(#names: #types),*) #output {
            #own
            #body
        }
    })
}

fn call_with_struct(
    bindings: &Bindings,
    name: &str,
    marker: &Ident,
    value: &Ident,
    (names, types): (&[Ident], &[Type]),
    result: Option<&Type>,
) -> anyhow::Result<TokenStream> {
    let arguments = format_ident!("_HPyFunc_args_{name}");
    let fields = bindings
        .fields(&arguments.to_string())
        .with_context(|| format!("no struct {arguments}"))?;
    let mut inits = Vec::new();
    let mut parameters = names.iter().zip(types);
    for field in &fields {
        let ident = &field.ident;
        let ty = field.ty.to_token_stream().to_string();
        if ident.as_ref().is_some_and(|ident| ident == "result") {
            ensure!(
                result.is_some_and(|result| result.to_token_stream().to_string() == ty),
                "result is {ty}"
            );
            // Written by the runtime; a null one would be an error without an exception.
            inits.push(match &field.ty {
                Type::Ptr(_) => quote!(#ident: core::ptr::null_mut()),
                _ => quote!(#ident: -1),
            });
            continue;
        }
        let (parameter, parameter_type) =
            parameters.next().context("more fields than parameters")?;
        inits.push(if parameter_type.to_token_stream().to_string() == ty {
            quote!(#ident: #parameter)
        } else {
            let ty = &field.ty;
            quote!(#ident: #parameter as #ty)
        });
    }
    let (binding, end) = match result {
        Some(_) => (quote!(let mut arguments), quote!(arguments.result)),
        None => (quote!(let mut arguments), quote!()),
    };
    let call = call(marker, value, &quote!((&raw mut arguments).cast()));
    Ok(quote! {
        #binding = #arguments { #(#inits),* };
        #call
        #end
    })
}

/// The call under the own host, where objects are handles. Nothing where only HPy's runtime would call.
fn own(name: &str, trampoline: &Trampoline, names: &[Ident]) -> anyhow::Result<TokenStream> {
    if matches!(name, "DESTROYFUNC" | "TRAVERSEPROC") {
        return Ok(TokenStream::new());
    }
    let first = names.first().context("no parameter")?;
    let function = quote!(I::FUNCTION);
    let call = match name {
        "CAPSULE_DESTRUCTOR" => quote!(own::destroy_capsule(#first, #function)),
        "DESTRUCTOR" => quote!(own::destroy(global_context(), #first, #function)),
        "GETBUFFERPROC" | "RELEASEBUFFERPROC" | "NEWFUNC" | "INITPROC" => {
            let helper = format_ident!("{}", name.to_lowercase());
            quote!(own::#helper(global_context(), #function #(, #names)*))
        }
        _ => {
            let mut arguments = Vec::new();
            for ((ty, _), ident) in trampoline.parameters.iter().zip(names) {
                if ident == "_def" {
                    continue;
                }
                arguments.push(match (ty.as_str(), name) {
                    ("cpy_PyObject*", _) => quote!(own::handle(#ident)),
                    ("cpy_PyObject*const*", _) => quote!(#ident.cast()),
                    (_, "KEYWORDS") => quote!(own::nargs(#ident)),
                    (_, "VARARGS") => quote!(#ident as usize),
                    (_, "RICHCMPFUNC") => quote!(#ident as HPy_RichCmpOp),
                    _ => quote!(#ident),
                });
            }
            quote!(#function(global_context() #(, #arguments)*))
        }
    };
    let is_object = trampoline.result == "cpy_PyObject*" && name != "NEWFUNC";
    let finish = match (trampoline.result.as_str(), is_object) {
        ("void", _) => quote! {
            unsafe { #call };
            return;
        },
        (_, true) => quote!(return own::object(unsafe { #call });),
        _ => quote!(return unsafe { #call };),
    };
    Ok(quote! {
        if own_host() {
            /// SAFETY: the interpreter passes objects that are alive, which are handles here, and `I` answers for its function.
            #finish
        }
    })
}

fn call(marker: &Ident, value: &Ident, arguments: &TokenStream) -> TokenStream {
    quote! {
        let function = Definition::<#marker, I>::FUNCTION;
        /// SAFETY: function and arguments are those of this signature.
        unsafe { call_real_function(#value, function, #arguments) };
    }
}

fn rust_type(c: &str) -> anyhow::Result<Type> {
    Ok(match c {
        "cpy_PyObject*" => parse_quote!(*mut cpy_PyObject),
        "cpy_PyObject*const*" => parse_quote!(*const *mut cpy_PyObject),
        "cpy_Py_buffer*" => parse_quote!(*mut cpy_Py_buffer),
        "cpy_PyModuleDef*" => parse_quote!(*mut cpy_PyModuleDef),
        "cpy_visitproc" => parse_quote!(cpy_visitproc),
        "HPy_ssize_t" => parse_quote!(HPy_ssize_t),
        "HPy_hash_t" => parse_quote!(HPy_hash_t),
        "size_t" => parse_quote!(usize),
        "int" => parse_quote!(core::ffi::c_int),
        "char*" => parse_quote!(*mut core::ffi::c_char),
        "void*" => parse_quote!(*mut core::ffi::c_void),
        _ => anyhow::bail!("unknown C type {c}"),
    })
}
