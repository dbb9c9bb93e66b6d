//! `*args` has no default.

use hpy::prelude::*;

#[hpy::function(signature = (*args = vec![], **kwargs = None))]
fn f(args: Vec<i64>, kwargs: Option<&Handle<'_, PyDict>>) {
    let _ = (args, kwargs);
}

fn main() {}
