//! The example quickstart in PyO3.

use pyo3::prelude::*;

/// Say hello.
#[pyfunction]
fn say_hello() -> &'static str {
    "Hello world"
}

/// A greeting from Rust.
#[pymodule]
mod quickstart {
    #[pymodule_export]
    use super::say_hello;
}
