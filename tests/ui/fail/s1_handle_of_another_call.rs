//! S1: handles of two calls do not mix.

use hpy::prelude::*;

fn returns<'a, 'b>(_a: &Handle<'a>, b: &Handle<'b>) -> Handle<'a> {
    b.dup()
}

fn compares<'a, 'b>(a: &Handle<'a>, b: &Handle<'b>) -> bool {
    a.is(b)
}

fn appends<'a, 'b>(list: &Handle<'a, PyList>, item: &Handle<'b>) -> hpy::Result<()> {
    list.append(item)
}

fn makes<'a, 'b>(ctx: Context<'a>, item: &Handle<'b>) -> hpy::Result<Handle<'a>> {
    item.into_py_object(ctx)
}

fn main() {}
