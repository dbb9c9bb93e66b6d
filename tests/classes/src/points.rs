//! Classes: constructors, methods, properties, borrows, special methods, and what becomes of values.

use std::sync::atomic::{AtomicI64, Ordering};

use hpy::prelude::*;
use hpy::types::CompareOp;
use hpy::{Ref, RefMut};

/// A point in the plane.
#[hpy::class]
pub struct Point {
    /// How far to the right.
    #[hpy(get, set)]
    x: f64,
    #[hpy(get, set)]
    y: f64,
    #[hpy(get)]
    label: Option<String>,
}

impl Point {
    fn at(x: f64, y: f64) -> Point {
        let label = None;
        Point { x, y, label }
    }

    pub(crate) fn distance(&self, other: &Point) -> f64 {
        (self.x - other.x).hypot(self.y - other.y)
    }
}

#[hpy::methods]
impl Point {
    /// The number of coordinates.
    #[classattr]
    const DIMENSIONS: i64 = 2;

    #[classattr]
    #[hpy(name = "ORIGIN")]
    fn make_origin() -> Point {
        Point::at(0.0, 0.0)
    }

    #[new]
    #[hpy(signature = (x, y = 0.0, *, label = None))]
    fn new(x: f64, y: f64, label: Option<String>) -> hpy::Result<Self> {
        if x.is_nan() || y.is_nan() {
            return Err(Error::value_error("a point has a place"));
        }
        Ok(Point { x, y, label })
    }

    /// The distance from the origin.
    fn norm(&self) -> f64 {
        self.x.hypot(self.y)
    }

    /// Makes it larger.
    #[hpy(signature = (by = 2.0, /, *, twice = false))]
    fn scale(&mut self, by: f64, twice: bool) {
        let by = if twice { by * by } else { by };
        self.x *= by;
        self.y *= by;
    }

    /// Adds another point's coordinates to its own.
    fn merge(&mut self, other: &Point) {
        self.x += other.x;
        self.y += other.y;
    }

    fn swap(&mut self, other: &mut Point) {
        core::mem::swap(self, other);
    }

    /// Moves it, and returns it.
    fn shift<'py>(
        slf: &Handle<'py, Self>,
        ctx: Context<'py>,
        by: f64,
    ) -> hpy::Result<Handle<'py, Point>> {
        slf.borrow_mut()?.x += by;
        assert!(!ctx.none().is(slf));
        Ok(slf.dup())
    }

    /// Calls `f` while the point is borrowed.
    fn with_shared<'py>(&self, f: &Handle<'py>) -> hpy::Result<Handle<'py>> {
        f.call(())
    }

    /// Calls `f` while the point is borrowed for changing it.
    fn with_exclusive<'py>(&mut self, f: &Handle<'py>) -> hpy::Result<Handle<'py>> {
        let result = f.call(());
        self.x += 1.0;
        result
    }

    fn panics(&mut self) {
        panic!("inside of a point");
    }

    #[getter]
    fn length(&self) -> f64 {
        self.norm()
    }

    /// Its angle.
    #[getter]
    fn get_angle(&self) -> f64 {
        self.y.atan2(self.x)
    }

    #[setter]
    fn set_angle(&mut self, angle: f64) -> hpy::Result<()> {
        if !angle.is_finite() {
            return Err(Error::value_error("no such angle"));
        }
        let length = self.norm();
        self.x = length * angle.cos();
        self.y = length * angle.sin();
        Ok(())
    }

    #[setter]
    fn set_label(&mut self, label: Option<String>) {
        self.label = label;
    }

    #[deleter]
    fn delete_label(&mut self) -> hpy::Result<()> {
        match self.label.take() {
            Some(_) => Ok(()),
            None => Err(Error::attribute_error("the point has no label")),
        }
    }

    #[getter]
    fn broken(&self) -> hpy::Result<i64> {
        Err(Error::value_error("always"))
    }

    #[staticmethod]
    #[hpy(signature = (angle = 0.0))]
    fn unit(angle: f64) -> Point {
        Point::at(angle.cos(), angle.sin())
    }

    /// Reads `x,y`.
    #[classmethod]
    fn parse<'py>(cls: &Handle<'py, PyType>, text: &str) -> hpy::Result<Handle<'py>> {
        let mut numbers = text.split(',').map(|it| it.trim().parse::<f64>());
        match (numbers.next(), numbers.next(), numbers.next()) {
            (Some(Ok(x)), Some(Ok(y)), None) => cls.call((x, y)),
            _ => Err(Error::value_error("expected two numbers")),
        }
    }

    fn __repr__(&self) -> String {
        format!("Point({}, {})", self.x, self.y)
    }

    fn __eq__(&self, other: &Point) -> bool {
        (self.x, self.y) == (other.x, other.y)
    }

    fn __lt__(&self, other: Ref<'_, '_, Point>) -> bool {
        self.norm() < other.norm()
    }

    fn __bool__(&self) -> bool {
        self.norm() != 0.0
    }

    fn __neg__(&self) -> Point {
        Point::at(-self.x, -self.y)
    }

    fn __add__(&self, other: &Self) -> Point {
        Point::at(self.x + other.x, self.y + other.y)
    }

    fn __mul__(&self, by: f64) -> Point {
        Point::at(self.x * by, self.y * by)
    }

    fn __rmul__(&self, by: f64) -> Point {
        self.__mul__(by)
    }

    fn __iadd__(&mut self, other: &Point) {
        self.merge(other);
    }

    fn __call__(&self, by: f64) -> Point {
        self.__mul__(by)
    }

    fn __float__(&self) -> f64 {
        self.norm()
    }
}

/// A class without a constructor, without methods with `&mut self`.
#[hpy::class(
    frozen,
    name = "Constant",
    module = "elsewhere.constants",
    get_all,
    rename_all = "camelCase"
)]
pub struct Fixed {
    the_value: i64,
}

#[hpy::methods]
impl Fixed {
    #[staticmethod]
    fn of(value: i64) -> Fixed {
        Fixed { the_value: value }
    }

    fn plus(&self, other: &Fixed) -> Fixed {
        Fixed {
            the_value: self.the_value + other.the_value,
        }
    }

    fn same(&self, other: &Handle<'_, Fixed>) -> hpy::Result<bool> {
        Ok(self.the_value == other.get()?.the_value)
    }

    #[getter]
    fn twice(&self) -> i64 {
        self.the_value * 2
    }
}

/// Nothing but a name.
#[hpy::class]
pub struct Unit;

/// A class whose fields have no names.
#[hpy::class]
pub struct Pair(
    #[hpy(get, set, name = "first")] i64,
    #[hpy(get, name = "second")] String,
);

#[hpy::methods]
impl Pair {
    #[new]
    #[hpy(signature = (first = 1, second = "one".to_owned()))]
    fn new(first: i64, second: String) -> Pair {
        Pair(first, second)
    }
}

/// A list of numbers.
#[hpy::class]
pub struct Numbers {
    items: Vec<i64>,
}

#[hpy::methods]
impl Numbers {
    #[new]
    #[hpy(signature = (*items))]
    fn new(items: Vec<i64>) -> Numbers {
        Numbers { items }
    }

    fn __len__(&self) -> usize {
        self.items.len()
    }

    fn __getitem__(&self, index: usize) -> hpy::Result<i64> {
        let item = self.items.get(index);
        item.copied()
            .ok_or_else(|| Error::index_error("no such number"))
    }

    fn __setitem__(&mut self, index: usize, value: i64) -> hpy::Result<()> {
        let place = self.items.get_mut(index);
        *place.ok_or_else(|| Error::index_error("no such number"))? = value;
        Ok(())
    }

    fn __delitem__(&mut self, index: usize) -> hpy::Result<()> {
        if index >= self.items.len() {
            return Err(Error::index_error("no such number"));
        }
        self.items.remove(index);
        Ok(())
    }

    fn __contains__(&self, number: i64) -> bool {
        self.items.contains(&number)
    }

    fn __iter__(&self) -> Walk {
        Walk {
            items: self.items.clone().into_iter(),
        }
    }

    fn __hash__(&self) -> i64 {
        self.items.iter().sum()
    }

    fn __str__(&self) -> String {
        format!("{:?}", self.items)
    }

    fn __richcmp__(&self, other: &Numbers, op: CompareOp) -> bool {
        match op {
            CompareOp::Lt => self.items < other.items,
            CompareOp::Le => self.items <= other.items,
            CompareOp::Eq => self.items == other.items,
            CompareOp::Ne => self.items != other.items,
            CompareOp::Gt => self.items > other.items,
            CompareOp::Ge => self.items >= other.items,
        }
    }
}

/// Where a loop over numbers is.
#[hpy::class]
pub struct Walk {
    items: std::vec::IntoIter<i64>,
}

#[hpy::methods]
impl Walk {
    fn __iter__<'py>(slf: &Handle<'py, Self>) -> Handle<'py, Self> {
        slf.dup()
    }

    fn __next__(&mut self) -> hpy::Result<Option<i64>> {
        match self.items.next() {
            Some(13) => Err(Error::value_error("an unlucky number")),
            item => Ok(item),
        }
    }
}

/// How many values of `Counted` there are.
static ALIVE: AtomicI64 = AtomicI64::new(0);
static DROPPED: AtomicI64 = AtomicI64::new(0);

/// Counts its values, and is aligned more than objects are.
#[hpy::class]
#[repr(align(64))]
pub struct Counted {
    #[hpy(get, set)]
    number: i64,
}

#[hpy::methods]
impl Counted {
    #[new]
    fn new(number: i64) -> hpy::Result<Counted> {
        ALIVE.fetch_add(1, Ordering::Relaxed);
        let counted = Counted { number };
        if number < 0 {
            return Err(Error::value_error("below zero"));
        }
        Ok(counted)
    }

    /// Whether it is where its alignment wants it.
    fn is_aligned(&self) -> bool {
        core::ptr::from_ref(self).addr() % 64 == 0
    }

    #[staticmethod]
    fn alive() -> i64 {
        ALIVE.load(Ordering::Relaxed)
    }

    #[staticmethod]
    fn dropped() -> i64 {
        DROPPED.load(Ordering::Relaxed)
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        ALIVE.fetch_sub(1, Ordering::Relaxed);
        DROPPED.fetch_add(1, Ordering::Relaxed);
    }
}

/// May have subclasses, where those are safe.
#[hpy::class(subclass)]
pub struct Base {
    #[hpy(get, set)]
    number: i64,
}

#[hpy::methods]
impl Base {
    #[new]
    #[hpy(signature = (number = 0))]
    fn new(number: i64) -> Base {
        Base { number }
    }

    fn twice(&self) -> i64 {
        self.number * 2
    }

    #[classmethod]
    fn make<'py>(cls: &Handle<'py, PyType>) -> hpy::Result<Handle<'py>> {
        cls.call((1,))
    }
}

/// Makes a point without its constructor.
#[hpy::function]
pub fn make_point(x: f64, y: f64) -> Point {
    Point::at(x, y)
}

/// The coordinates of a point.
#[hpy::function]
pub fn coordinates(point: &Point) -> (f64, f64) {
    (point.x, point.y)
}

/// Changes a point.
#[hpy::function]
pub fn move_to(point: &mut Point, x: f64, y: f64) {
    (point.x, point.y) = (x, y);
}

/// The points among the objects, borrowed all at once.
#[hpy::function]
pub fn norms(points: Vec<Handle<'_, Point>>) -> hpy::Result<Vec<f64>> {
    let points: Vec<Ref<'_, '_, Point>> = points
        .iter()
        .map(Handle::borrow)
        .collect::<Result<_, _>>()?;
    Ok(points.iter().map(|point| point.norm()).collect())
}

/// Sets `x`, where there is a point.
#[hpy::function(signature = (point = None))]
pub fn reset(point: Option<RefMut<'_, '_, Point>>) -> bool {
    point.is_some_and(|mut point| {
        point.x = 0.0;
        true
    })
}

/// Calls `f` while Rust borrows the point.
#[hpy::function]
pub fn hold<'py>(point: &Handle<'py, Point>, f: &Handle<'py>) -> hpy::Result<Handle<'py>> {
    let held = point.borrow()?;
    let result = f.call(());
    drop(held);
    result
}

/// Looks whether an object is a point while the error of a call is held, and raises that.
#[hpy::function]
pub fn look_and_raise(function: &Handle<'_>, object: &Handle<'_>) -> hpy::Result<bool> {
    let result = function.call(());
    let is_point = object.is_a::<Point>();
    result.map(|_| is_point)
}

/// Whether the object is a point.
#[hpy::function]
pub fn is_point(object: &Handle<'_>) -> bool {
    object.is_a::<Point>()
}
