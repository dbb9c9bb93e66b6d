//! What `#[hpy(init)]` is for.

#[hpy::module]
mod m {
    #[hpy(init)]
    const X: i64 = 1;

    #[hpy(init)]
    #[hpy::function]
    fn f() {}

    #[hpy(export, init)]
    fn g() {}

    #[hpy(name = "x")]
    const Y: i64 = 1;
}

fn main() {}
