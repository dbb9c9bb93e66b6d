//! Reading a field clones it and makes an object of it.

struct Opaque;

#[hpy::class]
struct Holder {
    #[hpy(get, set)]
    opaque: Opaque,
}

fn main() {}
