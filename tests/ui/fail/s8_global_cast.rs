//! S8: the type of a global cannot be changed.

use hpy::Global;
use hpy::prelude::*;

static LIST: Global<PyList> = Global::new();

fn any() -> &'static Global<PyAny> {
    &LIST
}

fn general<'a>(global: &'a Global<PyDict>) -> &'a Global {
    global
}

fn main() {}
