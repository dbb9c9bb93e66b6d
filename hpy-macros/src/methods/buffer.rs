//! `__getbuffer__`, which returns what no Python object is made of.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote_spanned;
use syn::{Signature, Type};

use crate::arguments::Parameter;
use crate::callable::{Callable, Receiver};
use crate::errors::{self, Errors};
use crate::options::{at, variable};

/// Checks what the method takes.
pub(super) fn check(
    signature: &Signature,
    receiver: Receiver,
    parameters: &[Parameter],
    errors: &mut Errors,
) {
    if receiver == Receiver::Handle {
        errors.at(&signature.inputs[0], errors::BUFFER_RECEIVER);
    }
    for parameter in parameters {
        if let Parameter::Owner { place, .. } = parameter {
            errors.at_span(place.start, errors::BUFFER_OWNER);
        }
    }
}

/// The implementation of `Exporter` for the marker.
pub(super) fn exporter(
    callable: &Callable<'_>,
    class: &Type,
    marker: &Ident,
    attribute: Option<TokenStream>,
) -> TokenStream {
    let span = at(Span::call_site());
    let private = callable.krate.private(span);
    let (ctx, this, value) = (
        variable("ctx", span),
        variable("this", span),
        variable("value", callable.call_place),
    );
    let lend = match callable.receiver {
        Receiver::Exclusive => quote_spanned!(at(callable.call_place)=> lend_mut),
        _ => quote_spanned!(at(callable.call_place)=> lend),
    };
    let signature = callable.signature();
    let path = &callable.path;
    let contexts = callable.parameters.iter().map(|_| &ctx);
    let call = quote_spanned!(at(callable.call_place)=> #path(#value #(, #contexts)*));
    let end = callable.output.end;
    let outer = callable.krate.private(at(callable.output.start));
    let buffer = quote_spanned!(at(end)=> buffer(#call));
    quote_spanned! {span=>
        #[automatically_derived]
        impl #private::Exporter for #marker {
            #attribute
            #[inline]
            fn export<'ctx>(
                #ctx: #private::Context<'ctx>,
                #this: &#private::Handle<'ctx>,
            ) -> #private::core::result::Result<(), #private::Error> {
                #private::#lend::<#class>(#this, const { &#signature }, |#value| #outer::#buffer)
            }
        }
    }
}
