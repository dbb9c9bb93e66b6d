//! A checked `impl` as Rust code. Nothing fails here.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};

use super::buffer;
use super::special::{self, Place};
use super::{ClassAttribute, Kind, Method, Methods};
use crate::arguments::Parameter;
use crate::callable::{self, Callable};
use crate::docs;
use crate::options::{at, variable};
use crate::text_signature::TextSignature;

pub(super) fn methods(methods: &Methods) -> TokenStream {
    let span = at(Span::call_site());
    let private = methods.krate.private(span);
    let item = &methods.item;
    let class = &methods.class;
    let cfgs = crate::arguments::cfg_attributes(&item.attrs);
    let markers = methods.methods.iter().enumerate();
    let markers = markers.map(|(index, it)| marker(methods, it, &name(index)));
    let rows = methods.methods.iter().enumerate();
    let rows = rows.map(|(index, it)| row(methods, it, index));
    let attributes = methods.attributes.iter().map(|it| attribute(methods, it));
    quote_spanned! {span=>
        #item

        #(#cfgs)*
        const _: () = {
            #(#markers)*

            #[automatically_derived]
            impl #class {
                #[doc(hidden)]
                pub const __HPY_METHODS: &'static [#private::Member] = &[#(#rows)* #(#attributes)*];
            }
        };
    }
}

/// The marker of the method with this index.
fn name(index: usize) -> Ident {
    format_ident!("__HpyMethod{index}", span = at(Span::call_site()))
}

/// The marker type of a method, with what it calls.
fn marker(methods: &Methods, method: &Method, name: &Ident) -> TokenStream {
    let span = at(Span::call_site());
    let private = methods.krate.private(span);
    let class = &methods.class;
    let ident = resolved(&method.ident);
    let callable = Callable {
        krate: &methods.krate,
        class: Some(class),
        python_name: &method.python_name,
        parameters: &method.parameters,
        signature: &method.signature,
        path: quote_spanned!(at(method.place)=> <#class>::#ident),
        receiver: method.receiver,
        returns: method.returns,
        output: method.output,
        call_place: method.place,
    };
    let allow = method
        .is_deprecated
        .then(|| quote_spanned!(span=> #[allow(deprecated)]));
    let cfgs = &method.cfgs;
    if matches!(method.kind, Kind::Special(special) if special.place == Place::Buffer) {
        let exporter = buffer::exporter(&callable, class, name, allow);
        return quote_spanned! {span=>
            #(#cfgs)*
            enum #name {}

            #(#cfgs)*
            #exporter
        };
    }
    let slots = method.signature.slots();
    let (signature, body) = (callable.signature(), callable.body());
    let returns = method.returns;
    let function = callable::function(
        &private,
        &quote!(#name),
        slots,
        &signature,
        &body,
        returns,
        allow,
    );
    quote_spanned! {span=>
        #(#cfgs)*
        enum #name {}

        #(#cfgs)*
        #function
    }
}

/// The rows of the table for a method, each with a comma. Those that share one have it where the first of them stands.
fn row(methods: &Methods, method: &Method, index: usize) -> TokenStream {
    let span = at(Span::call_site());
    let private = methods.krate.private(span);
    let class = &methods.class;
    let marker = name(index);
    let cfgs = &method.cfgs;
    let python_name = docs::c_str(&method.python_name);
    let slots = method.signature.slots();
    let doc = |text: &TextSignature, first| {
        let header = text.header(&method.python_name, &method.signature, first);
        method.docs.to_c_str(&header, &methods.krate)
    };
    let plain_doc = || method.docs.to_c_str("", &methods.krate);
    let function = |doc: TokenStream| {
        let constructor = callable::constructor(
            &method.signature,
            &quote!(#marker),
            &method.python_name,
            &doc,
        );
        quote_spanned!(span=> #private::FunctionItem::#constructor)
    };
    let row = match method.kind {
        Kind::New => {
            let text = method.text_signature.text(&method.signature, None);
            let text = text.unwrap_or_default();
            quote_spanned!(span=> new::<#class, #marker, #slots>(#text))
        }
        Kind::Method => {
            let function = function(doc(&method.text_signature, Some("$self")));
            quote_spanned!(span=> Method(#function))
        }
        Kind::Static => {
            let function = function(doc(&method.text_signature, None));
            quote_spanned!(span=> static_method(#function))
        }
        Kind::Class => {
            let doc = doc(&method.text_signature, Some("cls"));
            quote_spanned! {span=>
                class_method(#private::FunctionItem::bound::<#marker, #slots>(#python_name, #doc))
            }
        }
        Kind::Getter => {
            let doc = plain_doc();
            quote_spanned!(span=> getter::<#marker>(#python_name, #doc))
        }
        Kind::Setter => {
            let doc = plain_doc();
            quote_spanned!(span=> setter::<#marker>(#python_name, #doc))
        }
        Kind::Deleter => {
            let doc = plain_doc();
            quote_spanned!(span=> deleter::<#marker>(#python_name, #doc))
        }
        Kind::Special(special) => match special.place {
            Place::Again => {
                let function = function(plain_doc());
                quote_spanned!(span=> Again(#function))
            }
            Place::Finalizer => {
                let doc = plain_doc();
                return quote_spanned! {span=>
                    #(#cfgs)* #private::special::finalizer::<#marker>(#python_name, #doc),
                };
            }
            Place::Buffer => {
                return quote_spanned! {span=>
                    #(#cfgs)* #private::get_buffer::<#class, #marker>(),
                    #(#cfgs)* #private::release_buffer::<#class>(),
                };
            }
            Place::Call => {
                let doc = plain_doc();
                return quote_spanned! {span=>
                    #(#cfgs)* #private::special::call::<#marker, #slots>(#python_name, #doc),
                };
            }
            Place::Slot {
                row, index: own, ..
            } => {
                let mut rows = TokenStream::new();
                if special::is_reflected(row, own) {
                    let doc = plain_doc();
                    let reflected = match row {
                        "power" => quote_spanned!(span=> reflected_power),
                        _ => quote_spanned!(span=> reflected),
                    };
                    rows.extend(quote_spanned! {span=>
                        #(#cfgs)* #private::special::#reflected::<#marker>(#python_name, #doc),
                    });
                }
                let beside = match row {
                    "getitem" => Some(quote_spanned!(span=> position)),
                    "len" => Some(quote_spanned!(span=> count)),
                    _ => None,
                };
                rows.extend(beside.map(|beside| {
                    quote_spanned!(span=> #(#cfgs)* #private::special::#beside::<#class, #marker>(),)
                }));
                rows.extend(shared_row(methods, row, index));
                return rows;
            }
        },
    };
    quote_spanned!(span=> #(#cfgs)* #private::Member::#row,)
}

/// The row of a slot, if the method with this index is the first that shares it.
fn shared_row(methods: &Methods, row: &str, index: usize) -> TokenStream {
    let span = at(Span::call_site());
    let private = methods.krate.private(span);
    let class = &methods.class;
    let mut shared = vec![None; special::sharing(row)];
    for (other, method) in methods.methods.iter().enumerate() {
        if let Kind::Special(special) = method.kind {
            if let Place::Slot {
                row: its,
                index: place,
                ..
            } = special.place
            {
                if its == row {
                    shared[place] = Some(other);
                }
            }
        }
    }
    if shared.iter().flatten().min() != Some(&index) {
        return TokenStream::new();
    }
    let markers = shared.into_iter().map(|marker| match marker {
        Some(index) => {
            let name = name(index);
            quote!(#name)
        }
        None => quote_spanned!(span=> #private::Absent),
    });
    let cfgs = &methods.methods[index].cfgs;
    let constructor = Ident::new(row, span);
    quote_spanned!(span=> #(#cfgs)* #private::special::#constructor::<#class, #(#markers),*>(),)
}

/// The row of a class attribute.
fn attribute(methods: &Methods, attribute: &ClassAttribute) -> TokenStream {
    let super::ClassAttribute {
        ident,
        cfgs,
        python_name,
        parameters,
        place,
    } = attribute;
    let span = at(place.end);
    let private = methods.krate.private(span);
    let class = &methods.class;
    let ident = resolved(ident);
    let ctx = variable("ctx", span);
    let call = parameters.as_ref().map(|parameters| {
        let arguments = parameters.iter().map(|parameter| match parameter {
            Parameter::Context { .. } => quote!(#ctx),
            Parameter::Owner { .. } | Parameter::Python(_) | Parameter::Broken => {
                TokenStream::new()
            }
        });
        quote_spanned!(span=> (#(#arguments),*))
    });
    let function = Ident::new("__hpy_attribute", span);
    let outer = methods.krate.private(at(place.start));
    let output = quote_spanned!(span=> output(#ctx, <#class>::#ident #call));
    let output = quote_spanned!(at(place.start)=> #outer::#output);
    quote_spanned! {span=>
        #(#cfgs)*
        #private::Member::Attribute(#python_name, {
            fn #function<'ctx>(
                #ctx: #private::Context<'ctx>,
            ) -> #private::core::result::Result<#private::Handle<'ctx>, #private::Error> {
                #output
            }
            #function
        }),
    }
}

/// A name in the user's `impl`, resolved where the user stands.
fn resolved(ident: &Ident) -> Ident {
    let mut ident = ident.clone();
    ident.set_span(Span::call_site().located_at(ident.span()));
    ident
}
