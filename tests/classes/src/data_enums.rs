//! Enums with data: `tests/python/test_data_enums.py`.

#![expect(missing_docs, reason = "the names of variants say it all")]

use std::fmt;
use std::sync::atomic::{AtomicI64, Ordering};

use hpy::prelude::*;

/// Something with an area.
#[hpy::class(eq, repr)]
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// A round one.
    #[hpy(constructor = (radius = 1.0, *, label = None))]
    Circle {
        /// From the middle to the edge.
        radius: f64,
        label: Option<String>,
    },
    Rect(f64, f64),
    Empty(),
    Nothing,
    #[cfg(any())]
    Never(i64),
}

#[hpy::methods]
impl Shape {
    #[classattr]
    const UNIT: Shape = Shape::Rect(1.0, 1.0);

    fn area(&self) -> f64 {
        match self {
            Shape::Circle { radius, .. } => radius * radius * 3.0,
            Shape::Rect(width, height) => width * height,
            Shape::Empty() | Shape::Nothing => 0.0,
        }
    }

    fn is_larger(&self, other: &Shape) -> bool {
        self.area() > other.area()
    }

    #[staticmethod]
    fn square(side: f64) -> Shape {
        Shape::Rect(side, side)
    }

    #[classmethod]
    fn named<'py>(cls: &Handle<'py, PyType>, name: &str) -> hpy::Result<Handle<'py>> {
        cls.getattr(name)
    }

    fn itself<'py>(slf: &Handle<'py, Self>) -> Handle<'py, Self> {
        slf.dup()
    }

    #[getter]
    fn kind(&self) -> &'static str {
        match self {
            Shape::Circle { .. } => "circle",
            Shape::Rect(..) => "rect",
            Shape::Empty() => "empty",
            Shape::Nothing => "nothing",
        }
    }

    fn __bool__(&self) -> bool {
        self.area() > 0.0
    }

    fn __add__(&self, other: &Shape) -> Shape {
        Shape::square((self.area() + other.area()).sqrt())
    }
}

/// Return the shape with all lengths doubled.
#[hpy::function]
pub fn doubled(shape: &Shape) -> Shape {
    match shape {
        Shape::Circle { radius, label } => Shape::Circle {
            radius: radius * 2.0,
            label: label.clone(),
        },
        Shape::Rect(width, height) => Shape::Rect(width * 2.0, height * 2.0),
        other => other.clone(),
    }
}

/// Return the kinds of some shapes.
#[hpy::function]
pub fn kinds(shapes: Vec<Handle<'_, Shape>>) -> hpy::Result<Vec<&'static str>> {
    let kinds = shapes.iter().map(|shape| Ok(shape.get()?.kind()));
    kinds.collect()
}

/// How many values of `Event` there are.
static ALIVE: AtomicI64 = AtomicI64::new(0);

#[derive(Debug, PartialEq, Eq, Hash)]
pub struct Token;

impl Token {
    fn new() -> Token {
        ALIVE.fetch_add(1, Ordering::Relaxed);
        Token
    }
}

impl Clone for Token {
    fn clone(&self) -> Token {
        Token::new()
    }
}

impl Drop for Token {
    fn drop(&mut self) {
        ALIVE.fetch_sub(1, Ordering::Relaxed);
    }
}

impl<'a, 'ctx> FromPyObject<'a, 'ctx> for Token {
    fn from_py_object(object: &'a Handle<'ctx>) -> hpy::Result<Self> {
        object.extract::<i64>()?;
        Ok(Token::new())
    }
}

impl<'ctx> IntoPyObject<'ctx> for Token {
    type Target = PyInt;

    fn into_py_object(self, ctx: Context<'ctx>) -> hpy::Result<Handle<'ctx, PyInt>> {
        ALIVE.load(Ordering::Relaxed).into_py_object(ctx)
    }
}

/// Values that are counted, aligned to more than memory of objects is.
#[hpy::class(
    eq,
    hash,
    str,
    rename_all = "lowercase",
    module = "far.away",
    name = "Occasion"
)]
#[derive(PartialEq, Eq, Hash)]
#[repr(align(32))]
pub enum Event {
    Key(Token),
    #[hpy(name = "mouse")]
    Click {
        token: Token,
        #[hpy(name = "kind")]
        r#type: u8,
    },
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an event")
    }
}

#[hpy::methods]
impl Event {
    #[staticmethod]
    fn alive() -> i64 {
        ALIVE.load(Ordering::Relaxed)
    }

    fn __iter__<'py>(slf: &Handle<'py, Self>) -> hpy::Result<Handle<'py>> {
        slf.ctx().builtin("iter")?.call((("a", "b"),))
    }

    fn __len__(&self) -> usize {
        100
    }
}
