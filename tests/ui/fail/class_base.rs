//! A class extends one that allows it, by one field.

use hpy::Buffer;

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

#[hpy::class(subclass)]
struct Exporter {
    bytes: Vec<u8>,
}

#[hpy::methods]
impl Exporter {
    fn __getbuffer__(&self) -> Buffer<'_> {
        Buffer::new(&self.bytes)
    }
}

#[hpy::class]
struct OfExporter {
    #[hpy(base)]
    exporter: Exporter,
}

#[hpy::class]
#[repr(C, packed)]
struct Packed {
    byte: u8,
    #[hpy(base)]
    wide: Wide,
}

#[hpy::class(subclass)]
struct Wide {
    number: u64,
}

fn main() {}
