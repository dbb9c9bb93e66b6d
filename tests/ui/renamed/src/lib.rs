//! `crate = path` where `::hpy` does not exist. That this compiles is the test.
#![forbid(unsafe_code)]

use snake::prelude::*;

pub mod reexport {
    //! The way of a framework that brings hpy along.
    pub use snake as python;
}

/// Adds.
#[snake::function(signature = (a, b = 1), crate = snake)]
pub fn add(a: i64, b: i64) -> snake::Result<i64> {
    Ok(a + b)
}

/// Defines a function through `$crate`, as a macro of a framework would.
#[macro_export]
macro_rules! define {
    ($name:ident) => {
        /// Returns its argument.
        #[snake::function(crate = $crate::reexport::python)]
        pub fn $name(value: i64) -> i64 {
            value
        }
    };
}

define!(defined);

/// Functions and modules inside get the path from the outermost module.
#[snake::module(name = "hpy_ui_renamed", crate = crate::reexport::python)]
pub mod outer {
    use super::*;

    #[hpy(export)]
    use super::{add, defined};

    #[hpy(export)]
    const ANSWER: i64 = 42;

    #[hpy(init)]
    fn init(m: &Handle<'_, PyModule>) -> snake::Result<()> {
        m.setattr("initialised", true)
    }

    #[snake::function]
    fn plain() {}

    #[snake::function(name = "other", crate = snake)]
    fn own_path() {}

    #[snake::module]
    mod inner {
        #[snake::function]
        fn deep(text: &str) -> usize {
            text.len()
        }
    }
}
