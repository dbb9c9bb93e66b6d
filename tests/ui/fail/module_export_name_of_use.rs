//! What is exported has its name already.

#[hpy::function]
fn f() {}

#[hpy::module]
mod m {
    #[hpy(export, name = "g")]
    use super::f;
}

fn main() {}
