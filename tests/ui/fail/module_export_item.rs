//! What `#[hpy(export)]` is for.

#[hpy::module]
mod m {
    #[hpy(export)]
    fn f() {}

    #[hpy(export)]
    mod inner {}

    #[hpy(export)]
    static X: i64 = 1;

    #[hpy(export)]
    struct S;

    #[hpy(export)]
    const _: i64 = 1;
}

fn main() {}
