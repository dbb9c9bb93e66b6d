//! Conversions.

// ANCHOR: containers
use std::collections::BTreeMap;

use hpy::prelude::*;

/// Return the mean of the numbers, or None for none.
#[hpy::function]
pub(crate) fn mean(numbers: Vec<f64>) -> Option<f64> {
    let sum: f64 = numbers.iter().sum();
    (!numbers.is_empty()).then(|| sum / numbers.len() as f64)
}

/// Return how many words there are of each length.
#[hpy::function]
pub(crate) fn lengths(words: Vec<String>) -> BTreeMap<usize, usize> {
    let mut lengths = BTreeMap::new();
    for word in words {
        *lengths.entry(word.chars().count()).or_insert(0) += 1;
    }
    lengths
}
// ANCHOR_END: containers

// ANCHOR: borrowed
/// Return the longest word of the text, and where it begins.
#[hpy::function]
pub(crate) fn longest(text: &str) -> Option<(&str, usize)> {
    let word = text
        .split_whitespace()
        .max_by_key(|word| word.chars().count())?;
    let bytes = word.as_ptr() as usize - text.as_ptr() as usize;
    Some((word, text[..bytes].chars().count()))
}
// ANCHOR_END: borrowed

// ANCHOR: own
#[derive(Clone, Copy)]
pub(crate) struct Celsius(f64);

impl<'ctx> FromPyObject<'_, 'ctx> for Celsius {
    fn from_py_object(object: &Handle<'ctx>) -> hpy::Result<Self> {
        let degrees: f64 = object.extract()?;
        if degrees < -273.15 {
            return Err(Error::value_error(format!(
                "{degrees} degrees is colder than possible"
            )));
        }
        Ok(Celsius(degrees))
    }
}

impl<'ctx> IntoPyObject<'ctx> for Celsius {
    type Target = PyFloat;

    fn into_py_object(self, ctx: Context<'ctx>) -> hpy::Result<Handle<'ctx, PyFloat>> {
        self.0.into_py_object(ctx)
    }
}

#[hpy::function]
pub(crate) fn is_freezing(temperature: Celsius) -> bool {
    temperature.0 <= 0.0
}

#[hpy::function]
pub(crate) fn warmer(temperatures: Vec<Celsius>, by: f64) -> Vec<Celsius> {
    temperatures
        .iter()
        .map(|celsius| Celsius(celsius.0 + by))
        .collect()
}
// ANCHOR_END: own

// ANCHOR: extract
/// Return the object as text, doubled if it is an int.
#[hpy::function]
pub(crate) fn convert(object: &Handle<'_>) -> hpy::Result<String> {
    if object.is_a::<PyInt>() {
        let number: i64 = object.extract()?;
        return Ok((2 * i128::from(number)).to_string());
    }
    object.str()?.extract()
}
// ANCHOR_END: extract
