//! The type beside the function would hide another one.

#[hpy::function]
fn str(value: i64) -> String {
    value.to_string()
}

fn main() {}
