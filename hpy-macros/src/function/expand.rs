//! A checked function as Rust code. Nothing fails here.
//!
//! Every token that is not the user's has a span of the macro (`options::at`), and everything named is reached through
//! `private`: neither lints nor names of the user's crate get in between.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::{Attribute, ItemFn, Visibility};

use super::Function;
use crate::arguments;
use crate::callable::{self, Callable, Receiver, Returns};
use crate::options::{Crate, at};

pub(super) fn function(function: &Function) -> TokenStream {
    let item = &function.item;
    // Resolved where the user stands: never one of the macro's variables.
    let mut path = item.sig.ident.clone();
    path.set_span(Span::call_site().located_at(path.span()));
    let callable = Callable {
        krate: &function.krate,
        class: None,
        python_name: &function.python_name,
        parameters: &function.parameters,
        signature: &function.signature,
        path: quote!(#path),
        receiver: Receiver::None,
        returns: Returns::Value,
        output: arguments::output_place(&item.sig),
        call_place: item.sig.ident.span(),
    };
    let implementation = Implementation {
        item,
        krate: &function.krate,
        slots: function.signature.slots(),
        signature: callable.signature(),
        body: callable.body(),
        def: def(function),
    };
    let implementation = implementation.expand();
    quote!(#item #implementation)
}

/// What takes the place of the output where there are errors, so that others which name the function do not complain too.
pub(super) fn placeholder(item: &ItemFn, krate: &Crate) -> TokenStream {
    let span = at(Span::call_site());
    let private = krate.private(span);
    let name = ident(&item.sig.ident);
    let implementation = Implementation {
        item,
        krate,
        slots: 0,
        signature: quote_spanned! {span=>
            #private::Signature {
                class: "", function: "", positional: &[], positional_only: 0, required: 0, keyword_only: &[],
                varargs: false, varkeywords: false,
            }
        },
        body: quote_spanned!(span=> #private::core::panic!("the function has errors")),
        def: quote_spanned!(span=> #private::Item::noargs::<#name>(c"", c"")),
    };
    implementation.expand()
}

struct Implementation<'a> {
    item: &'a ItemFn,
    krate: &'a Crate,
    slots: usize,
    signature: TokenStream,
    /// Uses the variables `ctx` and `args`.
    body: TokenStream,
    def: TokenStream,
}

impl Implementation<'_> {
    fn expand(&self) -> TokenStream {
        let Self {
            signature,
            body,
            def,
            ..
        } = self;
        let span = at(Span::call_site());
        let private = self.krate.private(span);
        let name = ident(&self.item.sig.ident);
        let visibility: &Visibility = &self.item.vis;
        let cfgs = arguments::cfg_attributes(&self.item.attrs);
        // This lint reaches into macros. To be called from Python is no use of a deprecated function.
        let is_deprecated = |it: &Attribute| it.path().is_ident("deprecated");
        let allow = self
            .item
            .attrs
            .iter()
            .any(is_deprecated)
            .then(|| quote_spanned!(span=> #[allow(deprecated)]));
        let slots = self.slots;
        let function = callable::function(
            &private,
            &quote!(#name),
            slots,
            signature,
            body,
            Returns::Value,
            allow,
        );
        quote_spanned! {span=>
            #(#cfgs)*
            #[doc(hidden)]
            #visibility struct #name {}

            #(#cfgs)*
            #function

            #(#cfgs)*
            #[automatically_derived]
            impl #name {
                #[doc(hidden)]
                pub const __HPY_ITEM: #private::Item = #def;
            }
        }
    }
}

/// The name of the function for its type. With a span of the macro, so that lints about names leave it alone.
fn ident(name: &Ident) -> Ident {
    let mut name = name.clone();
    name.set_span(at(name.span()));
    name
}

/// The constructor that says how the function is called from C.
fn def(function: &Function) -> TokenStream {
    let span = at(Span::call_site());
    let private = function.krate.private(span);
    let name = ident(&function.item.sig.ident);
    let header = function
        .text_signature
        .header(&function.python_name, &function.signature, None);
    let doc = function.docs.to_c_str(&header, &function.krate);
    let constructor = callable::constructor(
        &function.signature,
        &quote!(#name),
        &function.python_name,
        &doc,
    );
    quote_spanned!(span=> #private::Item::#constructor)
}
