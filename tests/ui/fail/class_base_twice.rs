//! A class has one base.

#[hpy::class(subclass)]
struct Open;

#[hpy::class]
struct Twice {
    #[hpy(base)]
    open: Open,
    #[hpy(base)]
    again: Open,
}

fn main() {}
