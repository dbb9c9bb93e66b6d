//! The special methods that options stand for, made by the runtime of what Rust's traits say.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote_spanned;

use super::Options;
use crate::options::at;

/// The rows of the table, each with a comma. A trait that is missing is an error at the option.
pub(super) fn rows(options: &Options, class: &Ident) -> TokenStream {
    let mut rows = TokenStream::new();
    let compared = ["eq", "ord"].map(|option| options.derived(option));
    if let Some(place) = compared.iter().flatten().next() {
        let method = |option: Option<Span>, marker: &str| {
            let span = at(option.unwrap_or(*place));
            let private = options.krate.private(span);
            let marker = Ident::new(marker, span);
            match option {
                Some(_) => quote_spanned!(span=> #private::options::#marker<#class>),
                None => quote_spanned!(span=> #private::Absent),
            }
        };
        let [eq, ord] = compared;
        let eq_int = options.derived("eq_int").is_some();
        let methods = [
            method(ord, "Less"),
            method(ord, "LessOrEqual"),
            method(eq, if eq_int { "EqualToInt" } else { "Equal" }),
            method(None, "Absent"),
            method(ord, "Greater"),
            method(ord, "GreaterOrEqual"),
        ];
        let span = at(*place);
        let private = options.krate.private(span);
        rows.extend(quote_spanned!(span=> #private::special::compare::<#class, #(#methods),*>(),));
    }
    let hash = match options.derived("eq_int") {
        Some(_) => "Numbered",
        None => "Hashed",
    };
    for (option, marker) in [("hash", hash), ("str", "Displayed"), ("repr", "Debugged")] {
        let Some(place) = options.derived(option) else {
            continue;
        };
        let span = at(place);
        let private = options.krate.private(span);
        let (row, marker) = (Ident::new(option, span), Ident::new(marker, span));
        rows.extend(quote_spanned! {span=>
            #private::special::#row::<#class, #private::options::#marker<#class>>(),
        });
    }
    for option in ["generic", "pickle"] {
        let Some(place) = options.derived(option) else {
            continue;
        };
        let span = at(place);
        let private = options.krate.private(span);
        let row = Ident::new(option, span);
        rows.extend(quote_spanned!(span=> #private::options::#row::<#class>(),));
    }
    rows
}

/// The kind of class that it is by its items.
pub(super) fn items(options: &Options) -> TokenStream {
    let span = at(Span::call_site());
    let private = options.krate.private(span);
    let kind = match (options.derived("sequence"), options.derived("mapping")) {
        (Some(_), _) => "Sequence",
        (_, Some(_)) => "Mapping",
        _ => "Unknown",
    };
    let kind = Ident::new(kind, span);
    quote_spanned!(span=> #private::Items::#kind)
}
