//! A NUL would end the documentation early.

/// Fine.
#[doc = "a\0b"]
#[hpy::function]
fn f() {}

#[hpy::module]
mod m {
    #![doc = "a\0b"]
}

fn main() {}
