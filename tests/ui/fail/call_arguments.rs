//! What can be the arguments of a call.

use hpy::prelude::*;

fn one<'py>(f: &Handle<'py>) -> hpy::Result<Handle<'py>> {
    f.call(5)
}

fn handle<'py>(f: &Handle<'py>, x: &Handle<'py>) -> hpy::Result<Handle<'py>> {
    f.call(x)
}

fn vector<'py>(f: &Handle<'py>) -> hpy::Result<Handle<'py>> {
    f.call_method("f", vec![1, 2])
}

fn main() {}
