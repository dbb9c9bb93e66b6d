//! Bases are exception classes.

use hpy::exceptions::ValueError;

hpy::exception! {
    pub A(ValueError, String);
    pub B("ValueError");
}

fn main() {}
