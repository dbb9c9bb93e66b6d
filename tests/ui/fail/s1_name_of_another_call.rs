//! S1: the name of an attribute is of the same call as the object.

use hpy::prelude::*;

fn get<'a, 'b>(object: &Handle<'a>, name: &Handle<'b, PyStr>) -> hpy::Result<Handle<'a>> {
    object.getattr(name)
}

fn main() {}
