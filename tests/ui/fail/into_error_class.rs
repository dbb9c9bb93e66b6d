//! Every variant has a class, or is transparent.

use hpy::exceptions::{KeyError, ValueError};

#[derive(hpy::IntoError)]
enum E {
    A,
    #[hpy(exception = KeyError)]
    B,
    #[hpy(exception = "KeyError")]
    C,
    #[hpy(exception)]
    D,
    #[hpy(exception = ValueError, transparent)]
    F(std::io::Error),
    #[hpy(transparent)]
    G,
    #[hpy(transparent)]
    H(std::io::Error, i64),
    #[hpy(raises = ValueError)]
    #[hpy(exception = ValueError)]
    I,
    #[hpy]
    J,
}

#[derive(hpy::IntoError)]
struct S;

#[derive(hpy::IntoError)]
#[hpy(transparent)]
enum T {
    A(std::io::Error),
}

fn main() {}
