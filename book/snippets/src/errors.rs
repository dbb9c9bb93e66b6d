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

// ANCHOR: filename
/// Return the size of a file.
#[hpy::function]
pub(crate) fn size(path: &str) -> hpy::Result<u64> {
    let metadata = std::fs::metadata(path).map_err(|error| Error::from_io(error, path))?;
    Ok(metadata.len())
}
// ANCHOR_END: filename

// ANCHOR: new
use hpy::exceptions::{Exception, LookupError};

hpy::exception! {
    /// Something is wrong with an order.
    pub(crate) OrderError(Exception);

    /// There is nothing left of it.
    pub(crate) OutOfStock(OrderError, LookupError);
}

/// Order some of an item.
#[hpy::function]
pub(crate) fn order(item: String, count: u32) -> hpy::Result<()> {
    match count {
        0 => Err(Error::new(OrderError, "nothing is ordered")),
        _ => Err(Error::new(OutOfStock, (item, count))),
    }
}
// ANCHOR_END: new

// ANCHOR: derive
/// What can be wrong with a date.
#[derive(Debug, hpy::IntoError)]
#[hpy(exception = hpy::exceptions::ValueError)]
pub(crate) enum DateError {
    Empty,
    Year(std::num::ParseIntError),
    #[hpy(exception = hpy::exceptions::OverflowError)]
    Future(i32),
}

impl std::fmt::Display for DateError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            DateError::Empty => f.write_str("the date is empty"),
            DateError::Year(_) => f.write_str("the year is no number"),
            DateError::Future(year) => write!(f, "{year} is in the future"),
        }
    }
}

impl std::error::Error for DateError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            DateError::Year(error) => Some(error),
            _ => None,
        }
    }
}

/// Return the year of a date.
#[hpy::function]
pub(crate) fn year(date: &str) -> Result<i32, DateError> {
    let year = date.split('-').next().filter(|year| !year.is_empty());
    let year = year.ok_or(DateError::Empty)?;
    match year.parse().map_err(DateError::Year)? {
        year @ 2100.. => Err(DateError::Future(year)),
        year => Ok(year),
    }
}
// ANCHOR_END: derive

// ANCHOR: from
/// Return the port that the settings name.
#[hpy::function]
pub(crate) fn port(ctx: Context<'_>, settings: &Handle<'_>) -> hpy::Result<u16> {
    let port = settings
        .get_item("port")
        .and_then(|port| port.extract::<u16>());
    port.or_else(|cause| {
        let error = Error::runtime_error("the settings name no port");
        error.set_cause(ctx, Some(cause))?;
        Err(error)
    })
}
// ANCHOR_END: from

// ANCHOR: warn
/// Return twice the number.
#[hpy::function]
pub(crate) fn double(ctx: Context<'_>, number: i64) -> hpy::Result<i64> {
    let category = hpy::exceptions::DeprecationWarning;
    hpy::warn(ctx, category, "double() is deprecated: write 2 * number", 1)?;
    Ok(2 * number)
}
// ANCHOR_END: warn

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
