//! Enums of Python's: `tests/python/test_py_enums.py`.

#![expect(missing_docs, reason = "the names of variants say it all")]

/// What the weather is like.
///
/// Roughly.
#[hpy::py_enum]
#[derive(Clone, Copy)]
pub enum Season {
    Spring,
    Summer = 7,
    Winter = -3,
    #[cfg(any())]
    Never,
}

/// Return the season after this one.
#[hpy::function]
pub fn warmer(season: Season) -> Season {
    match season {
        Season::Winter => Season::Spring,
        Season::Spring | Season::Summer => Season::Summer,
    }
}

/// Return as many as there are.
#[hpy::function(signature = (seasons, /, last = None))]
pub fn seasons(seasons: Vec<Season>, last: Option<Season>) -> Vec<Option<Season>> {
    let last = std::iter::once(last);
    seasons.into_iter().map(Some).chain(last).collect()
}

#[hpy::py_enum(base = "IntEnum", name = "Whole", module = "far.away")]
#[derive(Clone, Copy)]
#[repr(u64)]
pub enum Number {
    Zero,
    Most = u64::MAX,
}

/// Return all numbers.
#[hpy::function]
pub fn all_numbers() -> (Number, Number) {
    (Number::Zero, Number::Most)
}

/// Members whose values are no numbers.
#[hpy::py_enum(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Text {
    #[hpy(value = "text")]
    SomeText,
    #[hpy(value = (1, "two"), name = "both")]
    Tuple,
    #[hpy(value = Vec::<i64>::new())]
    List,
}

/// Return the member that is not this one.
#[hpy::function]
pub fn text(text: Text) -> Text {
    match text {
        Text::SomeText => Text::Tuple,
        Text::Tuple => Text::List,
        Text::List => Text::SomeText,
    }
}

#[hpy::py_enum(base = "Flag")]
#[derive(Clone, Copy)]
pub enum Flags {
    One = 1,
    Two = 2,
    #[hpy(value = 1_i128 << 80)]
    Large = 5,
}

/// Return the flag.
#[hpy::function]
pub fn flags(flag: Flags) -> Flags {
    flag
}

#[hpy::py_enum(base = "IntFlag", rename_all = "UPPERCASE")]
#[derive(Clone, Copy)]
pub enum Access {
    Read = 4,
    Write = 2,
}

/// Return the bits of any combination, and the flag that is needed.
#[hpy::function]
pub fn access(bits: i64) -> (i64, Access) {
    (bits, Access::Write)
}
