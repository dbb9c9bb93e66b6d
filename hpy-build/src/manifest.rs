//! The library's name out of Cargo.toml, which Cargo does not tell build scripts.
//!
//! As much TOML as it takes to find one key wherever it may stand: `name` under `[lib]`, `lib.name`, `lib = { name = … }`.

use std::fs;
use std::path::Path;

/// The name of the package's library: the one that the manifest gives it, otherwise made from the package's name.
pub(crate) fn library_name(manifest: &Path, package: &str) -> Result<String, String> {
    let text = fs::read_to_string(manifest)
        .map_err(|error| format!("cannot read {}: {error}", manifest.display()))?;
    Ok(given_name(&text).unwrap_or_else(|| package.replace('-', "_")))
}

fn given_name(text: &str) -> Option<String> {
    let tokens = tokens(text);
    let mut rest = tokens.as_slice();
    let mut table = Vec::new();
    while let Some((first, after)) = rest.split_first() {
        if *first == Token::Mark('\n') {
            rest = after;
            continue;
        }
        let statement = &rest[..statement_length(rest)];
        rest = &rest[statement.len()..];
        if *first == Token::Mark('[') {
            table = path(statement);
        } else if let Some(equals) = statement
            .iter()
            .position(|token| *token == Token::Mark('='))
        {
            let (key, value) = (&statement[..equals], &statement[equals + 1..]);
            let key: Vec<&str> = table.iter().copied().chain(path(key)).collect();
            match (key.as_slice(), value) {
                (["lib", "name"], [Token::Text(name)]) => return Some(name.clone()),
                (["lib"], inline) => return name_of_inline_table(inline),
                _ => {}
            }
        }
    }
    None
}

/// The value of `name` in the tokens of an inline table.
fn name_of_inline_table(tokens: &[Token]) -> Option<String> {
    let mut depth = 0;
    for (at, token) in tokens.iter().enumerate() {
        match token {
            Token::Mark('{' | '[') => depth += 1,
            Token::Mark('}' | ']') => depth -= 1,
            Token::Text(key) if depth == 1 && key == "name" => {
                if let [Token::Mark('='), Token::Text(name), ..] = &tokens[at + 1..] {
                    return Some(name.clone());
                }
            }
            _ => {}
        }
    }
    None
}

/// The number of tokens to the end of the line, or of the array or table that goes on in the next one.
fn statement_length(tokens: &[Token]) -> usize {
    let mut depth = 0;
    for (at, token) in tokens.iter().enumerate() {
        match token {
            Token::Mark('{' | '[') => depth += 1,
            Token::Mark('}' | ']') => depth -= 1,
            Token::Mark('\n') if depth <= 0 => return at,
            _ => {}
        }
    }
    tokens.len()
}

/// The parts of a dotted key or of a table's header.
fn path(tokens: &[Token]) -> Vec<&str> {
    let texts = tokens.iter().filter_map(|token| match token {
        Token::Text(text) => Some(text.as_str()),
        Token::Mark(_) => None,
    });
    texts.collect()
}

#[derive(Debug, PartialEq)]
enum Token {
    /// A string, or a key, number or date without quotes.
    Text(String),
    /// One of `[ ] { } = , .` or the end of a line.
    Mark(char),
}

fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '#' => rest.find('\n').unwrap_or(rest.len()),
            '"' | '\'' => {
                let (content, length) = string(rest, first);
                tokens.push(Token::Text(content));
                length
            }
            '[' | ']' | '{' | '}' | '=' | ',' | '.' | '\n' => {
                tokens.push(Token::Mark(first));
                1
            }
            _ if first.is_whitespace() => first.len_utf8(),
            _ => {
                let end = |c: char| c.is_whitespace() || "[]{}=,.#\"'".contains(c);
                let length = rest.find(end).unwrap_or(rest.len());
                tokens.push(Token::Text(rest[..length].to_owned()));
                length
            }
        };
        rest = &rest[length..];
    }
    tokens
}

/// The content of the string that `text` begins with, and its length with the quotes.
fn string(text: &str, quote: char) -> (String, usize) {
    let long = String::from(quote).repeat(3);
    let delimiter = if text.starts_with(&long) {
        long.as_str()
    } else {
        &text[..1]
    };
    let mut content = String::new();
    let mut at = delimiter.len();
    while let Some(c) = text[at..].chars().next() {
        if text[at..].starts_with(delimiter) {
            return (content, at + delimiter.len());
        }
        at += c.len_utf8();
        if c == '\\' && quote == '"' {
            // What it stands for does not matter: no name has one.
            let escaped = text[at..].chars().next();
            at += escaped.map_or(0, char::len_utf8);
            content.extend(escaped);
        } else {
            content.push(c);
        }
    }
    (content, at)
}

#[cfg(test)]
mod tests {
    use super::given_name;

    #[track_caller]
    fn check(manifest: &str, name: Option<&str>) {
        assert_eq!(given_name(manifest).as_deref(), name, "{manifest}");
    }

    #[test]
    fn name_of_the_lib_table() {
        check(
            "[package]\nname = \"geo-2d\"\n[lib]\ncrate-type = [\"cdylib\"]\nname = \"geo\" # two\n",
            Some("geo"),
        );
        check(
            "[ lib ]\r\n\"name\"='geo'\r\n[dependencies]\r\nname = \"other\"\r\n",
            Some("geo"),
        );
        check("[\"lib\"]\nname = \"geo\"", Some("geo"));
        check("lib.name = \"geo\"\n[package]\nname = \"p\"", Some("geo"));
        check(
            "lib = { crate-type = [\"cdylib\"], name = \"geo\" }\n",
            Some("geo"),
        );
        check(
            "lib = {\n  crate-type = [\n\"cdylib\",\n],\n  name = \"geo\",\n}\n",
            Some("geo"),
        );
    }

    #[test]
    fn no_name_given() {
        check("", None);
        check(
            "[package]\nname = \"geo\"\n[lib]\ncrate-type = [\"cdylib\"]\n[[bin]]\nname = \"tool\"\n",
            None,
        );
        check(
            "[lib]\n# name = \"old\"\npath = \"src/name.rs\"\n[lib.metadata]\nname = \"x\"\n",
            None,
        );
        check("lib = { crate-type = [\"cdylib\"] }\nname = \"x\"", None);
    }

    #[test]
    fn strings_hide_what_looks_like_toml() {
        let text = "[package]\ndescription = \"\"\"\n[lib]\nname = \"wrong\"\n\\\"\"\"\"\n[lib]\nname = \"geo\"\n";
        check(text, Some("geo"));
        check(
            "[package]\ndescription = \"a \\\" # [lib]\"\n[lib]\nname = 'geo'\n",
            Some("geo"),
        );
        check(
            "[package]\ndescription = '''\n[lib]\nname = \"wrong\"\n'''\n",
            None,
        );
    }

    #[test]
    fn any_text_is_survived() {
        for text in [
            "[lib",
            "lib = {",
            "= =\n]]}}\n[lib]\nname",
            "\"\"\"",
            "'",
            "\"\\",
            "name = \u{feff}é",
            "[lib]\nname=\"\\",
        ] {
            given_name(text);
        }
    }
}
