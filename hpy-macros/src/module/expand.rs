//! A checked module as Rust code. Nothing fails here.
//!
//! As in `function::expand`, every token of the macro has its span: the exported symbols need `unsafe`, and this is what lets
//! a crate with `#![forbid(unsafe_code)]` have them.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::Item;

use super::Module;
use super::members::{Constant, Init, Member};
use crate::docs;
use crate::errors;
use crate::options::{at, variable};

pub(super) fn module(mut module: Module) -> TokenStream {
    let mut output = vec![definition(&module), missing(&module)];
    if !module.submodule {
        output.push(symbols(&module));
    }
    if let Some((_, items)) = &mut module.item.content {
        items.extend(output.into_iter().map(Item::Verbatim));
    }
    let item = module.item;
    quote!(#item)
}

/// The implementation of `Module` and the constant that outer modules take.
fn definition(module: &Module) -> TokenStream {
    let span = at(Span::call_site());
    let private = module.krate.private(span);
    let name = docs::c_str(&module.python_name);
    let doc = module.docs.to_c_str("", &module.krate);
    let items = module.members.items.iter().map(|it| member(it, module));
    let constants = module
        .members
        .constants
        .iter()
        .map(|constant| add(constant, module));
    let variable = variable("module", span);
    let inits = module.members.inits.iter().map(|it| init(it, module));
    quote_spanned! {span=>
        #[doc(hidden)]
        pub struct __HpyModule {}

        #[automatically_derived]
        impl #private::Module for __HpyModule {
            const NAME: &'static #private::core::ffi::CStr = #name;
            const DOC: &'static #private::core::ffi::CStr = #doc;
            const ITEMS: &'static [#private::Item] = __HPY_ITEMS;

            fn init<'ctx>(
                #variable: &#private::Handle<'ctx, #private::PyModule>,
            ) -> #private::core::result::Result<(), #private::Error> {
                #(#constants)*
                #(#inits)*
                #private::core::result::Result::Ok(())
            }
        }

        // Not in the implementation, because the compiler would only look at it there when it makes the library.
        const __HPY_ITEMS: &[#private::Item] = &[#(#items),*];

        #[doc(hidden)]
        pub const __HPY_ITEM: #private::Item = #private::Item::module::<__HpyModule>();
    }
}

/// The `__HPY_ITEM` of a function or module.
///
/// Where a type has none, the one of a trait that every type implements takes its place, and says what to write.
fn member(member: &Member, module: &Module) -> TokenStream {
    let Member {
        ident,
        imported,
        cfgs,
    } = member;
    let ident = in_module(ident);
    let span = at(ident.span());
    let item = quote_spanned!(span=> self::#ident::__HPY_ITEM);
    if !imported {
        return quote!(#(#cfgs)* #item);
    }
    let private = module.krate.private(span);
    let message = errors::not_exportable(&ident.to_string());
    quote_spanned! {span=>
        #(#cfgs)*
        {
            trait __HpyMissing {
                const __HPY_ITEM: #private::Item = #private::core::panic!(#message);
            }
            impl<T: ?#private::core::marker::Sized> __HpyMissing for T {}
            #item
        }
    }
}

/// Types for names without one: functions without `#[hpy::function]`. A glob import yields to everything else of its name.
fn missing(module: &Module) -> TokenStream {
    let imported = module.members.items.iter().filter(|it| it.imported);
    let mut idents: Vec<_> = imported.map(|member| in_module(&member.ident)).collect();
    idents.sort();
    idents.dedup();
    if idents.is_empty() {
        return TokenStream::new();
    }
    quote_spanned! {at(Span::call_site())=>
        mod __hpy_missing {
            #(pub struct #idents {})*
        }
        use __hpy_missing::*;
    }
}

/// Adds a constant. Errors about its value show at its type.
fn add(constant: &Constant, module: &Module) -> TokenStream {
    let Constant {
        ident,
        python_name,
        place,
        cfgs,
    } = constant;
    let mut value = in_module(ident);
    value.set_span(Span::call_site().located_at(place.end));
    let span = at(place.end);
    let private = module.krate.private(at(place.start));
    let variable = variable("module", span);
    let call = quote_spanned!(span=> add(#variable, #python_name, self::#value)?;);
    let path = quote_spanned!(at(place.start)=> #private::#call);
    quote!(#(#cfgs)* #path)
}

/// Calls the user's function. Errors about what it takes show at its name, those about what it returns at the type.
fn init(init: &Init, module: &Module) -> TokenStream {
    let Init { ident, place, cfgs } = init;
    let name = in_module(ident);
    let span = at(ident.span());
    let value = variable("value", place.end);
    let variable = variable("module", span);
    let bind = quote_spanned!(span=> let #value = self::#name(#variable););
    let private = module.krate.private(at(place.start));
    let finish = quote_spanned!(at(place.end)=> finish(#value)?;);
    let finish = quote_spanned!(at(place.start)=> #private::#finish);
    quote!(#(#cfgs)* { #bind #finish })
}

/// The symbols that an implementation looks for in the library.
fn symbols(module: &Module) -> TokenStream {
    let span = at(Span::call_site());
    let private = module.krate.private(span);
    let name = &module.python_name;
    let symbol = |prefix: &str| {
        let mut ident = format_ident!("{prefix}_{name}");
        ident.set_span(span);
        ident
    };
    let ctx = variable("ctx", span);
    let init = symbol("HPyInit");
    let py_init = symbol("PyInit");
    let init_global_context = symbol("HPyInitGlobalContext");
    let required_major = symbol("get_required_hpy_major_version");
    let required_minor = symbol("get_required_hpy_minor_version");
    quote_spanned! {span=>
        const _: () = {
            #[unsafe(no_mangle)]
            pub extern "C" fn #required_major() -> u32 {
                #private::HPY_MAJOR
            }

            #[unsafe(no_mangle)]
            pub extern "C" fn #required_minor() -> u32 {
                #private::HPY_MINOR
            }

            #[unsafe(no_mangle)]
            pub extern "C" fn #init() -> *mut #private::HPyModuleDef {
                #private::hpy_init::<__HpyModule>()
            }

            #[unsafe(no_mangle)]
            pub unsafe extern "C" fn #py_init() -> *mut #private::core::ffi::c_void {
                // SAFETY: the interpreter calls this to import the module.
                unsafe { #private::py_init::<__HpyModule>() }
            }

            #[unsafe(no_mangle)]
            pub unsafe extern "C" fn #init_global_context(#ctx: *mut #private::HPyContext) {
                // SAFETY: the host calls this with its context, as `init_global_context` asks for.
                unsafe { #private::init_global_context(#ctx) }
            }
        };
    }
}

/// The name of something in the user's module, resolved where the user stands.
fn in_module(ident: &Ident) -> Ident {
    let mut ident = ident.clone();
    ident.set_span(Span::call_site().located_at(ident.span()));
    ident
}
