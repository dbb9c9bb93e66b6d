//! Enums with data: what they cannot hold, and options that they do not have.

use hpy::Field;

#[hpy::class(eq, eq_int)]
#[derive(PartialEq)]
enum Options {
    One(i64),
    #[hpy(name = "One")]
    Other,
}

#[hpy::class]
enum References {
    Held { object: Field },
}

#[hpy::class(get_all, subclass)]
enum OfStructs {
    One(i64),
}

#[hpy::class]
enum Names {
    One { from: i64 },
    Twice {
        #[hpy(name = "b")]
        a: i64,
        b: i64,
        #[hpy(get)]
        c: i64,
    },
    #[hpy(constructor = (a))]
    Two { a: i64, b: i64 },
    #[hpy(constructor = 1)]
    Three { a: i64 },
}

#[hpy::class]
enum NoData {
    #[hpy(constructor = ())]
    One,
}

fn main() {}
