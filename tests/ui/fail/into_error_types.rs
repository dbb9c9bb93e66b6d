//! The type is an error, and the class an exception class.

use hpy::exceptions::ValueError;

#[derive(hpy::IntoError)]
#[hpy(exception = ValueError)]
struct NoError;

#[derive(Debug, hpy::IntoError)]
#[hpy(exception = String)]
struct WrongClass;

impl std::fmt::Display for WrongClass {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("text")
    }
}

impl std::error::Error for WrongClass {}

#[derive(Debug, hpy::IntoError)]
enum WrongInside {
    #[hpy(transparent)]
    A(Vec<i64>),
}

impl std::fmt::Display for WrongInside {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("text")
    }
}

impl std::error::Error for WrongInside {}

fn main() {}
