//! Enums: `tests/python/test_enums.py`.

#![expect(missing_docs, reason = "the names of variants say it all")]

use std::fmt;

use hpy::prelude::*;

/// A colour.
#[hpy::class(eq, eq_int, hash, ord)]
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd)]
pub enum Color {
    /// As blood.
    Red,
    Green = 5,
    Blue,
}

#[hpy::methods]
impl Color {
    #[classattr]
    const DEFAULT: Color = Color::Blue;

    /// The next one.
    fn next(&self) -> Color {
        next(self)
    }

    fn itself<'py>(slf: &Handle<'py, Self>) -> Handle<'py, Self> {
        slf.dup()
    }

    #[getter]
    fn is_warm(&self) -> bool {
        matches!(self, Color::Red)
    }

    #[staticmethod]
    fn of(number: i64) -> Option<Color> {
        [Color::Red, Color::Green, Color::Blue]
            .into_iter()
            .find(|color| *color as i64 == number)
    }
}

/// Return the color after this one.
#[hpy::function]
pub fn next(color: &Color) -> Color {
    match color {
        Color::Red => Color::Green,
        Color::Green => Color::Blue,
        Color::Blue => Color::Red,
    }
}

/// Return all colors, each made in its own way.
#[hpy::function]
pub fn colors<'py>(ctx: Context<'py>) -> hpy::Result<(Color, Handle<'py, Color>, Option<Color>)> {
    Ok((
        Color::Red,
        Handle::new(ctx, Color::Green)?,
        Some(Color::Blue),
    ))
}

/// Return the color as an int.
#[hpy::function]
pub fn by_value(color: Color) -> i64 {
    color as i64
}

/// Return the first of some colors.
#[hpy::function]
pub fn first(colors: Vec<Color>) -> Option<Color> {
    colors.into_iter().next()
}

/// An enum without any option, whose values nobody can copy.
#[hpy::class]
pub enum Plain {
    One,
    Two,
    #[cfg(any())]
    Never,
}

/// Compared, and therefore not hashed.
#[hpy::class(
    eq,
    rename_all = "SCREAMING_SNAKE_CASE",
    str,
    module = "far.away",
    name = "Loud"
)]
#[derive(PartialEq)]
pub enum Signal {
    AllClear,
    #[hpy(name = "GO_ON")]
    Proceed,
    HTTPError2,
    r#Type,
}

impl fmt::Display for Signal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a signal")
    }
}

/// Numbers at the ends of the ranges.
#[hpy::class(eq, eq_int, hash)]
#[derive(PartialEq)]
#[repr(u64)]
pub enum Big {
    Zero,
    Most = u64::MAX,
    Half = 1 << 63,
}

/// Negative ones.
#[hpy::class(eq, eq_int, hash)]
#[derive(PartialEq)]
#[repr(i64)]
pub enum Level {
    Least = i64::MIN,
    Minus = -1,
    Most = i64::MAX,
}

/// A value that takes no memory.
#[hpy::class]
pub enum Lone {
    Only,
}

/// With a constructor, and special methods of its own.
#[hpy::class(eq, hash)]
#[derive(Clone, Copy, PartialEq, Hash)]
pub enum Weekday {
    Saturday = 6,
    Sunday,
}

#[hpy::methods]
impl Weekday {
    #[new]
    fn new(name: &str) -> hpy::Result<Weekday> {
        match name {
            "Sat" => Ok(Weekday::Saturday),
            "Sun" => Ok(Weekday::Sunday),
            _ => Err(Error::value_error("no such day")),
        }
    }

    fn __repr__(&self) -> &'static str {
        match self {
            Weekday::Saturday => "Sat",
            Weekday::Sunday => "Sun",
        }
    }

    fn __int__(&self) -> i64 {
        100
    }

    fn __reduce__(&self) -> &'static str {
        "SUNDAY"
    }
}

/// Return how bright a color is, if any.
#[hpy::function(signature = (color = None))]
pub fn brightness(color: Option<Color>) -> f64 {
    color.map_or(0.0, |color| color as i64 as f64 / 10.0)
}
