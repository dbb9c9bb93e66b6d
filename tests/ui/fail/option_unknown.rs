//! The options that there are, are listed.

#[hpy::function(nam = "g", signatur = (a))]
fn f(a: i64) -> i64 {
    a
}

#[hpy::module(nam = "n")]
mod m {
    #[hpy(exprt)]
    const X: i64 = 1;
}

fn main() {}
