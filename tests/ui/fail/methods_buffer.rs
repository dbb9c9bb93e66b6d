//! `__getbuffer__` takes the value and returns what is in it.

use hpy::prelude::*;
use hpy::{Buffer, Owner};

#[hpy::class]
struct Grid {
    cells: Vec<f64>,
    other: Field,
}

#[hpy::methods]
impl Grid {
    fn __getbuffer__<'py>(slf: &Handle<'py, Self>) -> hpy::Result<Buffer<'py>> {
        Err(Error::type_error(format!("{}", slf.is_none())))
    }

    fn __releasebuffer__(&self) {}
}

#[hpy::class]
struct Owned {
    cells: Vec<f64>,
    other: Field,
}

#[hpy::methods]
impl Owned {
    fn __getbuffer__(&self, owner: Owner<'_, '_>) -> Buffer<'_> {
        Buffer::new(&self.cells)
    }
}

#[hpy::class]
struct Flags {
    cells: Vec<f64>,
}

#[hpy::methods]
impl Flags {
    fn __getbuffer__(&self, flags: i32) -> Buffer<'_> {
        Buffer::new(&self.cells)
    }
}

fn main() {}
