//! One name, one item.

#[hpy::module]
mod m {
    #[hpy::function]
    fn f() {}

    #[hpy::function(name = "f")]
    fn g() {}

    #[hpy::module(name = "f")]
    mod inner {}

    #[hpy(export, name = "f")]
    const F: i64 = 1;
}

fn main() {}
