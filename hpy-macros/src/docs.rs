//! Documentation comments as `__doc__`.

use std::ffi::CString;

use proc_macro2::{Literal, TokenStream};
use quote::quote_spanned;
use syn::{Attribute, Expr, ExprLit, Lit, Meta};

use crate::errors::{self, Errors};
use crate::options::{Crate, at};

/// The documentation of an item, line by line.
pub(crate) struct Docs {
    lines: Vec<Line>,
}

enum Line {
    Text(String),
    /// The value of `#[doc = include_str!(…)]` and the like, which only the compiler knows.
    Expression(Expr),
}

impl Docs {
    /// Reads `///`, `//!` and `#[doc = …]`. One space at the start of each line is left out.
    pub(crate) fn of(attributes: &[Attribute], errors: &mut Errors) -> Self {
        let mut lines = Vec::new();
        for attribute in attributes {
            let Meta::NameValue(meta) = &attribute.meta else {
                continue;
            };
            if !meta.path.is_ident("doc") {
                continue;
            }
            match &meta.value {
                Expr::Lit(ExprLit {
                    lit: Lit::Str(text),
                    ..
                }) => {
                    let value = text.value();
                    if value.contains('\0') {
                        errors.at(text, errors::NUL_IN_DOC);
                        continue;
                    }
                    let dedented = value.split('\n').map(dedent);
                    lines.extend(dedented.map(Line::Text));
                }
                other => lines.push(Line::Expression(other.clone())),
            }
        }
        let is_blank = |line: &Line| matches!(line, Line::Text(text) if text.is_empty());
        while lines.last().is_some_and(is_blank) {
            lines.pop();
        }
        let blank = lines.iter().take_while(|line| is_blank(line)).count();
        lines.drain(..blank);
        Self { lines }
    }

    /// An expression of type `&'static CStr`: `header`, then the documentation.
    pub(crate) fn to_c_str(&self, header: &str, krate: &Crate) -> TokenStream {
        let mut pieces = Vec::new();
        let mut text = header.to_owned();
        for (index, line) in self.lines.iter().enumerate() {
            if index > 0 {
                text.push('\n');
            }
            match line {
                Line::Text(line) => text.push_str(line),
                Line::Expression(expr) => {
                    let before = std::mem::take(&mut text);
                    pieces.push(quote::quote!(#before, #expr));
                }
            }
        }
        let span = at(proc_macro2::Span::call_site());
        if pieces.is_empty() {
            return c_str(&text);
        }
        let core = krate.private(span);
        quote_spanned! {span=>
            match #core::core::ffi::CStr::from_bytes_with_nul(
                #core::core::concat!(#(#pieces,)* #text, "\0").as_bytes()
            ) {
                #core::core::result::Result::Ok(doc) => doc,
                #core::core::result::Result::Err(_) => {
                    #core::core::panic!("the documentation contains a NUL character")
                }
            }
        }
    }
}

/// `c"text"`. What comes after a NUL is left out; callers have checked that there is none.
pub(crate) fn c_str(text: &str) -> TokenStream {
    let text = text.split('\0').next().unwrap_or_default();
    let text = CString::new(text).expect("the text was cut at its first NUL");
    let mut literal = Literal::c_string(&text);
    literal.set_span(at(proc_macro2::Span::call_site()));
    quote::quote!(#literal)
}

fn dedent(line: &str) -> String {
    let line = line.strip_prefix(' ').unwrap_or(line);
    line.trim_end().to_owned()
}
