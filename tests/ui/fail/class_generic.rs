//! A class is one type.

#[hpy::class]
struct Pair<T>(T, T);

fn main() {}
