//! A checked function or method as the implementation of `Function`, which the runtime calls. Nothing fails here.
//!
//! Every token that is not the user's has a span of the macro (`options::at`), and everything named is reached through
//! `private`: neither lints nor names of the user's crate get in between.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::Type;

use crate::arguments::{Parameter, Place, PythonParameter};
use crate::docs;
use crate::options::{Crate, at, variable};
use crate::signature::{Signature, Slot, Source};

/// Something that Python calls.
pub(crate) struct Callable<'a> {
    pub(crate) krate: &'a Crate,
    /// The class of a method.
    pub(crate) class: Option<&'a Type>,
    pub(crate) python_name: &'a str,
    pub(crate) parameters: &'a [Parameter],
    pub(crate) signature: &'a Signature,
    /// What is called.
    pub(crate) path: TokenStream,
    pub(crate) receiver: Receiver,
    pub(crate) returns: Returns,
    /// Where the type that it returns stands.
    pub(crate) output: Place,
    /// Where errors about the call show.
    pub(crate) call_place: Span,
}

/// What a method takes first.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Receiver {
    /// Nothing.
    None,
    /// `&self`
    Shared,
    /// `&mut self`
    Exclusive,
    /// `slf: &Handle<'_, Self>`
    Handle,
    /// `cls: &Handle<'_, PyType>`
    Class,
}

/// What becomes of the value that is returned.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Returns {
    /// An object is made of it.
    Value,
    /// It is the value of a new instance.
    New,
    /// It is the next item, or the end.
    Next,
    /// As `Next`, for `async for`.
    NextAsync,
    /// The slot wants a number or nothing: an object is made of it only where one is asked for.
    Outcome,
    /// As `Value`, and an argument of another type gives `NotImplemented`.
    Operator,
    /// As `Outcome`, and the one argument is what an attribute is set to.
    Setter,
}

impl Callable<'_> {
    /// The value of the constant `SIGNATURE`.
    pub(crate) fn signature(&self) -> TokenStream {
        let span = at(Span::call_site());
        let private = self.krate.private(span);
        let class = match self.class {
            Some(class) => quote_spanned!(span=> <#class as #private::TypeCheck>::NAME),
            None => quote!(""),
        };
        signature(&private, &class, self.python_name, self.signature)
    }

    /// Calls and converts the value. Errors of an argument show at its type, those of the value at the type returned.
    pub(crate) fn body(&self) -> TokenStream {
        let span = at(Span::call_site());
        let mut before = Vec::new();
        let mut arguments = Vec::new();
        for (index, parameter) in self.parameters.iter().enumerate() {
            let argument = self.argument(parameter, index, &mut before);
            // A method borrows its object last: until then, Python may do with it what it likes.
            match parameter {
                Parameter::Python(parameter) if self.receiver != Receiver::None => {
                    let place = parameter.place.end;
                    let variable = variable(&format!("argument_{index}"), place);
                    let ty = self.annotation(parameter);
                    before.push(quote_spanned!(at(place)=> let #variable #ty = #argument;));
                    arguments.push(quote!(#variable));
                }
                _ => arguments.push(argument),
            }
        }
        if let Some((borrow, receiver)) = self.receiver() {
            before.push(borrow);
            arguments.insert(0, receiver);
        }
        let path = &self.path;
        let call = quote_spanned!(at(self.call_place)=> #path(#(#arguments),*));

        let Place { start, end } = self.output;
        let (value, ctx, this) = (
            variable("value", end),
            variable("ctx", end),
            variable("this", end),
        );
        let bind = variable("value", start);
        let private = self.krate.private(at(start));
        let output = match self.returns {
            Returns::New => {
                let class = self.class;
                let owner = self
                    .parameters
                    .iter()
                    .find_map(|parameter| match parameter {
                        Parameter::Owner { place, .. } => Some(variable("begun", place.end)),
                        _ => None,
                    });
                match owner {
                    Some(begun) => quote_spanned!(at(end)=> Begun::finish(#begun, #value)),
                    None => quote_spanned!(at(end)=> construct::<#class>(#this, #value)),
                }
            }
            Returns::Outcome | Returns::Setter => quote_spanned!(at(end)=> outcome(#ctx, #value)),
            Returns::Next => quote_spanned!(at(end)=> next(#ctx, #value)),
            Returns::NextAsync => quote_spanned!(at(end)=> next_async(#ctx, #value)),
            Returns::Value | Returns::Operator => {
                quote_spanned!(at(end)=> output(#ctx, #value))
            }
        };
        let output = quote_spanned!(at(start)=> #private::#output);
        quote_spanned!(span=> #(#before)* let #bind = #call; #output)
    }

    /// The statement that borrows the object, and what is passed for it.
    fn receiver(&self) -> Option<(TokenStream, TokenStream)> {
        let span = at(self.call_place);
        let private = self.krate.private(span);
        let (guard, this) = (variable("self", span), variable("this", span));
        let class = self.class?;
        let signature = quote_spanned!(span=> const { &Self::SIGNATURE });
        Some(match self.receiver {
            Receiver::None => return None,
            Receiver::Shared => (
                quote_spanned!(span=> let #guard = #private::shared::<#class>(#this, #signature)?;),
                quote_spanned!(span=> &*#guard),
            ),
            Receiver::Exclusive => (
                quote_spanned!(span=> let mut #guard = #private::exclusive::<#class>(#this, #signature)?;),
                quote_spanned!(span=> &mut *#guard),
            ),
            Receiver::Handle => (
                quote_spanned!(span=> let #guard = #private::this::<#class>(#this)?;),
                quote!(#guard),
            ),
            Receiver::Class => (
                quote_spanned!(span=> let #guard = #private::class_of(#this)?;),
                quote!(#guard),
            ),
        })
    }

    /// The type of a parameter with a default, for which the compiler has nothing else to go by.
    fn annotation(&self, parameter: &PythonParameter) -> Option<TokenStream> {
        let source = self.signature.source(&parameter.name)?;
        let has_default = matches!(
            source,
            Source::Slot {
                default: Some(_),
                ..
            }
        );
        has_default.then(|| {
            let ty = elided(&parameter.ty, self.class);
            quote!(: #ty)
        })
    }

    /// The expression for the value of a parameter. Statements that have to come first are added to `before`.
    fn argument(
        &self,
        parameter: &Parameter,
        index: usize,
        before: &mut Vec<TokenStream>,
    ) -> TokenStream {
        let parameter = match parameter {
            Parameter::Context { place, .. } => {
                let ctx = variable("ctx", place.start);
                return quote!(#ctx);
            }
            Parameter::Owner { place, .. } => {
                let span = at(place.end);
                let private = self.krate.private(at(place.start));
                let (this, owner) = (variable("this", place.end), variable("owner", place.end));
                let (begun, class) = (variable("begun", place.end), self.class);
                let owner_of = match self.returns {
                    // The object comes before its value.
                    Returns::New => {
                        let begin = quote_spanned!(span=> Begun::<#class>::new(#this)?);
                        before.push(quote_spanned!(span=> let #begun = #private::#begin;));
                        quote_spanned!(span=> Begun::owner(&#begun))
                    }
                    _ => quote_spanned!(span=> owner::<#class>(#this)?),
                };
                before.push(quote_spanned!(span=> let #owner = #private::#owner_of;));
                return quote!(#owner);
            }
            Parameter::Python(parameter) => parameter,
            Parameter::Broken => return TokenStream::new(),
        };
        let Place { start, end } = parameter.place;
        let span = at(end);
        let private = self.krate.private(at(start));
        let args = variable("args", end);
        let extract = match self.signature.source(&parameter.name) {
            Some(Source::Slot {
                index: slot,
                default,
            }) => {
                let mut slot = Literal::usize_suffixed(slot);
                slot.set_span(span);
                match default {
                    None => {
                        if let Some(reference) = parameter.reference() {
                            let target = elided(&Type::Path(reference.target.clone()), self.class);
                            let guard = variable(&format!("guard_{index}"), end);
                            let (function, place, mutable) = match reference.mutable {
                                false => ("shared", quote!(&*#guard), None),
                                true => ("exclusive", quote!(&mut *#guard), Some(quote!(mut))),
                            };
                            let function = syn::Ident::new(function, span);
                            let value = quote_spanned!(span=> Parameter::<#target>::#function(#args, #slot));
                            let value = quote_spanned!(at(start)=> #private::#value);
                            let value = quote_spanned! {span=> {
                                #[allow(unused_imports)]
                                use #private::PlainParameter as _;
                                #value
                            }};
                            let value = self.unwrap(value, end);
                            before.push(quote_spanned!(span=> let #mutable #guard = #value;));
                            return place;
                        }
                        let value = match self.returns {
                            Returns::Setter => quote_spanned!(span=> value(#args)),
                            _ => quote_spanned!(span=> required(#args, #slot)),
                        };
                        let value = quote_spanned!(at(start)=> #private::Arguments::#value);
                        return self.unwrap(value, end);
                    }
                    Some(default) => {
                        // The default is an arm, not the body of a closure: there it can be coerced to the type of the parameter, and
                        // an error is one at the default.
                        let value = variable("value", end);
                        let optional = quote_spanned!(span=> optional(#args, #slot)?);
                        let optional = quote_spanned!(at(start)=> #private::Arguments::#optional);
                        let some =
                            quote_spanned!(span=> #private::core::option::Option::Some(#value));
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

    /// The value of a `Result`, or the end of the call.
    fn unwrap(&self, result: TokenStream, place: Span) -> TokenStream {
        let span = at(place);
        if self.returns != Returns::Operator {
            return quote_spanned!(span=> #result?);
        }
        let private = self.krate.private(span);
        let (ctx, value, error) = (
            variable("ctx", place),
            variable("value", place),
            variable("error", place),
        );
        quote_spanned! {span=>
            match #result {
                #private::core::result::Result::Ok(#value) => #value,
                #private::core::result::Result::Err(#error) => return #private::declined(#ctx, #error),
            }
        }
    }
}

/// A type as it can be written in another function: without the names of lifetimes, and with the class for `Self`.
fn elided(ty: &Type, class: Option<&Type>) -> TokenStream {
    fn tokens(stream: TokenStream, class: Option<&Type>) -> TokenStream {
        use proc_macro2::{Group, Ident, TokenTree};
        let mut after_tick = false;
        let trees = stream.into_iter().flat_map(|tree| {
            let was_after_tick = std::mem::take(&mut after_tick);
            match tree {
                TokenTree::Ident(ident) if was_after_tick && ident != "static" => {
                    TokenTree::Ident(Ident::new("_", ident.span())).into()
                }
                TokenTree::Ident(ident) if ident == "Self" && class.is_some() => quote!(#class),
                TokenTree::Punct(punct) => {
                    after_tick = punct.as_char() == '\'';
                    TokenTree::Punct(punct).into()
                }
                TokenTree::Group(group) => {
                    let mut inner = Group::new(group.delimiter(), tokens(group.stream(), class));
                    inner.set_span(group.span());
                    TokenTree::Group(inner).into()
                }
                tree => TokenStream::from(tree),
            }
        });
        trees.collect()
    }
    tokens(quote!(#ty), class)
}

/// The `Signature` of something called `name`.
pub(crate) fn signature(
    private: &TokenStream,
    class: &TokenStream,
    name: &str,
    signature: &Signature,
) -> TokenStream {
    let Signature {
        positional,
        positional_only,
        keyword_only,
        rest,
        keywords,
    } = signature;
    let positional = positional.iter().map(|slot| &slot.name);
    let required = signature.required();
    let keyword_only = keyword_only.iter().map(|Slot { name, default }| {
        let required = default.is_none();
        quote!((#name, #required))
    });
    let (rest, keywords) = (rest.is_some(), keywords.is_some());
    quote_spanned! {at(Span::call_site())=>
        #private::Signature {
            class: #class,
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

/// `impl Function<SLOTS> for NAME`, whose `body` makes what `returns` says.
pub(crate) fn function(
    private: &TokenStream,
    name: &TokenStream,
    slots: usize,
    signature: &TokenStream,
    body: &TokenStream,
    returns: Returns,
    attribute: Option<TokenStream>,
) -> TokenStream {
    let span = at(Span::call_site());
    let called =
        |name, output, body: &_, attribute| called(private, name, slots, output, body, attribute);
    let functions = match returns {
        Returns::Outcome | Returns::Setter => {
            let (ctx, this, args) = (
                variable("ctx", span),
                variable("this", span),
                variable("args", span),
            );
            let object = quote_spanned! {span=>
                #private::Outcome::into_object(<Self as #private::Function<#slots>>::outcome(#ctx, #this, #args)?, #ctx)
            };
            let call = called("call", "Handle", &object, None);
            let outcome = called("outcome", "Outcome", body, attribute);
            quote!(#call #outcome)
        }
        _ => called("call", "Handle", body, attribute),
    };
    quote_spanned! {span=>
        #[automatically_derived]
        impl #private::Function<#slots> for #name {
            const SIGNATURE: #private::Signature = #signature;

            #functions
        }
    }
}

/// A function of the trait `Function`, which makes an `output`.
fn called(
    private: &TokenStream,
    name: &str,
    slots: usize,
    output: &str,
    body: &TokenStream,
    attribute: Option<TokenStream>,
) -> TokenStream {
    let span = at(Span::call_site());
    let (name, output) = (Ident::new(name, span), Ident::new(output, span));
    let (ctx, this, args) = (
        variable("ctx", span),
        variable("this", span),
        variable("args", span),
    );
    quote_spanned! {span=>
        #attribute
        #[inline]
        fn #name<'a, 'ctx>(
            #ctx: #private::Context<'ctx>,
            #this: &'a #private::Handle<'ctx>,
            #args: &'a #private::Arguments<'a, 'ctx, #slots>,
        ) -> #private::core::result::Result<#private::#output<'ctx>, #private::Error> {
            #body
        }
    }
}

/// The constructor of `Item` or `FunctionItem` that says how `marker` is called from C.
pub(crate) fn constructor(
    signature: &Signature,
    marker: &TokenStream,
    python_name: &str,
    doc: &TokenStream,
) -> TokenStream {
    let span = at(Span::call_site());
    let python_name = docs::c_str(python_name);
    let slots = signature.slots();
    let constructor = match convention(signature) {
        Convention::Noargs => quote_spanned!(span=> noargs::<#marker>),
        Convention::O => quote_spanned!(span=> o::<#marker>),
        Convention::Varargs => quote_spanned!(span=> varargs::<#marker, #slots>),
        Convention::Keywords => quote_spanned!(span=> keywords::<#marker, #slots>),
    };
    quote_spanned!(span=> #constructor(#python_name, #doc))
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
