use quote::quote;
use syn::parse::Parser;

use super::*;
use crate::text_signature::TextSignature;

/// Parses and checks `signature` for a function with the parameters `parameters`.
fn check(parameters: &str, signature: &str) -> (Signature, Vec<String>) {
    let mut errors = Errors::default();
    let function: syn::Signature =
        syn::parse_str(&format!("fn f({parameters})")).expect("the test's function parses");
    let parameters = crate::arguments::parameters(&function, &mut errors);
    let parser = |input: ParseStream<'_>| Written::parse(input, &mut errors);
    let written = parser
        .parse_str(signature)
        .expect("the test has parentheses");
    let signature = written.check(&parameters, &mut errors);
    (signature, errors.messages())
}

/// The text signature of what should be without error.
#[track_caller]
fn text(parameters: &str, signature: &str) -> String {
    let (signature, errors) = check(parameters, signature);
    assert_eq!(errors, [""; 0]);
    let header = TextSignature::Automatic.header("f", &signature, None);
    header.trim_end_matches("\n--\n\n").to_owned()
}

#[track_caller]
fn error(parameters: &str, signature: &str, expected: &str) {
    let (_, errors) = check(parameters, signature);
    assert_eq!(errors, [expected]);
}

const EVERY_KIND: &str = "a: i64, b: i64, c: i64, args: Vec<i64>, d: i64, e: i64, kwargs: Map";

#[test]
fn every_kind_of_parameter() {
    let (signature, errors) = check(
        EVERY_KIND,
        "(a, b = 1, /, c = 2, *args, d, e = 3, **kwargs)",
    );
    assert_eq!(errors, [""; 0]);
    let names = |slots: &[Slot]| {
        slots
            .iter()
            .map(|slot| slot.name.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(names(&signature.positional), ["a", "b", "c"]);
    assert_eq!(names(&signature.keyword_only), ["d", "e"]);
    assert_eq!(signature.positional_only, 2);
    assert_eq!(signature.required(), 1);
    assert_eq!(signature.slots(), 5);
    assert_eq!(signature.rest.as_deref(), Some("args"));
    assert_eq!(signature.keywords.as_deref(), Some("kwargs"));
}

#[test]
fn slots_follow_the_signature_not_the_function() {
    let (signature, errors) = check("b: i64, ctx: Context<'_>, a: i64", "(a, *, b = 1)");
    assert_eq!(errors, [""; 0]);
    let slot = |name| match signature.source(name) {
        Some(Source::Slot { index, default }) => (index, default.is_some()),
        _ => panic!("{name} has no slot"),
    };
    assert_eq!(slot("a"), (0, false));
    assert_eq!(slot("b"), (1, true));
    assert!(signature.source("ctx").is_none());
}

#[test]
fn text_is_pythons_syntax() {
    assert_eq!(text("", "()"), "f()");
    assert_eq!(text("a: i64", "(a, /)"), "f(a, /)");
    assert_eq!(
        text(
            EVERY_KIND,
            "(a, b = -1, /, c = None, *args, d, e = \"x\", **kwargs)"
        ),
        "f(a, b=-1, /, c=None, *args, d, e='x', **kwargs)"
    );
    assert_eq!(
        text("a: i64, b: bool", "(a, *, b = true,)"),
        "f(a, *, b=True)"
    );
    assert_eq!(text("args: Vec<i64>, a: i64", "(*args, a)"), "f(*args, a)");
    assert_eq!(text("a: i64", "(a = LIMIT)"), "f(a=...)");
    assert_eq!(text("r#type: i64", "(r#type = 1)"), "f(type=1)");
    assert_eq!(text("r#type: i64", "(type = 1)"), "f(type=1)");
}

#[test]
fn no_text_where_python_cannot_say_it() {
    assert_eq!(text("lambda: i64", "(lambda)"), "");
    assert_eq!(text("r#in: Vec<i64>", "(*r#in)"), "");
}

#[test]
fn without_a_signature_all_are_required() {
    let function: syn::Signature =
        syn::parse2(quote!(fn f(a: i64, ctx: hpy::Context<'_>, b: Option<i64>))).expect("parses");
    let mut errors = Errors::default();
    let parameters = crate::arguments::parameters(&function, &mut errors);
    let signature = Signature::plain(&parameters);
    assert_eq!((signature.slots(), signature.required()), (2, 2));
    assert_eq!(signature.positional_only, 0);
}

#[test]
fn errors_name_the_parameter() {
    error("a: i64", "(a, a)", &errors::parameter_twice("a"));
    error("a: i64, b: i64", "(a)", &errors::parameter_missing("b"));
    error("", "(x)", &errors::unknown_parameter("x", &[]));
    error(
        "ctx: Context<'_>",
        "(ctx)",
        &errors::not_passed("ctx", "context"),
    );
    error(
        "a: i64, b: i64",
        "(a = 1, b)",
        &errors::required_after_default("b", "a"),
    );
    error("a: Map, b: i64", "(**a, b)", &errors::after_keywords("a"));
    error("a: Map", "(**a = 1)", &errors::default_of_rest("**", "a"));
}

#[test]
fn a_broken_entry_is_one_error() {
    error("a: i64, b: i64", "(a, b = )", errors::DEFAULT_EXPRESSION);
    error("a: i64", "(a, 1)", errors::SIGNATURE_ENTRY);
    error("a: i64", "(a: i64)", errors::SIGNATURE_COMMA);
    error("a: i64", "(a, *)", errors::STAR_LAST);
    error("a: i64", "(/, a)", errors::SLASH_FIRST);
}

#[test]
fn nameless_parameters_bring_no_errors_of_their_own() {
    error("_: i64, a: i64", "(a, b)", errors::WILDCARD_PARAMETER);
}
