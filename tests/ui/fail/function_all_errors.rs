//! All errors of an item come at once, and none about the item being gone.

#[hpy::function(signature = (_a, c, _a), nam = "f", name = "1")]
async unsafe fn f<T>(_: i64, _a: T, _b: impl Copy) {}

#[hpy::module]
mod m {
    #[hpy(export)]
    use super::f;
}

fn main() {}
