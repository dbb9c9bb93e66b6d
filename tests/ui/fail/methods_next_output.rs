//! `__next__` says by `None` that nothing is left.

#[hpy::class]
struct Count;

#[hpy::methods]
impl Count {
    fn __next__(&mut self) -> i64 {
        1
    }
}

fn main() {}
