//! Classes whose instances have a `__dict__` or weak references: `tests/python/test_dict_weakref.py`. A module of its own, for one with such classes
//! is refused by the package hpy 0.9.0 on CPython.
#![deny(unsafe_code)]

use std::sync::atomic::{AtomicI64, Ordering};

use hpy::prelude::*;

/// Values that are there.
static ALIVE: AtomicI64 = AtomicI64::new(0);

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

/// Has a `__dict__`.
#[hpy::class(dict)]
pub struct Open {
    #[hpy(get, set)]
    number: u8,
    _count: Count,
}

#[hpy::methods]
impl Open {
    #[new]
    #[hpy(signature = (number = 0))]
    fn new(number: u8) -> Open {
        let _count = Count::new();
        Open { number, _count }
    }

    fn double(&self) -> i64 {
        2 * i64::from(self.number)
    }
}

/// Can be weakly referenced.
#[hpy::class(weakref, frozen)]
pub struct Seen {
    #[hpy(get)]
    number: u16,
}

#[hpy::methods]
impl Seen {
    #[new]
    #[hpy(signature = (number = 0))]
    fn new(number: u16) -> Seen {
        Seen { number }
    }
}

/// Has both, and refers to an object besides.
#[hpy::class(dict, weakref, subclass, pickle)]
pub struct Both {
    #[hpy(get, set)]
    item: Field,
    _count: Count,
}

#[hpy::methods]
impl Both {
    #[new]
    fn new(item: &Handle<'_>, owner: Owner<'_, '_>) -> hpy::Result<Both> {
        let item = Field::new(owner, item)?;
        let _count = Count::new();
        Ok(Both { item, _count })
    }
}

/// Has neither.
#[hpy::class(get_all)]
pub struct Closed {
    number: i64,
}

#[hpy::methods]
impl Closed {
    #[new]
    fn new() -> Closed {
        Closed { number: 0 }
    }
}

/// Classes for the tests to use.
#[hpy::module]
mod hpy_test_attributes {
    #[hpy(export)]
    use super::{Both, Closed, Open, Seen};

    /// How many values there are.
    #[hpy::function]
    fn alive() -> i64 {
        super::ALIVE.load(super::Ordering::Relaxed)
    }
}
