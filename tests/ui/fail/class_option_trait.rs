//! Options of classes take what Rust's traits say.

#[hpy::class(eq)]
struct Point;

#[hpy::class(str)]
struct Text;

fn main() {}
