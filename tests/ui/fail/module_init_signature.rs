//! What `#[hpy(init)]` is called with, and what it returns.

#[hpy::module]
mod a {
    #[hpy(init)]
    fn init() {}
}

#[hpy::module]
mod b {
    #[hpy(init)]
    async fn init<T>(_m: &T) {}
}

#[hpy::module]
mod c {
    #[hpy(init)]
    fn init(m: i64) {
        let _ = m;
    }
}

#[hpy::module]
mod d {
    use hpy::prelude::*;

    #[hpy(init)]
    fn init(m: &Handle<'_, PyModule>) -> i64 {
        let _ = m;
        1
    }
}

fn main() {}
