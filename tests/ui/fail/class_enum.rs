//! Enums that cannot be classes, and options that they do not have.

#[hpy::class]
enum Empty {}

#[hpy::class]
enum Generic<T> {
    One,
    Other(T),
}

#[hpy::class(rename_all = "UPPERCASE")]
enum Twice {
    One,
    ONE,
    #[hpy(name = "ONE")]
    Other,
}

#[hpy::class]
enum Names {
    None,
    #[hpy(name = "1st")]
    First,
    #[hpy(value = 1)]
    Second,
}

#[hpy::class(get_all, subclass, eq_int)]
enum Options {
    One,
}

#[hpy::class(eq, eq_int)]
#[derive(PartialEq)]
struct Point;

#[hpy::class(ord, hash)]
enum Needs {
    One,
}

fn main() {}
