//! A value is something that Python can be given.

struct Nothing;

#[hpy::py_enum]
enum Values {
    #[hpy(value = Nothing)]
    One,
}

fn main() {}
