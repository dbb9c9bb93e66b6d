//! A checked class as Rust code. Nothing fails here.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::Member;
use syn::spanned::Spanned;

use super::Class;
use super::data;
use super::derived;
use super::enums;
use super::fields::{BaseField, Field};
use crate::callable::{self, Returns};
use crate::docs;
use crate::options::{at, variable};
use crate::signature::Signature;

pub(super) fn class(class: &Class) -> TokenStream {
    let span = at(Span::call_site());
    let options = &class.options;
    let private = options.krate.private(span);
    let item = &class.item;
    let cfgs: Vec<_> = crate::arguments::cfg_attributes(&item.attrs);
    let name = resolved(&item.ident);
    let python_name = &class.python_name;
    let module = match &options.module {
        Some(module) => quote_spanned!(span=> #private::core::option::Option::Some(#module)),
        None => quote_spanned!(span=> #private::core::option::Option::None),
    };
    let doc = class.docs.to_c_str("", &options.krate);
    let (subclass, dict, weakref) = (options.subclass, options.dict, options.weakref);
    let base = class.base.as_ref();
    let of_base = base.map(|base| {
        let (span, ty) = (at(base.ty.span()), &base.ty);
        quote_spanned!(span=> <#ty as #private::Class>)
    });
    let borrowing = match (options.frozen, &of_base) {
        (true, _) => quote_spanned!(span=> #private::Uncounted),
        (false, Some(base)) => quote_spanned!(span=> #base::Borrowing),
        (false, None) => quote_spanned!(span=> #private::Counted),
    };
    let held = match (class.holds_references, &of_base) {
        (true, _) => quote_spanned!(span=> #private::HasFields),
        (false, Some(base)) => quote_spanned!(span=> #base::Fields),
        (false, None) => quote_spanned!(span=> #private::NoFields),
    };
    let extends = base.map(|base| extends(class, base));
    let base = match base {
        Some(_) => {
            quote_spanned!(span=> #private::core::option::Option::Some(#private::Base::of::<#name>()))
        }
        None => quote_spanned!(span=> #private::core::option::Option::None),
    };
    let fields = class.fields.iter().enumerate();
    let (markers, rows): (Vec<_>, Vec<_>) =
        fields.map(|(index, it)| field(class, index, it)).unzip();
    let derived = derived::rows(options, &name);
    let items = derived::items(options);
    let enums::Output {
        statics,
        functions,
        conversion,
        defaults,
    } = match (&*class.variants, &*class.data) {
        ([], []) => enums::Output::default(),
        ([], data) => data::output(&name, python_name, data, &options.krate),
        (variants, _) => enums::output(&name, variants, &options.krate),
    };
    let ctx = variable("ctx", span);
    let object = variable("object", span);
    quote_spanned! {span=>
        #item

        #(#cfgs)*
        const _: () = {
            #(#markers)*
            #statics

            #[automatically_derived]
            impl #private::TypeCheck for #name {
                const NAME: &'static str = #python_name;

                #[inline]
                fn is_type_of(#object: &#private::Handle<'_>) -> bool {
                    #private::is_instance::<#name>(#object)
                }
            }

            // SAFETY: the cell is this type's own.
            #[automatically_derived]
            unsafe impl #private::Class for #name {
                const MODULE: #private::core::option::Option<&'static str> = #module;
                const DOC: &'static #private::core::ffi::CStr = #doc;
                const SUBCLASS: bool = #subclass;
                const BASE: #private::core::option::Option<#private::Base> = #base;
                const DICT: bool = #dict;
                const WEAKREF: bool = #weakref;
                const MEMBERS: &'static [&'static [#private::Member]] = {
                    #[allow(unused_imports)]
                    use #private::NoMethods as _;
                    &[&[#(#rows)* #derived], <#name>::__HPY_METHODS #defaults]
                };
                const ITEMS: #private::Items = #items;
                type Borrowing = #borrowing;
                type Fields = #held;

                #[inline]
                fn cell() -> &'static #private::ClassCell {
                    static CELL: #private::ClassCell = #private::ClassCell::new(#python_name);
                    &CELL
                }

                #functions
            }

            #conversion
            #extends

            const _: () = #private::options::check::<#name>();

            #[automatically_derived]
            impl<'ctx> #private::IntoPyObject<'ctx> for #name {
                type Target = #name;

                #[inline]
                fn into_py_object(
                    self,
                    #ctx: #private::Context<'ctx>,
                ) -> #private::core::result::Result<#private::Handle<'ctx, #name>, #private::Error> {
                    #private::Handle::<'ctx, #name>::new(#ctx, self)
                }
            }

            #[automatically_derived]
            impl #name {
                #[doc(hidden)]
                pub const __HPY_ITEM: #private::Item = #private::Item::class::<#name>();
            }
        };
    }
}

/// Where the value of the base is.
fn extends(class: &Class, base: &BaseField) -> TokenStream {
    let ty = &base.ty;
    let span = at(ty.span());
    let private = class.options.krate.private(span);
    let name = resolved(&class.item.ident);
    let mut member = base.member.clone();
    if let Member::Named(ident) = &mut member {
        *ident = resolved(ident);
    }
    quote_spanned! {span=>
        // SAFETY: the field is of this type.
        #[automatically_derived]
        unsafe impl #private::Extends for #name {
            type Base = #ty;
            const OFFSET: usize = #private::core::mem::offset_of!(#name, #member);
        }
    }
}

/// The name of the class, resolved where the user stands.
pub(crate) fn resolved(ident: &Ident) -> Ident {
    let mut ident = ident.clone();
    ident.set_span(Span::call_site().located_at(ident.span()));
    ident
}

/// The markers of a field's functions, and the rows of the table.
fn field(class: &Class, index: usize, field: &Field) -> (TokenStream, TokenStream) {
    let krate = &class.options.krate;
    let (start, end) = (field.place.start, field.place.end);
    let span = at(end);
    let private = krate.private(span);
    let outer = krate.private(at(start));
    let name = resolved(&class.item.ident);
    let mut member = field.member.clone();
    if let Member::Named(ident) = &mut member {
        *ident = resolved(ident);
    }
    let (this, args, ctx) = (
        variable("this", end),
        variable("args", end),
        variable("ctx", end),
    );
    let (guard, value) = (variable("self", end), variable("value", end));
    let owner = variable("owner", end);
    let python_name = docs::c_str(&field.python_name);
    let doc = field.docs.to_c_str("", krate);
    let class_name = quote_spanned!(span=> <#name as #private::TypeCheck>::NAME);
    let mut markers = TokenStream::new();
    let mut rows = TokenStream::new();
    let holder = quote_spanned!(span=> const { &Self::SIGNATURE });
    if field.get {
        let marker = format_ident!("__HpyGet{index}", span = span);
        let (borrowed, value) = match field.is_reference {
            true => (
                quote_spanned!(span=> (#guard, #owner) = #private::shared_and_owner::<#name>),
                quote_spanned!(span=> #private::Field::get(&#guard.#member, #owner)),
            ),
            false => (
                quote_spanned!(span=> #guard = #private::shared::<#name>),
                quote_spanned!(span=> #private::core::clone::Clone::clone(&#guard.#member)),
            ),
        };
        let output = quote_spanned!(span=> output(#ctx, #value));
        let output = quote_spanned!(at(start)=> #outer::#output);
        let body = quote_spanned! {span=>
            let #borrowed(#this, #holder)?;
            #output
        };
        let signature = callable::signature(
            &private,
            &class_name,
            &field.python_name,
            &Signature::default(),
        );
        let function = callable::function(
            &private,
            &quote!(#marker),
            0,
            &signature,
            &body,
            Returns::Value,
            None,
        );
        markers.extend(quote_spanned!(span=> enum #marker {} #function));
        rows.extend(
            quote_spanned!(span=> #private::Member::getter::<#marker>(#python_name, #doc),),
        );
    }
    if field.set {
        let marker = format_ident!("__HpySet{index}", span = span);
        let convert = quote_spanned!(span=> value(#args)?);
        let convert = quote_spanned!(at(start)=> #outer::Arguments::#convert);
        let body = match field.is_reference {
            // The finaliser of the object that was there runs when the value is free again.
            true => quote_spanned! {span=>
                let #value: #private::core::option::Option<&#private::Handle<'_, _>> = #convert;
                let (mut #guard, #owner) = #private::exclusive_and_owner::<#name>(#this, #holder)?;
                let #value = #private::Field::replace(&mut #guard.#member, #owner, #value)?;
                #private::core::mem::drop(#guard);
                #private::core::mem::drop(#value);
                #private::outcome(#ctx, ())
            },
            false => quote_spanned! {span=>
                let #value = #convert;
                #private::exclusive::<#name>(#this, #holder)?.#member = #value;
                #private::outcome(#ctx, ())
            },
        };
        let signature = callable::signature(
            &private,
            &class_name,
            &field.python_name,
            &Signature::of_one("value"),
        );
        let function = callable::function(
            &private,
            &quote!(#marker),
            1,
            &signature,
            &body,
            Returns::Setter,
            None,
        );
        markers.extend(quote_spanned!(span=> enum #marker {} #function));
        rows.extend(
            quote_spanned!(span=> #private::Member::setter::<#marker>(#python_name, #doc),),
        );
    }
    (markers, rows)
}
