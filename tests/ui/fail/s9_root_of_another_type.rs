//! S9: a root gives what it was made of.

use hpy::Root;
use hpy::prelude::*;

fn any(root: Root<PyDict>) -> Root {
    root
}

fn dict(object: &Handle<'_>) -> hpy::Result<Root<PyDict>> {
    Root::new(object)
}

fn list<'py>(ctx: Context<'py>, root: &Root<PyDict>) -> hpy::Result<Handle<'py, PyList>> {
    root.get(ctx)
}

fn main() {}
