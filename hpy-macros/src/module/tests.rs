use quote::quote;

use super::*;

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
fn five_symbols_are_exported() {
    let symbols = [
        "fn HPyInit_n ",
        "fn PyInit_n ",
        "fn HPyInitGlobalContext_n ",
        "fn get_required_hpy_major_version_n ",
        "fn get_required_hpy_minor_version_n ",
    ];
    let library = output(
        quote!(name = "n"),
        quote!(
            mod m {}
        ),
    );
    for symbol in symbols {
        assert!(library.contains(symbol), "no {symbol} in {library}");
    }
    assert_eq!(library.matches("no_mangle").count(), 5);
    let submodule = output(
        quote!(name = "n", submodule),
        quote!(
            mod m {}
        ),
    );
    assert!(!submodule.contains("no_mangle"), "{submodule}");
}

#[test]
fn items_are_taken_in_order() {
    let output = output(
        quote!(),
        quote! {
            mod m {
                #[hpy(export)]
                use super::{a, deep::{b as c, d::{self}}};
                #[hpy::function]
                fn e() {}
                #[hpy::module]
                mod f {}
            }
        },
    );
    let places = ["a", "c", "d", "e", "f"].map(|name| {
        let path = format!("self :: {name} :: __HPY_ITEM");
        output.find(&path).expect("the item is exported")
    });
    assert!(places.is_sorted(), "{output}");
    assert!(!output.contains("(export)"), "{output}");
}

#[test]
fn attributes_inside_are_completed() {
    let output = output(
        quote!(crate = snake),
        quote! {
            mod m {
                #[hpy::function]
                fn a() {}
                #[hpy::function(name = "x", crate = own)]
                fn b() {}
                #[hpy::module]
                mod c {}
                #[hpy::module(crate = own)]
                mod d {}
            }
        },
    );
    contains(&output, quote!(#[hpy::function(crate = snake,)]));
    contains(&output, quote!(#[hpy::function(name = "x", crate = own)]));
    contains(&output, quote!(#[hpy::module(submodule, crate = snake,)]));
    contains(&output, quote!(#[hpy::module(submodule, crate = own)]));
}

#[test]
fn constants_come_before_the_initialisation() {
    let output = output(
        quote!(),
        quote! {
            mod m {
                #[hpy(init)]
                fn start(m: &Handle<'_, PyModule>) {}
                #[hpy(export, name = "x")]
                const X: i64 = 1;
            }
        },
    );
    contains(
        &output,
        quote! {
            ::hpy::private::add(__hpy_module, "x", self::X)?;
            {
                let __hpy_value = self::start(__hpy_module);
                ::hpy::private::finish(__hpy_value)?;
            }
        },
    );
}

#[test]
fn documentation_is_that_outside_and_inside() {
    let output = output(
        quote!(),
        quote! {
            #[doc = " Outer."]
            mod m {
                #![doc = " Inner."]
            }
        },
    );
    contains(&output, quote!(c"Outer.\nInner."));
}

#[test]
fn cfg_goes_along() {
    let output = output(
        quote!(),
        quote! {
            mod m {
                #[cfg(unix)]
                #[hpy(export)]
                use super::a;
                #[cfg(unix)]
                #[hpy(export)]
                const X: i64 = 1;
            }
        },
    );
    contains(
        &output,
        quote!(
            #[cfg(unix)]
            ::hpy::private::add
        ),
    );
    assert_eq!(output.matches("# [cfg (unix)]").count(), 4);
}

#[test]
fn nothing_is_exported_where_there_are_errors() {
    let output = output(
        quote!(),
        quote! {
            mod m {
                #[hpy(export)]
                use super::*;
                #[hpy(init)]
                fn init() {}
            }
        },
    );
    assert_eq!(output.matches(":: core :: compile_error !").count(), 2);
    assert!(!output.contains("no_mangle"), "{output}");
    contains(&output, quote!(pub const __HPY_ITEM));
}
