//! The smallest extension there is: one function that returns a string.

// ANCHOR: code
/// Say hello.
#[hpy::function]
fn say_hello() -> &'static str {
    "Hello world"
}

/// A greeting from Rust.
#[hpy::module]
mod quickstart {
    #[hpy(export)]
    use super::say_hello;
}
// ANCHOR_END: code
