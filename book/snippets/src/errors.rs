//! Errors and panics.

// ANCHOR: raise
use hpy::prelude::*;

/// Return items[index], counted from 1.
#[hpy::function]
pub(crate) fn checked_index(items: Vec<i64>, index: usize) -> hpy::Result<i64> {
    match index.checked_sub(1) {
        None => Err(Error::value_error("index counts from 1")),
        Some(index) => items
            .get(index)
            .copied()
            .ok_or_else(|| Error::index_error(format!("there are only {} items", items.len()))),
    }
}
// ANCHOR_END: raise

// ANCHOR: question_mark
/// Read a port number out of text.
#[hpy::function]
pub(crate) fn parse_port(text: &str) -> Result<u16, std::num::ParseIntError> {
    text.trim().parse()
}

/// Return the first line of a file.
#[hpy::function]
pub(crate) fn first_line(path: &str) -> hpy::Result<String> {
    let text = std::fs::read_to_string(path)?;
    Ok(text.lines().next().unwrap_or_default().to_owned())
}
// ANCHOR_END: question_mark

// ANCHOR: catch
/// Return mapping[key], or the default where there is no such key.
#[hpy::function]
pub(crate) fn get_or<'py>(
    ctx: Context<'py>,
    mapping: &Handle<'py>,
    key: &Handle<'py>,
    default: &Handle<'py>,
) -> hpy::Result<Handle<'py>> {
    match mapping.get_item(key) {
        Err(error) if error.matches(ctx, hpy::exceptions::LookupError) => Ok(default.dup()),
        result => result,
    }
}
// ANCHOR_END: catch

// ANCHOR: panic
/// Return the item at the index, as Rust counts.
#[hpy::function]
pub(crate) fn guarded(items: Vec<i64>, index: usize) -> i64 {
    items[index]
}
// ANCHOR_END: panic
