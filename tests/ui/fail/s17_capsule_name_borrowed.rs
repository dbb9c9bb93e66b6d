//! The name of a capsule lives as long as the process.

use std::ffi::CString;

use hpy::prelude::*;
use hpy::types::PyCapsule;

#[hpy::function]
fn wrap(ctx: Context<'_>, name: String) -> hpy::Result<Handle<'_, PyCapsule>> {
    let name = CString::new(name)?;
    PyCapsule::new(ctx, &name, 1)
}

fn main() {}
