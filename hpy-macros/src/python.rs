//! Python's side of the language: which names are names, and Rust values as Python literals.

use proc_macro2::Span;
use syn::{Expr, ExprLit, ExprUnary, Lit, UnOp};

use crate::errors::{self, Errors};

/// Keywords of Python 3.8 to 3.15, without the soft ones, which are names too.
const KEYWORDS: [&str; 35] = [
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue",
    "def", "del", "elif", "else", "except", "finally", "for", "from", "global", "if", "import",
    "in", "is", "lambda", "nonlocal", "not", "or", "pass", "raise", "return", "try", "while",
    "with", "yield",
];

/// A name in `PascalCase`, in `snake_case`: `HTTPError2` is `http_error2`.
pub(crate) fn to_snake_case(name: &str) -> String {
    let chars: Vec<char> = name.chars().collect();
    let mut snake = String::new();
    for (index, c) in chars.iter().enumerate() {
        let before = index.checked_sub(1).map(|before| chars[before]);
        let ends_word = before.is_some_and(|it| it.is_lowercase() || it.is_ascii_digit());
        let ends_capitals = before.is_some_and(char::is_uppercase)
            && chars.get(index + 1).is_some_and(|it| it.is_lowercase());
        if c.is_uppercase() && (ends_word || ends_capitals) {
            snake.push('_');
        }
        snake.extend(c.to_lowercase());
    }
    snake
}

/// Whether Python reads `name` as a keyword.
pub(crate) fn is_keyword(name: &str) -> bool {
    KEYWORDS.contains(&name)
}

/// Whether `name` can be the name of an attribute, with an error at `place` where it cannot.
pub(crate) fn check_name(name: &str, place: Span, errors: &mut Errors) -> bool {
    let starts = |c: char| c.is_ascii_alphabetic() || c == '_';
    let continues = |c: char| starts(c) || c.is_ascii_digit();
    let message = if !name.is_ascii() {
        errors::non_ascii_name(name)
    } else if !name.starts_with(starts) || !name.chars().all(continues) {
        errors::not_an_identifier(name)
    } else if is_keyword(name) {
        errors::python_keyword(name)
    } else {
        return true;
    };
    errors.at_span(place, message);
    false
}

/// The Python expression for the same value as `expr`, `...` where there is no literal for it.
///
/// Only literals: `inspect.signature` refuses a function where it meets any other expression.
pub(crate) fn literal(expr: &Expr) -> String {
    try_literal(expr).unwrap_or_else(|| "...".to_owned())
}

fn try_literal(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Lit(ExprLit { lit, .. }) => of_lit(lit),
        Expr::Paren(inner) => try_literal(&inner.expr),
        Expr::Group(inner) => try_literal(&inner.expr),
        Expr::Reference(inner) => try_literal(&inner.expr),
        Expr::Unary(ExprUnary {
            op: UnOp::Neg(_),
            expr,
            ..
        }) => match &**expr {
            Expr::Lit(ExprLit {
                lit: lit @ (Lit::Int(_) | Lit::Float(_)),
                ..
            }) => Some(format!("-{}", of_lit(lit)?)),
            _ => None,
        },
        Expr::Tuple(tuple) if tuple.elems.is_empty() => Some("None".to_owned()),
        Expr::Tuple(tuple) if tuple.elems.len() == 1 => {
            Some(format!("({},)", try_literal(&tuple.elems[0])?))
        }
        Expr::Tuple(tuple) => Some(format!("({})", sequence(&tuple.elems)?)),
        Expr::Array(array) => Some(format!("[{}]", sequence(&array.elems)?)),
        Expr::Path(path) => match last_segments(&path.path)?.1.as_str() {
            "None" => Some("None".to_owned()),
            _ => None,
        },
        Expr::Call(call) => {
            let Expr::Path(function) = &*call.func else {
                return None;
            };
            let (before, last) = last_segments(&function.path)?;
            let mut arguments = call.args.iter();
            match (before.as_str(), last.as_str(), arguments.next()) {
                ("" | "Option", "Some", Some(value)) => try_literal(value),
                ("String", "from", Some(value)) => try_literal(value),
                ("String", "new", None) => Some("''".to_owned()),
                ("Vec", "new", None) => Some("[]".to_owned()),
                ("HashMap" | "BTreeMap", "new", None) => Some("{}".to_owned()),
                _ => None,
            }
        }
        Expr::MethodCall(call) if call.args.is_empty() => {
            let text = matches!(
                &*call.receiver,
                Expr::Lit(ExprLit {
                    lit: Lit::Str(_),
                    ..
                })
            );
            match call.method.to_string().as_str() {
                "to_string" | "to_owned" | "into" if text => try_literal(&call.receiver),
                _ => None,
            }
        }
        Expr::Macro(invocation) => {
            let is_vec = last_segments(&invocation.mac.path)?.1 == "vec";
            let elements = invocation
                .mac
                .parse_body_with(
                    syn::punctuated::Punctuated::<Expr, syn::Token![,]>::parse_terminated,
                )
                .ok()?;
            is_vec.then_some(format!("[{}]", sequence(&elements)?))
        }
        _ => None,
    }
}

fn sequence<'a>(elements: impl IntoIterator<Item = &'a Expr>) -> Option<String> {
    let elements: Option<Vec<_>> = elements.into_iter().map(try_literal).collect();
    Some(elements?.join(", "))
}

/// The last segment of a path and the one before it, which is empty where there is none.
fn last_segments(path: &syn::Path) -> Option<(String, String)> {
    let mut segments = path.segments.iter().rev();
    let last = segments.next()?.ident.to_string();
    let before = segments.next().map(|segment| segment.ident.to_string());
    Some((before.unwrap_or_default(), last))
}

fn of_lit(lit: &Lit) -> Option<String> {
    match lit {
        Lit::Bool(value) if value.value => Some("True".to_owned()),
        Lit::Bool(_) => Some("False".to_owned()),
        Lit::Int(value) if matches!(value.suffix(), "f32" | "f64") => {
            Some(format!("{}.0", value.base10_digits()))
        }
        Lit::Int(value) => Some(value.base10_digits().to_owned()),
        Lit::Float(value) => Some(value.base10_digits().to_owned()),
        Lit::Str(value) => Some(quoted(value.value().chars())),
        Lit::Char(value) => Some(quoted([value.value()])),
        Lit::ByteStr(value) => Some(quoted_bytes(&value.value())),
        Lit::Byte(value) => Some(value.value().to_string()),
        _ => None,
    }
}

/// A string literal that is ASCII: the tokenizer of old interpreters need not agree on anything else.
fn quoted(text: impl IntoIterator<Item = char>) -> String {
    let mut out = String::from("'");
    for c in text {
        match c {
            '\'' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            ' '..='~' => out.push(c),
            '\0'..='\u{ff}' => out.push_str(&format!("\\x{:02x}", u32::from(c))),
            '\u{100}'..='\u{ffff}' => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            _ => out.push_str(&format!("\\U{:08x}", u32::from(c))),
        }
    }
    out.push('\'');
    out
}

fn quoted_bytes(bytes: &[u8]) -> String {
    let text: String = bytes.iter().map(|byte| char::from(*byte)).collect();
    format!("b{}", quoted(text.chars()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(rust: &str, python: &str) {
        let expr = syn::parse_str(rust).expect("the test's expression parses");
        assert_eq!(literal(&expr), python);
    }

    #[test]
    fn numbers_lose_suffix_and_underscores() {
        check("1_000u8", "1000");
        check("0xff", "255");
        check("-3", "-3");
        check("1.5e3f64", "1.5e3");
        check("-2f32", "-2.0");
        check("1.", "1.");
    }

    #[test]
    fn text_is_quoted_and_escaped() {
        check(r#""it's""#, r"'it\'s'");
        check(r#""a\nb\\\0""#, r"'a\nb\\\x00'");
        check(r#""é€😀""#, r"'\xe9\u20ac\U0001f600'");
        check(r#"b"a\xff""#, r"b'a\xff'");
        check("'x'", "'x'");
        check("b'a'", "97");
        check(r#""x".to_owned()"#, "'x'");
        check(r#"String::from("x")"#, "'x'");
        check("String::new()", "''");
    }

    #[test]
    fn options_and_containers() {
        check("None", "None");
        check("::core::option::Option::None", "None");
        check("Some(1)", "1");
        check("Some(Some(true))", "True");
        check("()", "None");
        check("(1,)", "(1,)");
        check("(1, 'a')", "(1, 'a')");
        check("&[1, 2]", "[1, 2]");
        check("vec![]", "[]");
        check("vec![1, -1]", "[1, -1]");
        check("Vec::new()", "[]");
    }

    #[test]
    fn anything_else_is_an_ellipsis() {
        check("i64::MAX", "...");
        check("vec![1; 3]", "...");
        check("[LIMIT]", "...");
        check("f(1)", "...");
        check("!0", "...");
    }
}

/// How names of fields are written in Python.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Case {
    Camel,
    Pascal,
    Snake,
    ScreamingSnake,
    Lower,
    Upper,
}

const CASES: [(&str, Case); 6] = [
    ("camelCase", Case::Camel),
    ("PascalCase", Case::Pascal),
    ("snake_case", Case::Snake),
    ("SCREAMING_SNAKE_CASE", Case::ScreamingSnake),
    ("lowercase", Case::Lower),
    ("UPPERCASE", Case::Upper),
];

impl Case {
    /// The case that is written like this.
    pub(crate) fn of(text: &str) -> Option<Self> {
        let case = CASES.into_iter().find(|(name, _)| *name == text);
        case.map(|(_, case)| case)
    }

    pub(crate) fn names() -> Vec<&'static str> {
        CASES.iter().map(|(name, _)| *name).collect()
    }

    /// A name in `snake_case`, in this case.
    pub(crate) fn apply(self, name: &str) -> String {
        let capitalised = |word: &str| {
            let mut chars = word.chars();
            let first = chars.next().map(|c| c.to_ascii_uppercase());
            first.into_iter().chain(chars).collect::<String>()
        };
        let words = name.split('_').filter(|word| !word.is_empty());
        match self {
            Case::Snake => name.to_owned(),
            Case::ScreamingSnake => name.to_ascii_uppercase(),
            Case::Lower => words.collect::<String>().to_ascii_lowercase(),
            Case::Upper => words.collect::<String>().to_ascii_uppercase(),
            Case::Pascal => words.map(capitalised).collect(),
            Case::Camel => {
                let words = words.enumerate().map(|(index, word)| match index {
                    0 => word.to_owned(),
                    _ => capitalised(word),
                });
                words.collect()
            }
        }
    }
}
