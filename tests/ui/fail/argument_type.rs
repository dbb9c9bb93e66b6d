//! A parameter that Python cannot pass: the error is at its type.

struct Custom;

#[hpy::function(signature = (a, **kwargs))]
fn f(a: Custom, kwargs: Option<Custom>) {
    let _ = (a, kwargs);
}

fn main() {}
