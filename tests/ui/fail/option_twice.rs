//! An option is given once.

#[hpy::function(name = "g", name = "h")]
fn f() {}

#[hpy::module(submodule, submodule)]
mod m {
    #[hpy(export, export)]
    const X: i64 = 1;
}

fn main() {}
