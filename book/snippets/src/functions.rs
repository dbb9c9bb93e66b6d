//! Functions and signatures.

// ANCHOR: greet
use hpy::prelude::*;

/// Greet somebody.
///
/// The greeting goes first.
#[hpy::function]
pub(crate) fn greet(name: &str, greeting: &str) -> String {
    format!("{greeting}, {name}!")
}
// ANCHOR_END: greet

// ANCHOR: clamp
/// Return the number in the range that is nearest.
#[hpy::function(signature = (number, /, low = 0.0, high = 1.0, *, strict = false))]
pub(crate) fn clamp(number: f64, low: f64, high: f64, strict: bool) -> hpy::Result<f64> {
    if strict && !(low..=high).contains(&number) {
        return Err(Error::value_error(format!(
            "{number} is not from {low} to {high}"
        )));
    }
    Ok(number.max(low).min(high))
}
// ANCHOR_END: clamp

// ANCHOR: power
#[hpy::function(signature = (base, exponent = 2, *, modulus = None))]
pub(crate) fn power(base: i64, exponent: u32, modulus: Option<i64>) -> Option<i64> {
    let result = base.checked_pow(exponent)?;
    match modulus {
        Some(modulus) => result.checked_rem_euclid(modulus),
        None => Some(result),
    }
}
// ANCHOR_END: power

// ANCHOR: total
/// Add up the arguments.
#[hpy::function(signature = (*numbers, start = 0.0))]
pub(crate) fn total(numbers: Vec<f64>, start: f64) -> f64 {
    start + numbers.iter().sum::<f64>()
}

/// Write the keyword arguments in the order they were given.
#[hpy::function(signature = (**options))]
pub(crate) fn describe(options: &Handle<'_, PyDict>) -> hpy::Result<String> {
    let mut lines = Vec::new();
    options.for_each(|key, value| {
        lines.push(format!("{key}={value:?}"));
        Ok(())
    })?;
    Ok(lines.join(", "))
}
// ANCHOR_END: total

// ANCHOR: names
#[hpy::function(name = "type", text_signature = "(object)")]
pub(crate) fn r#type<'py>(object: &Handle<'py>) -> hpy::Result<Handle<'py, PyType>> {
    object.type_of()
}
// ANCHOR_END: names

// ANCHOR: module
/// Shapes and sizes.
#[hpy::module(submodule)]
pub(crate) mod geometry {
    use hpy::prelude::*;

    #[hpy(export)]
    const DIMENSIONS: i64 = 2;

    /// Return the area of a rectangle.
    #[hpy::function]
    fn area(width: f64, height: f64) -> f64 {
        width * height
    }

    #[hpy(init)]
    fn init(module: &Handle<'_, PyModule>) -> hpy::Result<()> {
        module.setattr("UNITS", ("mm", "cm", "m"))
    }
}
// ANCHOR_END: module
