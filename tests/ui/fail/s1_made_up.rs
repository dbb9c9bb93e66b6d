//! S1: contexts and handles are not made in safe code.

use hpy::prelude::*;

fn context<'ctx>(raw: std::ptr::NonNull<hpy::private::HPyContext>) -> Context<'ctx> {
    Context::from_raw(raw)
}

fn handle<'ctx>(object: &Handle<'ctx>) -> Handle<'ctx> {
    Handle::from_raw(object.ctx(), object.as_raw())
}

fn borrowed<'ctx>(object: &Handle<'ctx>) -> Borrowed<'ctx, 'ctx> {
    Borrowed::from_raw(object.ctx(), object.as_raw())
}

fn cast<'a, 'ctx>(object: &'a Handle<'ctx>) -> &'a Handle<'ctx, PyList> {
    object.cast_unchecked()
}

fn main() {}
