//! A value that Python cannot be given: the error is at the type.

struct Custom;

#[hpy::function]
fn f() -> Custom {
    Custom
}

#[hpy::function]
fn g() -> Result<Custom, hpy::Error> {
    Ok(Custom)
}

#[hpy::function]
fn h() -> Result<i64, Custom> {
    Ok(1)
}

fn main() {}
