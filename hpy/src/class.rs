//! Classes: Rust values that Python objects hold.
//!
//! `#[hpy::class]` on a struct or an enum makes it a class, `#[hpy::methods]` on its `impl` gives the class what it can do. An instance is a
//! Python object with the Rust value, its *payload*, inside. Rust code has it as a handle, [`Handle<'_, Point>`](Handle), and reaches
//! the value through a [`Ref`] or a [`RefMut`]:
//!
//! ```
//! use hpy::prelude::*;
//!
//! /// A point in the plane.
//! #[hpy::class]
//! struct Point {
//!     #[hpy(get, set)]
//!     x: f64,
//!     #[hpy(get, set)]
//!     y: f64,
//! }
//!
//! #[hpy::methods]
//! impl Point {
//!     #[new]
//!     fn new(x: f64, y: f64) -> Point {
//!         Point { x, y }
//!     }
//!
//!     fn norm(&self) -> f64 {
//!         self.x.hypot(self.y)
//!     }
//!
//!     fn scale(&mut self, by: f64) {
//!         self.x *= by;
//!         self.y *= by;
//!     }
//! }
//!
//! #[hpy::module]
//! mod plane {
//!     #[hpy(export)]
//!     use super::Point;
//! }
//! # fn main() {
//! # #[cfg(feature = "embed")]
//! # hpy::embed::test(|ctx| {
//! #     let plane = hpy::embed::module!(ctx, plane)?;
//! #     let point = plane.call_method("Point", (3, 4))?;
//! #     assert_eq!(point.call_method("norm", ())?.extract::<f64>()?, 5.0);
//! #     point.call_method("scale", (2,))?;
//! #     assert_eq!(point.getattr("x")?.extract::<f64>()?, 6.0);
//! #     let point = point.into_cast::<Point>()?;
//! #     point.borrow_mut()?.y = 0.0;
//! #     assert_eq!(point.borrow()?.norm(), 6.0);
//! #     assert!(Handle::new(ctx, Point { x: 1.0, y: 2.0 })?.is_truthy()?);
//! #     Ok(())
//! # });
//! # }
//! ```
//!
//! # Borrowing
//!
//! Python shares its objects, so that each instance counts who is using its value: methods with `&self` may run inside of one another,
//! one with `&mut self` only where no other is running. Where that does not hold, the call is a `RuntimeError` that names both.
//! A class that is `frozen` has no methods with `&mut self`, and counts nothing.
//!
//! # Values
//!
//! A value is dropped once, when its object goes, on whichever thread that happens; it has no context then, and cannot call
//! Python. So it is `Send` and `'static`, and holds no handles.
//!
//! It refers to Python objects by [`Field`]s, which the garbage collector knows, and shows its memory to them by a [`Buffer`].
//!
//! # Extending classes
//!
//! A class extends another whose value is a field of its own, the one with `#[hpy(base)]`. Python sees a subclass: the methods of the base work
//! on its instances, and so do parameters of type `&Base`. Both values are borrowed as one. The base has the option `subclass`, and neither `dict`,
//! `weakref` nor `__getbuffer__`; it is frozen, or has fields, as the class that extends it does.
//!
//! This works under hpy-rs's own host and the CPython ABI. Elsewhere the import of a module with such a class is an `ImportError` that names
//! `HPY_HOST=own`. What Python itself has cannot be extended by a class with a value: [`exception!`](crate::exception) makes exception classes, and
//! a list or dict is held in a [`Field`].
//!
//! ```
//! use hpy::prelude::*;
//!
//! /// An animal.
//! #[hpy::class(subclass)]
//! struct Animal {
//!     #[hpy(get)]
//!     name: String,
//! }
//!
//! #[hpy::methods]
//! impl Animal {
//!     fn comes_before(&self, other: &Animal) -> bool {
//!         self.name < other.name
//!     }
//! }
//!
//! /// A dog, which is an animal.
//! #[hpy::class]
//! struct Dog {
//!     #[hpy(base)]
//!     animal: Animal,
//!     #[hpy(get)]
//!     tricks: u32,
//! }
//!
//! #[hpy::methods]
//! impl Dog {
//!     #[new]
//!     fn new(name: String, tricks: u32) -> Dog {
//!         let animal = Animal { name };
//!         Dog { animal, tricks }
//!     }
//! }
//!
//! #[hpy::module]
//! mod animals {
//!     #[hpy(export)]
//!     use super::{Animal, Dog};
//! }
//! # fn main() {
//! # #[cfg(feature = "embed")]
//! # hpy::embed::test(|ctx| {
//! #     let animals = hpy::embed::module!(ctx, animals)?;
//! #     let dog = animals.call_method("Dog", ("Bo", 3))?;
//! #     assert_eq!(dog.getattr("name")?.extract::<String>()?, "Bo");
//! #     assert_eq!(dog.getattr("tricks")?.extract::<u32>()?, 3);
//! #     assert!(!dog.call_method("comes_before", (&dog,))?.is_truthy()?);
//! #     assert_eq!(dog.cast::<Animal>()?.borrow()?.name, "Bo");
//! #     assert_eq!(dog.cast::<Dog>()?.borrow()?.animal.name, "Bo");
//! #     Ok(())
//! # });
//! # }
//! ```
//!
//! # Attributes and weak references
//!
//! The option `dict` gives instances a `__dict__`, for any attributes beside those of the class; `weakref` lets Python refer to them weakly. The
//! garbage collector sees what is in the `__dict__`.
//!
//! | | without the option | with it |
//! |---|---|---|
//! | CPython | `AttributeError`, or `TypeError` for weak references | yes |
//! | CPython, under its package `hpy` | the same | the import is an `ImportError` that names `HPY_HOST=own` |
//! | PyPy | instances of every class have both | yes |
//! | GraalPy 24.2 | instances of every class have both | yes |
//! | GraalPy 25 | as on CPython | yes; the name of an attribute that was deleted stays in the `__dict__` |
//!
//! ```
//! use hpy::prelude::*;
//!
//! /// Something that is looked at.
//! #[hpy::class(dict, weakref)]
//! struct Subject;
//!
//! #[hpy::methods]
//! impl Subject {
//!     #[new]
//!     fn new() -> Subject {
//!         Subject
//!     }
//! }
//!
//! #[hpy::module]
//! mod observing {
//!     #[hpy(export)]
//!     use super::Subject;
//! }
//! # fn main() {
//! # #[cfg(feature = "embed")]
//! # hpy::embed::test(|ctx| {
//! #     let observing = hpy::embed::module!(ctx, observing)?;
//! #     let subject = observing.call_method("Subject", ())?;
//! #     subject.setattr("observers", 3)?;
//! #     assert_eq!(subject.getattr("__dict__")?.get_item("observers")?.extract::<i64>()?, 3);
//! #     let reference = ctx.import("weakref")?.call_method("ref", (&subject,))?;
//! #     assert!(reference.call(())?.is(&subject));
//! #     drop(subject);
//! #     assert!(reference.call(())?.is_none());
//! #     Ok(())
//! # });
//! # }
//! ```
//!
//! # Pickling and copying
//!
//! Instances are not pickled or copied, a `TypeError`, unless the class says how:
//!
//! - the option `pickle`: the constructor is called with the attributes that are called as its parameters;
//! - `__getnewargs__`: the constructor is called with what it returns, a tuple;
//! - `__getstate__` and `__setstate__`: what the first returns is passed to the second of the new instance, which the constructor has made, with no
//!   arguments where nothing else is said;
//! - `__reduce__` or `__reduce_ex__`: as Python's `pickle` describes them;
//! - `__copy__` and `__deepcopy__`, which are for copying alone.
//!
//! ```
//! use hpy::prelude::*;
//!
//! /// A segment of a line.
//! #[hpy::class(pickle, get_all)]
//! struct Segment {
//!     start: f64,
//!     end: f64,
//! }
//!
//! #[hpy::methods]
//! impl Segment {
//!     #[new]
//!     fn new(start: f64, end: f64) -> Segment {
//!         Segment { start, end }
//!     }
//! }
//!
//! #[hpy::module]
//! mod lines {
//!     #[hpy(export)]
//!     use super::Segment;
//! }
//! # fn main() {
//! # #[cfg(feature = "embed")]
//! # hpy::embed::test(|ctx| {
//! #     let lines = hpy::embed::module!(ctx, lines)?;
//! #     let segment = lines.call_method("Segment", (1, 2))?;
//! #     let copy = ctx.import("copy")?.call_method("copy", (&segment,))?;
//! #     assert!(!copy.is(&segment));
//! #     assert_eq!(copy.into_cast::<Segment>()?.borrow()?.end, 2.0);
//! #     Ok(())
//! # });
//! # }
//! ```
//!
//! No pickle makes an instance without a value: where Python code makes one all the same, its methods raise a `TypeError`.
//!
//! # Enums
//!
//! `#[hpy::class]` on an enum whose variants have no data makes a class with an attribute for each of them. A variant is one object, wherever it comes
//! from, so that Python compares it with `is`, and copies and pickles of it are the object itself:
//!
//! ```
//! use hpy::prelude::*;
//!
//! #[hpy::class(eq, eq_int, rename_all = "UPPERCASE")]
//! #[derive(Clone, Copy, PartialEq)]
//! enum Level {
//!     Low = 1,
//!     High = 10,
//! }
//!
//! #[hpy::methods]
//! impl Level {
//!     fn opposite(&self) -> Level {
//!         match self {
//!             Level::Low => Level::High,
//!             Level::High => Level::Low,
//!         }
//!     }
//! }
//!
//! #[hpy::function]
//! fn is_high(level: Level) -> bool {
//!     level as i64 > 5
//! }
//!
//! #[hpy::module]
//! mod levels {
//!     #[hpy(export)]
//!     use super::{is_high, Level};
//! }
//! # fn main() {
//! # #[cfg(feature = "embed")]
//! # hpy::embed::test(|ctx| {
//! #     let levels = hpy::embed::module!(ctx, levels)?;
//! #     let class = levels.getattr("Level")?;
//! #     let high = class.getattr("HIGH")?;
//! #     assert!(class.getattr("LOW")?.call_method("opposite", ())?.is(&high));
//! #     assert!(Handle::new(ctx, Level::High)?.is(&high));
//! #     assert!(levels.call_method("is_high", (&high,))?.is_truthy()?);
//! #     assert_eq!(high.repr()?.as_str()?, "Level.HIGH");
//! #     assert_eq!(ctx.builtin("int")?.call((&high,))?.extract::<i64>()?, 10);
//! #     assert!(high.compare(10, hpy::types::CompareOp::Eq)?);
//! #     assert!(class.call(()).is_err());
//! #     Ok(())
//! # });
//! # }
//! ```
//!
//! In Python:
//!
//! ```text
//! >>> Level.LOW.opposite() is Level.HIGH
//! True
//! >>> int(Level.HIGH), Level.HIGH == 10, Level.HIGH
//! (10, True, Level.HIGH)
//! ```
//!
//! Such a class is frozen, and its variants are made by name only, unless it has `#[new]`. It is no `enum.Enum`, which `#[hpy::py_enum]` makes: it cannot be
//! iterated over, and `Level(10)` is an error.
//!
//! # Enums with data
//!
//! Where a variant has data, each variant is a class of its own, an attribute of the enum's class and derived from it. Its constructor takes the fields, which
//! can be read, and `match` takes them apart. Fields without names are `_0`, `_1`, …, and the items of the object:
//!
//! ```
//! use hpy::prelude::*;
//!
//! /// A shape.
//! #[hpy::class(eq, repr)]
//! #[derive(Debug, PartialEq)]
//! enum Shape {
//!     #[hpy(constructor = (radius = 1.0))]
//!     Circle { radius: f64 },
//!     Rect(f64, f64),
//! }
//!
//! #[hpy::methods]
//! impl Shape {
//!     fn area(&self) -> f64 {
//!         match self {
//!             Shape::Circle { radius } => radius * radius * std::f64::consts::PI,
//!             Shape::Rect(width, height) => width * height,
//!         }
//!     }
//!
//!     #[staticmethod]
//!     fn square(side: f64) -> Shape {
//!         Shape::Rect(side, side)
//!     }
//! }
//!
//! #[hpy::module]
//! mod shapes {
//!     #[hpy(export)]
//!     use super::Shape;
//! }
//! # fn main() {
//! # #[cfg(feature = "embed")]
//! # hpy::embed::test(|ctx| {
//! #     let shapes = hpy::embed::module!(ctx, shapes)?;
//! #     let class = shapes.getattr("Shape")?;
//! #     let circle = class.getattr("Circle")?.call(())?;
//! #     assert_eq!(circle.getattr("radius")?.extract::<f64>()?, 1.0);
//! #     assert!(circle.isinstance(&class)?);
//! #     let square = class.call_method("square", (2,))?;
//! #     assert!(square.type_of()?.is(&class.getattr("Rect")?));
//! #     assert_eq!(square.call_method("area", ())?.extract::<f64>()?, 4.0);
//! #     assert_eq!(square.get_item(1)?.extract::<f64>()?, 2.0);
//! #     assert_eq!(square.repr()?.as_str()?, "Rect(2.0, 2.0)");
//! #     let shape = Handle::new(ctx, Shape::Circle { radius: 2.0 })?;
//! #     assert!(shape.type_of()?.is(&class.getattr("Circle")?));
//! #     assert_eq!(shape.get()?, &Shape::Circle { radius: 2.0 });
//! #     assert!(class.call(()).is_err());
//! #     Ok(())
//! # });
//! # }
//! ```
//!
//! In Python:
//!
//! ```text
//! >>> match Shape.Circle(radius=2):
//! ...     case Shape.Circle(r): print("a circle of", r)
//! ...     case Shape.Rect(w, h): print("a rectangle of", w, "by", h)
//! a circle of 2.0
//! ```
//!
//! Methods and properties are those of the variants (`Shape.Circle.area`), static and class methods and attributes those of the enum's class (`Shape.square`).
//! Such a class is frozen, too, and has no other instances than those of its variants. A function takes one by `&Shape` or `&Handle<'_, Shape>`.

mod attributes;
pub(crate) mod base;
pub(crate) mod borrow;
pub(crate) mod buffer;
pub(crate) mod cell;
pub(crate) mod define;
#[doc(hidden)]
pub mod enums;
pub(crate) mod export;
pub(crate) mod field;
pub(crate) mod member;
pub(crate) mod new;
#[doc(hidden)]
pub mod options;
pub(crate) mod parameter;
pub(crate) mod payload;
mod pickle;
mod property;
pub(crate) mod slab;
#[doc(hidden)]
pub mod special;
mod subclass;

use crate::context::Context;
use crate::error::Result;
use crate::handle::Handle;
use crate::types::TypeCheck;

pub use self::borrow::{Ref, RefMut};
pub use self::buffer::{Buffer, Element, ElementMut};
pub use self::field::{Field, Owner};

use self::base::Base;
use self::borrow::{Borrowing, Exclusive, Uncounted};
use self::cell::ClassCell;
use self::enums::{Variant, VariantClass};
use self::member::Member;
use self::options::Items;
use self::payload::Empty;
use self::slab::{Fields, Holding};

/// A Rust type whose values are payloads of Python objects: what `#[hpy::class]` implements.
///
/// # Safety
///
/// For the macro only: `cell` returns a static that belongs to this type alone.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a class of Python",
    label = "not a class",
    note = "write `#[hpy::class]` above the struct"
)]
pub unsafe trait Class: TypeCheck + Send + 'static {
    #[doc(hidden)]
    const MODULE: Option<&'static str>;
    #[doc(hidden)]
    const DOC: &'static core::ffi::CStr;
    #[doc(hidden)]
    const SUBCLASS: bool;
    /// The class that it extends.
    #[doc(hidden)]
    const BASE: Option<Base>;
    /// Whether instances have a `__dict__`.
    #[doc(hidden)]
    const DICT: bool;
    /// Whether instances can be weakly referenced.
    #[doc(hidden)]
    const WEAKREF: bool;
    #[doc(hidden)]
    const MEMBERS: &'static [&'static [Member]];
    /// What its items make of it.
    #[doc(hidden)]
    const ITEMS: Items;
    /// Whether borrows of a payload are counted.
    #[doc(hidden)]
    type Borrowing: Borrowing;
    /// Whether values hold fields.
    #[doc(hidden)]
    type Fields: Fields;

    #[doc(hidden)]
    fn cell() -> &'static ClassCell;

    /// The variants of an enum, each of which has one object.
    #[doc(hidden)]
    fn variants() -> &'static [&'static Variant<Self>]
    where
        Self: Sized,
    {
        &[]
    }

    /// Which of the variants it is.
    #[doc(hidden)]
    #[inline(always)]
    fn variant(&self) -> Option<&'static Variant<Self>>
    where
        Self: Sized,
    {
        None
    }

    /// The classes of the variants of an enum with data.
    #[doc(hidden)]
    #[inline(always)]
    fn variant_classes() -> &'static [&'static VariantClass] {
        &[]
    }

    /// The class of the variant that it is.
    #[doc(hidden)]
    #[inline(always)]
    fn variant_class(&self) -> Option<&'static VariantClass> {
        None
    }
}

impl<'ctx, T: Class> Handle<'ctx, T> {
    /// Makes an instance that holds `value`. Same as a call of the class, but that `#[new]` has no part in it.
    ///
    /// For a variant of an enum without data it returns the variant's one object.
    ///
    /// # Errors
    ///
    /// `MemoryError`; `SystemError` if no module with this class was made.
    #[doc(alias = "HPy_New")]
    pub fn new(ctx: Context<'ctx>, value: T) -> Result<Handle<'ctx, T>> {
        let make = |value: T| Ok(Empty::new(&enums::class_of(ctx, &value)?)?.fill(value));
        match value.variant() {
            Some(variant) => variant.object().get_or_try_init(ctx, |_| make(value)),
            None => make(value),
        }
    }

    /// Makes an instance that holds what `value` returns, which is given the owner of the fields in it.
    ///
    /// ```
    /// use hpy::prelude::*;
    ///
    /// /// Counts a sequence's items.
    /// #[hpy::class]
    /// struct Indices {
    ///     sequence: Field,
    ///     next: usize,
    /// }
    ///
    /// #[hpy::methods]
    /// impl Indices {
    ///     fn __next__(&mut self, owner: Owner<'_, '_>) -> hpy::Result<Option<usize>> {
    ///         let len = self.sequence.get(owner)?.map_or(Ok(0), |it| it.len())?;
    ///         let index = self.next;
    ///         self.next += 1;
    ///         Ok((index < len).then_some(index))
    ///     }
    /// }
    ///
    /// #[hpy::function]
    /// fn indices<'py>(sequence: &Handle<'py>) -> hpy::Result<Handle<'py, Indices>> {
    ///     Handle::new_with(sequence.ctx(), |owner| {
    ///         let sequence = Field::new(owner, sequence)?;
    ///         Ok(Indices { sequence, next: 0 })
    ///     })
    /// }
    /// # #[hpy::module]
    /// # mod counting {
    /// #     #[hpy(export)]
    /// #     use super::{indices, Indices};
    /// # }
    /// # fn main() {
    /// # #[cfg(feature = "embed")]
    /// # hpy::embed::test(|ctx| {
    /// #     let counting = hpy::embed::module!(ctx, counting)?;
    /// #     let indices = counting.call_method("indices", ("ab",))?;
    /// #     assert_eq!(indices.call_method("__next__", ())?.extract::<i64>()?, 0);
    /// #     assert_eq!(indices.call_method("__next__", ())?.extract::<i64>()?, 1);
    /// #     assert!(indices.call_method("__next__", ()).unwrap_err().matches(ctx, hpy::exceptions::StopIteration));
    /// #     Ok(())
    /// # });
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`Handle::new`], and what `value` returns.
    pub fn new_with(
        ctx: Context<'ctx>,
        value: impl FnOnce(Owner<'_, 'ctx>) -> Result<T>,
    ) -> Result<Handle<'ctx, T>>
    where
        T::Fields: Holding,
    {
        let class = T::cell().class(ctx)?;
        let empty = Empty::new(&class)?;
        let value = value(empty.owner())?;
        Ok(empty.fill(value))
    }

    /// Returns the object as the owner of the fields in its value.
    ///
    /// # Errors
    ///
    /// `TypeError` where Python code has replaced the object's class.
    pub fn owner(&self) -> Result<Owner<'_, 'ctx>>
    where
        T::Fields: Holding,
    {
        let fields = payload::of_instance(self)?.fields();
        Ok(Owner::new(self.as_any(), fields))
    }

    /// Returns the value, for reading.
    ///
    /// # Errors
    ///
    /// `RuntimeError` while a method with `&mut self` is running, or a [`RefMut`] exists.
    #[doc(alias = "HPy_AsStruct")]
    pub fn borrow(&self) -> Result<Ref<'_, 'ctx, T>> {
        payload::of_instance(self)?.shared(None)
    }

    /// Returns the value, for changing it.
    ///
    /// # Errors
    ///
    /// `RuntimeError` while any method is running on the object, or a [`Ref`] or a [`RefMut`] exists.
    #[doc(alias = "HPy_AsStruct")]
    pub fn borrow_mut(&self) -> Result<RefMut<'_, 'ctx, T>>
    where
        T::Borrowing: Exclusive,
    {
        payload::of_instance(self)?.exclusive(None)
    }

    /// Returns the value of a `frozen` class, which nobody can be changing.
    ///
    /// # Errors
    ///
    /// `TypeError` where Python code has replaced the object's class.
    pub fn get(&self) -> Result<&T>
    where
        T: Class<Borrowing = Uncounted>,
    {
        Ok(payload::of_instance(self)?.value())
    }
}
