//! Options of classes that need others, or exclude them.

#[hpy::class(ord)]
struct Ordered;

#[hpy::class(hash, frozen)]
struct Hashed;

#[hpy::class(hash, eq)]
struct Changing;

#[hpy::class(sequence, mapping)]
struct Both;

fn main() {}
