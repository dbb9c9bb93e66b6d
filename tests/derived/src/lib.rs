//! Classes that extend others: `tests/python/test_extends.py`. A module of its own, for one with such classes is refused by all hosts but the own one.
#![deny(unsafe_code)]

use std::sync::atomic::{AtomicI64, Ordering};

use hpy::Buffer;
use hpy::prelude::*;

/// Values that are there.
static ALIVE: AtomicI64 = AtomicI64::new(0);

/// How many instances of [`Caller`], and of what extends it, were finalised.
static FINALIZED: AtomicI64 = AtomicI64::new(0);

/// Counts itself.
struct Count;

impl Count {
    fn new() -> Count {
        ALIVE.fetch_add(1, Ordering::Relaxed);
        Count
    }
}

impl Drop for Count {
    fn drop(&mut self) {
        ALIVE.fetch_sub(1, Ordering::Relaxed);
    }
}

/// The base of all shapes.
#[hpy::class(subclass)]
pub struct Shape {
    #[hpy(get, set)]
    name: String,
    #[hpy(get)]
    renamed: u8,
    _count: Count,
}

impl Shape {
    fn named(name: &str) -> Shape {
        Shape {
            name: name.to_owned(),
            renamed: 0,
            _count: Count::new(),
        }
    }
}

#[hpy::methods]
impl Shape {
    #[new]
    fn new(name: &str) -> Shape {
        Shape::named(name)
    }

    fn rename(&mut self, name: String) {
        self.name = name;
        self.renamed += 1;
    }

    fn same_name(&self, other: &Shape) -> bool {
        self.name == other.name
    }

    fn call<'py>(&mut self, f: &Handle<'py>) -> hpy::Result<Handle<'py>> {
        f.call(())
    }

    fn area(&self) -> f64 {
        0.0
    }

    #[staticmethod]
    fn dot() -> Shape {
        Shape::named("dot")
    }

    fn __repr__(&self) -> String {
        format!("<{}>", self.name)
    }
}

/// A shape with a radius.
#[hpy::class(subclass)]
pub struct Circle {
    #[hpy(get, set)]
    radius: f64,
    #[hpy(base)]
    shape: Shape,
    _count: Count,
}

impl Circle {
    fn of(radius: f64) -> Circle {
        Circle {
            radius,
            shape: Shape::named("circle"),
            _count: Count::new(),
        }
    }
}

#[hpy::methods]
impl Circle {
    #[new]
    fn new(radius: f64) -> hpy::Result<Circle> {
        if radius < 0.0 {
            return Err(Error::value_error("less than nothing"));
        }
        Ok(Circle::of(radius))
    }

    fn area(&self) -> f64 {
        3.0 * self.radius * self.radius
    }

    /// Changes both values.
    fn reset(&mut self) {
        self.radius = 0.0;
        self.shape.name = "point".to_owned();
    }

    fn same_radius(&self, other: &Circle) -> bool {
        self.radius == other.radius
    }
}

/// A circle with a colour, which nothing extends.
#[hpy::class(get_all)]
pub struct Disc {
    colour: u8,
    #[hpy(base)]
    circle: Circle,
}

#[hpy::methods]
impl Disc {
    #[new]
    fn new(radius: f64, colour: u8) -> Disc {
        let circle = Circle::of(radius);
        Disc { colour, circle }
    }
}

/// A shape that adds nothing, and has a `__dict__` and weak references.
#[hpy::class(dict, weakref)]
pub struct Square(#[hpy(base)] Shape);

#[hpy::methods]
impl Square {
    #[new]
    fn new() -> Square {
        Square(Shape::named("square"))
    }
}

/// A value that needs more alignment than payloads have.
#[hpy::class]
#[repr(align(64))]
pub struct Aligned {
    #[hpy(base)]
    shape: Shape,
    bytes: [u8; 64],
}

#[hpy::methods]
impl Aligned {
    #[new]
    fn new() -> Aligned {
        Aligned {
            bytes: [7; 64],
            shape: Shape::named("aligned"),
        }
    }

    fn sum(&self) -> u64 {
        assert!(core::ptr::from_ref(self).addr() % 64 == 0);
        self.bytes.iter().map(|byte| u64::from(*byte)).sum()
    }
}

/// Keeps an object.
#[hpy::class(subclass)]
pub struct Keeper {
    #[hpy(get, set)]
    item: Field,
    _count: Count,
}

impl Keeper {
    fn of(item: &Handle<'_>, owner: Owner<'_, '_>) -> hpy::Result<Keeper> {
        Ok(Keeper {
            item: Field::new(owner, item)?,
            _count: Count::new(),
        })
    }
}

#[hpy::methods]
impl Keeper {
    #[new]
    fn new(item: &Handle<'_>, owner: Owner<'_, '_>) -> hpy::Result<Keeper> {
        Keeper::of(item, owner)
    }
}

/// Keeps two.
#[hpy::class]
pub struct Pair {
    #[hpy(base)]
    first: Keeper,
    #[hpy(get, set)]
    second: Field,
}

#[hpy::methods]
impl Pair {
    #[new]
    fn new(first: &Handle<'_>, second: &Handle<'_>, owner: Owner<'_, '_>) -> hpy::Result<Pair> {
        Ok(Pair {
            first: Keeper::of(first, owner)?,
            second: Field::new(owner, second)?,
        })
    }
}

/// Keeps one, and whatever it is given as an attribute.
#[hpy::class(dict, weakref)]
pub struct OpenKeeper(#[hpy(base)] Keeper);

#[hpy::methods]
impl OpenKeeper {
    #[new]
    fn new(item: &Handle<'_>, owner: Owner<'_, '_>) -> hpy::Result<OpenKeeper> {
        Keeper::of(item, owner).map(OpenKeeper)
    }
}

/// Is called, finalised and copied.
#[hpy::class(subclass, pickle)]
pub struct Caller {
    #[hpy(get, set)]
    number: i64,
}

#[hpy::methods]
impl Caller {
    #[new]
    fn new(number: i64) -> Caller {
        Caller { number }
    }

    fn __call__(&self, other: i64) -> i64 {
        self.number + other
    }

    fn __del__(&self) {
        FINALIZED.fetch_add(1, Ordering::Relaxed);
    }
}

/// Is called as its base is, and lends its memory.
#[hpy::class]
pub struct Lender {
    bytes: [u8; 4],
    #[hpy(base)]
    caller: Caller,
}

#[hpy::methods]
impl Lender {
    #[new]
    fn new(number: i64) -> Lender {
        Lender {
            bytes: *b"lent",
            caller: Caller { number },
        }
    }

    fn __getbuffer__(&self) -> Buffer<'_> {
        Buffer::new(&self.bytes)
    }
}

/// Never changes, and neither does what extends it.
#[hpy::class(subclass, frozen, get_all)]
pub struct Fixed {
    number: i64,
}

/// Adds a number.
#[hpy::class]
pub struct FixedPair {
    #[hpy(get)]
    other: i64,
    #[hpy(base)]
    fixed: Fixed,
}

#[hpy::methods]
impl FixedPair {
    #[new]
    fn new(number: i64, other: i64) -> FixedPair {
        let fixed = Fixed { number };
        FixedPair { fixed, other }
    }

    fn sum(&self) -> i64 {
        self.fixed.number + self.other
    }
}

/// Classes for the tests to use.
#[hpy::module]
mod hpy_test_derived {
    use hpy::prelude::*;

    use super::Shape as Base;
    #[hpy(export)]
    use super::{
        Aligned, Caller, Circle, Disc, Fixed, FixedPair, Keeper, Lender, OpenKeeper, Pair, Shape,
        Square,
    };

    /// How many values there are.
    #[hpy::function]
    fn alive() -> i64 {
        super::ALIVE.load(super::Ordering::Relaxed)
    }

    /// How many callers were finalised.
    #[hpy::function]
    fn finalized() -> i64 {
        super::FINALIZED.load(super::Ordering::Relaxed)
    }

    /// The name of a shape, by reference and by handle.
    #[hpy::function]
    fn name_of(shape: &Base, again: &Handle<'_, Base>) -> hpy::Result<(String, String)> {
        Ok((shape.name.clone(), again.borrow()?.name.clone()))
    }

    /// Makes a circle.
    #[hpy::function]
    fn circle(radius: f64) -> super::Circle {
        super::Circle::of(radius)
    }
}
