//! A checked function as Rust code. Nothing fails here.
//!
//! Every token that is not the user's has a span of the macro (`options::at`), and everything named is reached through
//! `private`: neither lints nor names of the user's crate get in between.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::{Attribute, ItemFn, Visibility};

use super::Function;
use crate::arguments::{self, Parameter, Place};
use crate::docs;
use crate::options::{Crate, at, variable};
use crate::signature::{Signature, Slot, Source};

pub(super) fn function(function: &Function) -> TokenStream {
    let item = &function.item;
    let implementation = Implementation {
        item,
        krate: &function.krate,
        slots: function.signature.slots(),
        signature: signature(function),
        body: body(function),
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
                function: "", positional: &[], positional_only: 0, required: 0, keyword_only: &[],
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
        let (ctx, args) = (variable("ctx", span), variable("args", span));
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
        quote_spanned! {span=>
            #(#cfgs)*
            #[doc(hidden)]
            #visibility struct #name {}

            #(#cfgs)*
            #[automatically_derived]
            impl #private::Function<#slots> for #name {
                const SIGNATURE: #private::Signature = #signature;

                #allow
                #[inline]
                fn call<'a, 'ctx>(
                    #ctx: #private::Context<'ctx>,
                    #args: &'a #private::Arguments<'a, 'ctx, #slots>,
                ) -> #private::core::result::Result<#private::Handle<'ctx>, #private::Error> {
                    #body
                }
            }

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

fn signature(function: &Function) -> TokenStream {
    let span = at(Span::call_site());
    let private = function.krate.private(span);
    let name = &function.python_name;
    let Signature {
        positional,
        positional_only,
        keyword_only,
        rest,
        keywords,
    } = &function.signature;
    let positional = positional.iter().map(|slot| &slot.name);
    let required = function.signature.required();
    let keyword_only = keyword_only.iter().map(|Slot { name, default }| {
        let required = default.is_none();
        quote!((#name, #required))
    });
    let (rest, keywords) = (rest.is_some(), keywords.is_some());
    quote_spanned! {span=>
        #private::Signature {
            function: #name,
            positional: &[#(#positional),*],
            positional_only: #positional_only,
            required: #required,
            keyword_only: &[#(#keyword_only),*],
            varargs: #rest,
            varkeywords: #keywords,
        }
    }
}

/// Calls the function and converts its value. Errors of an argument show at its type, those of the value at the type returned.
fn body(function: &Function) -> TokenStream {
    let arguments = function
        .parameters
        .iter()
        .map(|parameter| argument(parameter, function));
    // Resolved where the user stands: never one of the macro's variables.
    let mut name = function.item.sig.ident.clone();
    name.set_span(Span::call_site().located_at(name.span()));
    let call = quote_spanned!(at(name.span())=> #name(#(#arguments),*));

    let Place { start, end } = arguments::output_place(&function.item.sig);
    let (value, ctx) = (variable("value", end), variable("ctx", end));
    let bind = variable("value", start);
    let private = function.krate.private(at(start));
    let output = quote_spanned!(at(end)=> output(#ctx, #value));
    let output = quote_spanned!(at(start)=> #private::#output);
    quote_spanned!(at(Span::call_site())=> let #bind = #call; #output)
}

/// The expression for the value of a parameter.
fn argument(parameter: &Parameter, function: &Function) -> TokenStream {
    let parameter = match parameter {
        Parameter::Context { place, .. } => {
            let ctx = variable("ctx", place.start);
            return quote!(#ctx);
        }
        Parameter::Python(parameter) => parameter,
        Parameter::Broken => return TokenStream::new(),
    };
    let Place { start, end } = parameter.place;
    let span = at(end);
    let private = function.krate.private(at(start));
    let args = variable("args", end);
    let extract = match function.signature.source(&parameter.name) {
        Some(Source::Slot { index, default }) => {
            let mut index = Literal::usize_suffixed(index);
            index.set_span(span);
            match default {
                None => quote_spanned!(span=> required(#args, #index)?),
                Some(default) => {
                    // The default is an arm, not the body of a closure: there it can be coerced to the type of the parameter, and
                    // an error is one at the default.
                    let value = variable("value", end);
                    let optional = quote_spanned!(span=> optional(#args, #index)?);
                    let optional = quote_spanned!(at(start)=> #private::Arguments::#optional);
                    let some = quote_spanned!(span=> #private::core::option::Option::Some(#value));
                    let none = quote_spanned!(span=> #private::core::option::Option::None);
                    return quote_spanned! {span=>
                        match #optional {
                            #some => #value,
                            #none => #default,
                        }
                    };
                }
            }
        }
        Some(Source::Rest) => quote_spanned!(span=> rest(#args)?),
        Some(Source::Keywords) if parameter.optional => {
            quote_spanned!(span=> optional_keywords(#args)?)
        }
        Some(Source::Keywords) => quote_spanned!(span=> keywords(#args)?),
        None => return TokenStream::new(),
    };
    quote_spanned!(at(start)=> #private::Arguments::#extract)
}

/// The constructor that says how the function is called from C.
fn def(function: &Function) -> TokenStream {
    let span = at(Span::call_site());
    let private = function.krate.private(span);
    let name = ident(&function.item.sig.ident);
    let header = function
        .text_signature
        .header(&function.python_name, &function.signature);
    let doc = function.docs.to_c_str(&header, &function.krate);
    let python_name = docs::c_str(&function.python_name);
    let slots = function.signature.slots();
    let constructor = match convention(&function.signature) {
        Convention::Noargs => quote_spanned!(span=> noargs::<#name>),
        Convention::O => quote_spanned!(span=> o::<#name>),
        Convention::Varargs => quote_spanned!(span=> varargs::<#name, #slots>),
        Convention::Keywords => quote_spanned!(span=> keywords::<#name, #slots>),
    };
    quote_spanned!(span=> #private::Item::#constructor(#python_name, #doc))
}

enum Convention {
    Noargs,
    O,
    Varargs,
    Keywords,
}

/// The cheapest calling convention that can pass the arguments.
fn convention(signature: &Signature) -> Convention {
    let only_by_position = signature.positional_only == signature.positional.len()
        && signature.keyword_only.is_empty()
        && signature.keywords.is_none();
    let count = signature.positional.len();
    match (only_by_position, &signature.rest, count) {
        (false, ..) => Convention::Keywords,
        (true, None, 0) => Convention::Noargs,
        (true, None, 1) if signature.required() == 1 => Convention::O,
        (true, ..) => Convention::Varargs,
    }
}
