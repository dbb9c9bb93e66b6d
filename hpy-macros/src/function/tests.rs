use quote::quote;

use super::*;

/// The output for a function, with all blanks made single.
fn output(options: TokenStream, item: TokenStream) -> String {
    let output = expand(options, item);
    syn::parse2::<syn::File>(output.clone()).expect("the output parses");
    output.to_string()
}

#[track_caller]
fn contains(output: &str, expected: TokenStream) {
    let expected = expected.to_string();
    assert!(output.contains(&expected), "no `{expected}` in `{output}`");
}

#[test]
fn the_convention_is_the_cheapest_one() {
    let cases = [
        (quote!(), quote!(), "noargs :: < f >"),
        (quote!(), quote!(ctx: Context<'_>), "noargs :: < f >"),
        (quote!(signature = (a, /)), quote!(a: i64), "o :: < f >"),
        (
            quote!(signature = (a = 1, /)),
            quote!(a: i64),
            "varargs :: < f , 1usize >",
        ),
        (
            quote!(signature = (a, b, /)),
            quote!(a: i64, b: i64),
            "varargs :: < f , 2usize >",
        ),
        (
            quote!(signature = (*a)),
            quote!(a: Vec<i64>),
            "varargs :: < f , 0usize >",
        ),
        (
            quote!(signature = (a, /, *b)),
            quote!(a: i64, b: Vec<i64>),
            "varargs :: < f , 1usize >",
        ),
        (quote!(), quote!(a: i64), "keywords :: < f , 1usize >"),
        (
            quote!(signature = (*, a)),
            quote!(a: i64),
            "keywords :: < f , 1usize >",
        ),
        (
            quote!(signature = (**a)),
            quote!(a: Map),
            "keywords :: < f , 0usize >",
        ),
    ];
    for (options, parameters, constructor) in cases {
        let output = output(options, quote!(fn f(#parameters) {}));
        let expected = format!("Item :: {constructor}");
        assert!(output.contains(&expected), "no `{expected}` in `{output}`");
    }
}

#[test]
fn arguments_are_taken_from_their_slots() {
    let output = output(
        quote!(signature = (a, b = 1, *c, d = x(), **e)),
        quote!(
            fn f(e: Option<Map>, d: i64, ctx: Context<'_>, c: Vec<i64>, b: i64, a: i64) {}
        ),
    );
    contains(
        &output,
        quote!(f(
            ::hpy::private::Arguments::optional_keywords(__hpy_args)?,
            match ::hpy::private::Arguments::optional(__hpy_args, 2usize)? {
                ::hpy::private::core::option::Option::Some(__hpy_value) => __hpy_value,
                ::hpy::private::core::option::Option::None => x(),
            },
            __hpy_ctx,
            ::hpy::private::Arguments::rest(__hpy_args)?,
            match ::hpy::private::Arguments::optional(__hpy_args, 1usize)? {
                ::hpy::private::core::option::Option::Some(__hpy_value) => __hpy_value,
                ::hpy::private::core::option::Option::None => 1,
            },
            ::hpy::private::Arguments::required(__hpy_args, 0usize)?
        )),
    );
    contains(
        &output,
        quote! {
            positional: &["a", "b"],
            positional_only: 0usize,
            required: 1usize,
            keyword_only: &[("d", false)],
            varargs: true,
            varkeywords: true,
        },
    );
}

#[test]
fn keywords_are_only_optional_where_the_type_is() {
    let output = output(
        quote!(signature = (**e)),
        quote!(
            fn f(e: Map) {}
        ),
    );
    contains(&output, quote!(Arguments::keywords(__hpy_args)?));
}

#[test]
fn documentation_follows_the_text_signature() {
    let output = output(
        quote!(name = "g", signature = (a, b = "x")),
        quote! {
            #[doc = ""]
            #[doc = " Adds."]
            #[doc = ""]
            #[doc = "     indented"]
            #[doc = "  "]
            fn f(a: i64, b: &str) {}
        },
    );
    contains(
        &output,
        quote!(c"g", c"g(a, b='x')\n--\n\nAdds.\n\n    indented"),
    );
}

#[test]
fn text_signature_can_be_given_or_left_out() {
    let item = quote! {
        #[doc = " D"]
        fn f(a: i64) {}
    };
    let given = output(quote!(text_signature = "(x, /)"), item.clone());
    contains(&given, quote!(c"f", c"f(x, /)\n--\n\nD"));
    let omitted = output(quote!(text_signature = None), item);
    contains(&omitted, quote!(c"f", c"D"));
}

#[test]
fn documentation_of_other_files_is_put_together_by_the_compiler() {
    let output = output(
        quote!(),
        quote! {
            #[doc = " D"]
            #[doc = include_str!("d.md")]
            fn f() {}
        },
    );
    contains(
        &output,
        quote!(concat!("f()\n--\n\nD\n", include_str!("d.md"), "", "\0").as_bytes()),
    );
}

#[test]
fn visibility_and_cfg_are_those_of_the_function() {
    let output = output(
        quote!(),
        quote! {
            #[cfg(unix)]
            pub(crate) fn f() {}
        },
    );
    contains(
        &output,
        quote!(
            pub(crate) struct f {}
        ),
    );
    assert_eq!(output.matches("# [cfg (unix)]").count(), 4);
}

#[test]
fn another_path_replaces_hpy() {
    let output = output(
        quote!(crate = snake::deep),
        quote!(
            fn f(a: i64) {}
        ),
    );
    contains(&output, quote!(snake::deep::private::Arguments::required));
    assert!(!output.contains(":: hpy"), "{output}");
}

#[test]
fn the_item_stays_where_there_are_errors() {
    let output = output(
        quote!(signature = (b)),
        quote!(
            fn f(#[hpy(x)] a: i64) {}
        ),
    );
    contains(
        &output,
        quote!(
            fn f(a: i64) {}
        ),
    );
    contains(
        &output,
        quote!(
            struct f {}
        ),
    );
    assert_eq!(output.matches(":: core :: compile_error !").count(), 3);
}
