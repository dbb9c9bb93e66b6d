//! The Rust code of the book, one file a chapter. Anchors mark what the chapters show.

mod conversions;
mod errors;
mod extending;
mod functions;
mod keeping;
mod model;
mod threads;

/// The code of the book.
#[hpy::module]
mod book_snippets {
    #[hpy(export)]
    use super::conversions::{convert, is_freezing, lengths, longest, mean, warmer};
    #[hpy(export)]
    use super::errors::{
        OrderError, OutOfStock, checked_index, double, first_line, get_or, guarded, order,
        parse_port, port, size, year,
    };
    #[hpy(export)]
    use super::functions::{clamp, describe, greet, power, total, r#type};
    #[hpy(export)]
    use super::keeping::{hang_up, listen, norm, send, square};
    #[hpy(export)]
    use super::model::{append_length, apply, identity, same, squares};
    #[hpy(export)]
    use super::threads::checksum;

    #[hpy(export)]
    use super::functions::geometry;
}
