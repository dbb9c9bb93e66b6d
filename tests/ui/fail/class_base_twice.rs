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

#[hpy::class]
struct Got {
    #[hpy(base, get)]
    open: Open,
}

#[hpy::class]
enum Either {
    One {
        #[hpy(base)]
        open: Open,
    },
    Other {},
}

fn main() {}
