//! The extension module of the tests in `tests/python`.

/// Adds two integers.
#[hpy::function]
fn add(a: i64, b: i64) -> i64 {
    a.wrapping_add(b)
}

/// The module under test.
#[hpy::module]
mod hpy_test_ext {
    #[hpy(export)]
    use super::add;
}
