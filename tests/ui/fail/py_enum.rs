//! Enums that cannot be Python's.

#[hpy::py_enum]
struct Point;

#[hpy::py_enum]
impl Point {}

#[hpy::py_enum]
enum Empty {}

#[hpy::py_enum(base = "StrEnum")]
enum Generic<T> {
    One,
    Other(T),
}

#[hpy::py_enum(base = "Flag")]
enum Flags {
    One = 1,
    Two,
    #[hpy(value = 4)]
    Four,
}

#[hpy::py_enum(rename_all = "UPPERCASE")]
enum Twice {
    One,
    ONE,
}

#[hpy::py_enum(eq, rename_all = "upper")]
enum Options {
    One,
    #[hpy(value)]
    Two,
}

fn main() {}
