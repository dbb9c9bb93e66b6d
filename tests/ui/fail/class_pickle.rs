//! The option `pickle` makes instances by the constructor, from attributes.

#[hpy::class(pickle)]
struct Unmade;

#[hpy::class(pickle)]
struct Unread {
    x: f64,
}

#[hpy::methods]
impl Unread {
    #[new]
    fn new(x: f64) -> Unread {
        Unread { x }
    }
}

#[hpy::class(pickle)]
struct Many;

#[hpy::methods]
impl Many {
    #[new]
    #[hpy(signature = (*items))]
    fn new(items: Vec<f64>) -> Many {
        drop(items);
        Many
    }
}

#[hpy::class(pickle)]
struct Twice;

#[hpy::methods]
impl Twice {
    #[new]
    fn new() -> Twice {
        Twice
    }

    fn __getnewargs__(&self) -> (i32,) {
        (1,)
    }
}

fn main() {}
