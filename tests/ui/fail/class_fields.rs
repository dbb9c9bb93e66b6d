//! Fields that are properties.

#[hpy::class(rename_all = "kebab-case")]
struct Point {
    #[hpy(name = "right")]
    x: f64,
    #[hpy(get)]
    y: f64,
    #[hpy(get, name = "y")]
    z: f64,
}

#[hpy::class]
struct Pair(#[hpy(get)] i64);

#[hpy::class(frozen)]
struct Constant {
    #[hpy(get, set)]
    value: i64,
}

fn main() {}
