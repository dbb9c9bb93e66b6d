//! A class extends one that allows it, by one field.

#[hpy::class]
struct Closed;

#[hpy::class]
struct OfClosed {
    #[hpy(base)]
    closed: Closed,
}

#[hpy::class(subclass, weakref)]
struct Seen;

#[hpy::class]
struct OfSeen {
    #[hpy(base)]
    seen: Seen,
}

#[hpy::class(subclass)]
struct Open;

#[hpy::class(frozen)]
struct Frozen {
    #[hpy(base)]
    open: Open,
}

#[hpy::class]
struct Holder {
    #[hpy(base)]
    open: Open,
    field: hpy::Field,
}

#[hpy::class]
struct OfNumber {
    #[hpy(base)]
    number: i64,
}

fn main() {}
