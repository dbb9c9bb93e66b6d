//! What extension code uses all the time: `use hpy::prelude::*;`.

pub use crate::class::{Field, Owner};
pub use crate::context::Context;
pub use crate::convert::{FromPyObject, IntoPyObject};
pub use crate::error::Error;
pub use crate::handle::{Borrowed, Handle};
pub use crate::types::{
    PyAny, PyBool, PyBytes, PyDict, PyFloat, PyInt, PyList, PyModule, PyStr, PyTuple, PyType,
};
