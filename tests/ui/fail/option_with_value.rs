//! Options that take no value say so.

#[hpy::module(submodule = true)]
mod m {
    #[hpy(export = "x")]
    const X: i64 = 1;
}

fn main() {}
