//! Values in capsules.

use std::sync::atomic::{AtomicUsize, Ordering};

use hpy::prelude::*;
use hpy::types::PyCapsule;

static MADE: AtomicUsize = AtomicUsize::new(0);
static DROPPED: AtomicUsize = AtomicUsize::new(0);

/// A value whose end is counted.
struct Counted(i64);

impl Drop for Counted {
    fn drop(&mut self) {
        DROPPED.fetch_add(1, Ordering::Relaxed);
    }
}

/// Makes a capsule.
#[hpy::function]
pub fn counted(ctx: Context<'_>, number: i64) -> hpy::Result<Handle<'_, PyCapsule>> {
    MADE.fetch_add(1, Ordering::Relaxed);
    PyCapsule::new(ctx, c"hpy_test_ext.counted", Counted(number))
}

/// How many values were made, and how many dropped.
#[hpy::function]
pub fn counts() -> (usize, usize) {
    let dropped = DROPPED.load(Ordering::Relaxed);
    (MADE.load(Ordering::Relaxed), dropped)
}

/// The number in a capsule of `counted`.
#[hpy::function]
pub fn number_in(capsule: &Handle<'_, PyCapsule>) -> hpy::Result<i64> {
    Ok(capsule.value::<Counted>()?.0)
}

/// Makes a capsule with a value of another type.
#[hpy::function]
pub fn text(ctx: Context<'_>, text: String) -> hpy::Result<Handle<'_, PyCapsule>> {
    PyCapsule::new(ctx, c"hpy_test_ext.counted", text)
}

/// The text in a capsule of `text`.
#[hpy::function]
pub fn text_in<'a>(capsule: &'a Handle<'_, PyCapsule>) -> hpy::Result<&'a str> {
    Ok(capsule.value::<String>()?)
}

/// The name of any capsule.
#[hpy::function]
pub fn name(capsule: &Handle<'_, PyCapsule>) -> hpy::Result<Option<String>> {
    let name = capsule.name()?;
    Ok(name.map(|name| name.to_string_lossy().into_owned()))
}

/// Whether the pointer can be had under this name.
#[hpy::function]
pub fn has_name(capsule: &Handle<'_, PyCapsule>, name: String) -> bool {
    std::ffi::CString::new(name).is_ok_and(|name| capsule.pointer(&name).is_ok())
}
