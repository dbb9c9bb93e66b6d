//! `signature = (a, b = 1, /, c, *args, d, e = 2, **kwargs)`: its grammar, its rules, and the model of what is left.

use proc_macro2::{Ident, Span};
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Expr, Token};

use crate::arguments::{Parameter, PythonParameter};
use crate::errors::{self, Errors};
use crate::options::skip_to_comma;

/// How Python passes the arguments of a function.
#[derive(Default)]
pub(crate) struct Signature {
    /// Those that can be passed by position, the positional-only ones first.
    pub(crate) positional: Vec<Slot>,
    /// How many of `positional` are positional-only.
    pub(crate) positional_only: usize,
    pub(crate) keyword_only: Vec<Slot>,
    /// The name of `*args`.
    pub(crate) rest: Option<String>,
    /// The name of `**kwargs`.
    pub(crate) keywords: Option<String>,
}

/// A parameter that takes one argument.
pub(crate) struct Slot {
    pub(crate) name: String,
    pub(crate) default: Option<Expr>,
}

/// Where the value of a parameter comes from.
pub(crate) enum Source<'a> {
    Slot {
        index: usize,
        default: Option<&'a Expr>,
    },
    Rest,
    Keywords,
}

impl Signature {
    /// The signature of a function without `signature = (…)`: all required, by position or by keyword.
    pub(crate) fn plain(parameters: &[Parameter]) -> Self {
        let positional = python(parameters).map(|parameter| Slot {
            name: parameter.name.clone(),
            default: None,
        });
        Self {
            positional: positional.collect(),
            ..Self::default()
        }
    }

    /// The signature of a function that takes one argument, by position.
    pub(crate) fn of_one(name: &str) -> Self {
        let slot = Slot {
            name: name.to_owned(),
            default: None,
        };
        Self {
            positional: vec![slot],
            positional_only: 1,
            ..Self::default()
        }
    }

    /// Makes all parameters positional-only, as those of special methods are.
    pub(crate) fn by_position(mut self) -> Self {
        self.positional_only = self.positional.len();
        self
    }

    /// How many slots binding fills: one for each parameter but `*args` and `**kwargs`.
    pub(crate) fn slots(&self) -> usize {
        self.positional.len() + self.keyword_only.len()
    }

    /// How many of the positional parameters have no default.
    pub(crate) fn required(&self) -> usize {
        let required = self.positional.iter().filter(|it| it.default.is_none());
        required.count()
    }

    /// Where the parameter called `name` gets its value.
    pub(crate) fn source(&self, name: &str) -> Option<Source<'_>> {
        if self.rest.as_deref() == Some(name) {
            return Some(Source::Rest);
        }
        if self.keywords.as_deref() == Some(name) {
            return Some(Source::Keywords);
        }
        let mut slots = self.positional.iter().chain(&self.keyword_only).enumerate();
        let (index, slot) = slots.find(|(_, slot)| slot.name == name)?;
        let default = slot.default.as_ref();
        Some(Source::Slot { index, default })
    }
}

fn python(parameters: &[Parameter]) -> impl Iterator<Item = &PythonParameter> {
    parameters.iter().filter_map(|parameter| match parameter {
        Parameter::Python(parameter) => Some(parameter),
        Parameter::Context { .. } | Parameter::Owner { .. } | Parameter::Broken => None,
    })
}

/// A signature as it is written, not yet checked.
pub(crate) struct Written(Vec<Entry>);

enum Entry {
    Name(Ident, Option<Expr>),
    Slash(Span),
    Star(Span),
    Rest(Ident),
    Keywords(Ident),
}

impl Written {
    /// Parses what follows `signature =`.
    pub(crate) fn parse(input: ParseStream<'_>, errors: &mut Errors) -> syn::Result<Self> {
        let content;
        syn::parenthesized!(content in input);
        let mut entries = Vec::new();
        while !content.is_empty() {
            match entry(&content, errors) {
                Some(entry) => entries.push(entry),
                None => skip_to_comma(&content),
            }
            if !content.is_empty() && content.parse::<Token![,]>().is_err() {
                errors.at_span(content.span(), errors::SIGNATURE_COMMA);
                skip_to_comma(&content);
                let _ = content.parse::<Token![,]>();
            }
        }
        Ok(Self(entries))
    }

    /// Checks the entries against each other and against the parameters of the function.
    pub(crate) fn check(self, parameters: &[Parameter], errors: &mut Errors) -> Signature {
        let mut state = State::new(parameters, errors);
        for entry in self.0 {
            state.add(entry);
        }
        state.finish()
    }
}

/// Parses one entry. None where it is wrong, then there is an error.
fn entry(input: ParseStream<'_>, errors: &mut Errors) -> Option<Entry> {
    let place = input.span();
    if input.parse::<Token![/]>().is_ok() {
        return Some(Entry::Slash(place));
    }
    let stars = usize::from(input.parse::<Token![*]>().is_ok());
    let stars = stars + usize::from(stars == 1 && input.parse::<Token![*]>().is_ok());
    if stars == 1 && (input.is_empty() || input.peek(Token![,])) {
        return Some(Entry::Star(place));
    }
    let Ok(ident) = input.call(Ident::parse_any) else {
        errors.at_span(input.span(), errors::SIGNATURE_ENTRY);
        return None;
    };
    let mut default = None;
    if input.peek(Token![=]) {
        let _ = input.parse::<Token![=]>();
        let place = input.span();
        match input.parse::<Expr>() {
            Ok(expr) => default = Some(expr),
            Err(_) => {
                errors.at_span(place, errors::DEFAULT_EXPRESSION);
                skip_to_comma(input);
            }
        }
    }
    if let (1 | 2, Some(default)) = (stars, &default) {
        let message = errors::default_of_rest(&"**"[..stars], &name_of(&ident));
        errors.at(default, message);
    }
    Some(match stars {
        0 => Entry::Name(ident, default),
        1 => Entry::Rest(ident),
        _ => Entry::Keywords(ident),
    })
}

fn name_of(ident: &Ident) -> String {
    ident.unraw().to_string()
}

/// The entries checked so far.
struct State<'a> {
    parameters: &'a [Parameter],
    errors: &'a mut Errors,
    signature: Signature,
    seen: Vec<String>,
    slash: bool,
    /// `*` or `*args`, as it is written.
    star: Option<String>,
    /// A bare `*` with nothing after it yet.
    open_star: Option<Span>,
}

impl<'a> State<'a> {
    fn new(parameters: &'a [Parameter], errors: &'a mut Errors) -> Self {
        Self {
            parameters,
            errors,
            signature: Signature::default(),
            seen: Vec::new(),
            slash: false,
            star: None,
            open_star: None,
        }
    }

    fn add(&mut self, entry: Entry) {
        if let Some(keywords) = &self.signature.keywords {
            let place = match &entry {
                Entry::Name(ident, _) | Entry::Rest(ident) | Entry::Keywords(ident) => ident.span(),
                Entry::Slash(place) | Entry::Star(place) => *place,
            };
            let message = errors::after_keywords(keywords);
            self.errors.at_span(place, message);
            if let Entry::Name(ident, _) | Entry::Rest(ident) | Entry::Keywords(ident) = entry {
                self.seen.push(name_of(&ident));
            }
            return;
        }
        match entry {
            Entry::Slash(place) => self.slash(place),
            Entry::Star(place) => {
                if self.star.is_none() {
                    self.open_star = Some(place);
                }
                self.star("*".to_owned(), place);
            }
            Entry::Rest(ident) => {
                self.star(format!("*{}", name_of(&ident)), ident.span());
                self.signature.rest = self.name(&ident);
            }
            Entry::Keywords(ident) => {
                self.close();
                self.signature.keywords = self.name(&ident);
            }
            Entry::Name(ident, default) => self.slot(&ident, default),
        }
    }

    fn slash(&mut self, place: Span) {
        let message = if self.slash {
            errors::SLASH_TWICE
        } else if self.star.is_some() {
            errors::SLASH_AFTER_STAR
        } else if self.signature.positional.is_empty() {
            errors::SLASH_FIRST
        } else {
            self.slash = true;
            self.signature.positional_only = self.signature.positional.len();
            return;
        };
        self.errors.at_span(place, message);
    }

    fn star(&mut self, written: String, place: Span) {
        match &self.star {
            Some(before) => {
                let message = errors::star_twice(before);
                self.errors.at_span(place, message);
            }
            None => self.star = Some(written),
        }
    }

    fn slot(&mut self, ident: &Ident, default: Option<Expr>) {
        let Some(name) = self.name(ident) else {
            return;
        };
        let slot = Slot { name, default };
        if self.star.is_some() {
            self.open_star = None;
            self.signature.keyword_only.push(slot);
            return;
        }
        if slot.default.is_none() {
            let mut before = self.signature.positional.iter().rev();
            if let Some(before) = before.find(|before| before.default.is_some()) {
                let message = errors::required_after_default(&slot.name, &before.name);
                self.errors.at(ident, message);
            }
        }
        self.signature.positional.push(slot);
    }

    /// Complains about a bare `*` that nothing came after.
    fn close(&mut self) {
        if let Some(place) = self.open_star.take() {
            self.errors.at_span(place, errors::STAR_LAST);
        }
    }

    /// The name of `ident`, if it is that of a parameter and was not seen before.
    fn name(&mut self, ident: &Ident) -> Option<String> {
        let name = name_of(ident);
        if self.seen.contains(&name) {
            self.errors.at(ident, errors::parameter_twice(&name));
            return None;
        }
        self.seen.push(name.clone());
        if python(self.parameters).any(|parameter| parameter.name == name) {
            return Some(name);
        }
        let is_broken = |parameter: &Parameter| matches!(parameter, Parameter::Broken);
        if self.parameters.iter().any(is_broken) {
            return None;
        }
        let unpassed = self
            .parameters
            .iter()
            .find_map(|parameter| match parameter {
                Parameter::Context { name: context, .. } if *context == name => Some("context"),
                Parameter::Owner { name: owner, .. } if *owner == name => Some("owner"),
                _ => None,
            });
        let message = if let Some(what) = unpassed {
            errors::not_passed(&name, what)
        } else {
            let names = python(self.parameters).map(|parameter| parameter.name.clone());
            errors::unknown_parameter(&name, &names.collect::<Vec<_>>())
        };
        self.errors.at(ident, message);
        None
    }

    fn finish(mut self) -> Signature {
        self.close();
        for parameter in python(self.parameters) {
            if !self.seen.contains(&parameter.name) {
                let message = errors::parameter_missing(&parameter.name);
                self.errors.at(&parameter.ident, message);
            }
        }
        self.signature
    }
}

#[cfg(test)]
mod tests;
