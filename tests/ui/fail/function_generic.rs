//! Python has no type parameters for Rust.

#[hpy::function]
fn f<'a, T: ToString, const N: usize>(text: &'a str, value: T) -> String {
    format!("{text}{}{N}", value.to_string())
}

fn main() {}
