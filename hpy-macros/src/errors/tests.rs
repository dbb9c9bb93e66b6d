//! Every text has a program in `tests/ui/fail` that brings it about.

use std::path::Path;

use proc_macro2::{TokenStream, TokenTree};

/// The string literals in `tokens`.
fn strings(tokens: TokenStream, found: &mut Vec<String>) {
    for token in tokens {
        match token {
            TokenTree::Group(group) => strings(group.stream(), found),
            TokenTree::Literal(literal) => {
                if let syn::Lit::Str(text) = syn::Lit::new(literal) {
                    found.push(text.value());
                }
            }
            _ => {}
        }
    }
}

/// The longest part of a format string that is the same in every message made with it.
fn fixed_part(text: &str) -> String {
    let text = text.replace("{{", "\u{1}").replace("}}", "\u{2}");
    let parts = text
        .split('{')
        .map(|part| part.split_once('}').map_or(part, |(_, rest)| rest));
    let longest = parts.max_by_key(|part| part.len()).unwrap_or_default();
    longest.replace('\u{1}', "{").replace('\u{2}', "}")
}

#[test]
fn every_text_has_a_program() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/ui/fail");
    let mut reported = String::new();
    for entry in std::fs::read_dir(folder).expect("the programs are there") {
        let path = entry.expect("the folder can be read").path();
        if path
            .extension()
            .is_some_and(|extension| extension == "stderr")
        {
            reported += &std::fs::read_to_string(path).expect("the errors are UTF-8");
        }
    }

    let source: TokenStream = include_str!("../errors.rs")
        .parse()
        .expect("this crate compiles");
    let mut texts = Vec::new();
    strings(source, &mut texts);
    // Not documentation, which starts with a space, nor names and parts of a text.
    texts.retain(|text| !text.starts_with(' ') && text.split(' ').count() > 3);
    assert!(texts.len() > 40, "only found {texts:?}");
    texts.retain(|text| !reported.contains(&fixed_part(text)));
    assert_eq!(texts, [""; 0], "no program brings these about");
}
