//! Classes whose values refer to Python objects: `tests/python/test_fields.py`.

use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, Ordering};

use hpy::prelude::*;

use crate::points::Point;

static MADE: AtomicI64 = AtomicI64::new(0);
static DROPPED: AtomicI64 = AtomicI64::new(0);

/// Notes that a value was dropped.
struct Counter;

impl Counter {
    fn new() -> Counter {
        MADE.fetch_add(1, Ordering::Relaxed);
        Counter
    }
}

impl Drop for Counter {
    fn drop(&mut self) {
        DROPPED.fetch_add(1, Ordering::Relaxed);
    }
}

/// How many values of `Node` were made, and how many dropped.
#[hpy::function]
pub fn counts() -> (i64, i64) {
    let dropped = DROPPED.load(Ordering::Relaxed);
    (MADE.load(Ordering::Relaxed), dropped)
}

/// A link of a chain.
#[hpy::class]
pub struct Node {
    #[hpy(get, set)]
    value: Field,
    #[hpy(get, set)]
    next: Field<Node>,
    _counter: Counter,
}

#[hpy::methods]
impl Node {
    #[new]
    #[hpy(signature = (value, next = None))]
    fn new(
        owner: Owner<'_, '_>,
        value: &Handle<'_>,
        next: Option<&Handle<'_, Node>>,
    ) -> hpy::Result<Node> {
        let value = Field::new(owner, value)?;
        let next = Field::optional(owner, next)?;
        let _counter = Counter::new();
        Ok(Node {
            value,
            next,
            _counter,
        })
    }

    /// Exchanges the values with all that is in them.
    fn swap(&mut self, other: &mut Node) {
        core::mem::swap(self, other);
    }

    /// Exchanges two fields of one value.
    fn turn(&mut self, owner: Owner<'_, '_>) -> hpy::Result<()> {
        let next = self.next.get(owner)?.map(Handle::into_any);
        self.next = match self.value.get(owner)? {
            Some(value) => Field::new(owner, value.cast::<Node>()?)?,
            None => Field::empty(),
        };
        self.value = Field::optional(owner, next.as_ref())?;
        Ok(())
    }

    /// Makes a field hold another object, or none, and returns the one before.
    #[hpy(signature = (value = None))]
    fn replace<'py>(
        &mut self,
        owner: Owner<'_, 'py>,
        value: Option<&Handle<'_>>,
    ) -> hpy::Result<Option<Handle<'py>>> {
        self.value.replace(owner, value)
    }

    /// Reads a field with another object as the owner.
    fn value_with<'py>(&self, other: &Handle<'py, Node>) -> hpy::Result<Option<Handle<'py>>> {
        self.value.get(other.owner()?)
    }
}

/// A collection.
#[hpy::class]
pub struct Bag {
    items: Vec<Field>,
    named: HashMap<String, Option<Field>>,
}

#[hpy::methods]
impl Bag {
    #[new]
    #[hpy(signature = (*items, fail = false))]
    fn new(owner: Owner<'_, '_>, items: Vec<Handle<'_>>, fail: bool) -> hpy::Result<Bag> {
        let items = items.iter().map(|item| Field::new(owner, item));
        let items = items.collect::<hpy::Result<_>>()?;
        // A new object has no value yet, whoever finds it.
        let list = PyList::empty(owner.ctx())?;
        list.append(owner.object())?;
        assert!(list.get_item(0)?.cast::<Bag>().is_err());
        if fail {
            return Err(Error::value_error("no bag"));
        }
        let named = HashMap::new();
        Ok(Bag { items, named })
    }

    fn add(&mut self, owner: Owner<'_, '_>, item: &Handle<'_>) -> hpy::Result<()> {
        self.items.push(Field::new(owner, item)?);
        Ok(())
    }

    fn pop<'py>(&mut self, owner: Owner<'_, 'py>) -> hpy::Result<Option<Handle<'py>>> {
        let item = self.items.pop();
        let item = item.ok_or_else(|| Error::index_error("the bag is empty"))?;
        item.get(owner)
    }

    fn __setitem__(
        &mut self,
        owner: Owner<'_, '_>,
        index: usize,
        item: &Handle<'_>,
    ) -> hpy::Result<()> {
        let place = self.items.get_mut(index);
        let place = place.ok_or_else(|| Error::index_error("no such item"))?;
        *place = Field::new(owner, item)?;
        Ok(())
    }

    fn __getitem__<'py>(
        &self,
        owner: Owner<'_, 'py>,
        index: usize,
    ) -> hpy::Result<Option<Handle<'py>>> {
        let item = self.items.get(index);
        item.ok_or_else(|| Error::index_error("no such item"))?
            .get(owner)
    }

    fn __len__(&self) -> usize {
        self.items.len()
    }

    fn clear(&mut self) {
        self.items.clear();
    }

    fn reverse(&mut self) {
        self.items.reverse();
    }

    /// Looks with the value borrowed: `__eq__` cannot change it.
    fn __contains__<'py>(&self, owner: Owner<'_, 'py>, item: &Handle<'py>) -> hpy::Result<bool> {
        for own in &self.items {
            if let Some(own) = own.get(owner)? {
                if own.eq(item)? {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    /// Looks with the value borrowed from item to item: `__eq__` may change it.
    fn index<'py>(slf: &Handle<'py, Self>, item: &Handle<'py>) -> hpy::Result<Option<usize>> {
        let mut index = 0;
        loop {
            let own = match slf.borrow()?.items.get(index) {
                Some(own) => own.get(slf.owner()?)?,
                None => return Ok(None),
            };
            if own.map_or(Ok(false), |own| own.eq(item))? {
                return Ok(Some(index));
            }
            index += 1;
        }
    }

    fn __iter__<'py>(slf: &Handle<'py, Self>) -> hpy::Result<Handle<'py, BagIter>> {
        Handle::new_with(slf.ctx(), |owner| {
            let bag = Field::new(owner, slf)?;
            Ok(BagIter { bag, next: 0 })
        })
    }

    fn name(
        &mut self,
        owner: Owner<'_, '_>,
        name: String,
        item: Option<&Handle<'_>>,
    ) -> hpy::Result<()> {
        let item = item.map(|item| Field::new(owner, item)).transpose()?;
        self.named.insert(name, item);
        Ok(())
    }

    fn named<'py>(&self, owner: Owner<'_, 'py>, name: &str) -> hpy::Result<Option<Handle<'py>>> {
        match self.named.get(name) {
            Some(Some(item)) => item.get(owner),
            _ => Ok(None),
        }
    }

    fn forget(&mut self, name: &str) -> bool {
        self.named.remove(name).is_some()
    }

    /// Moves all items into another bag, where they do not belong.
    fn give(&mut self, other: &mut Bag) {
        other.items.append(&mut self.items);
    }

    /// Drops the items on another thread.
    fn clear_elsewhere(&mut self) {
        let items = core::mem::take(&mut self.items);
        let thread = std::thread::spawn(move || drop(items));
        thread.join().expect("drops fields only");
    }

    /// Adds and removes an item many times in one call.
    fn churn(&mut self, owner: Owner<'_, '_>, item: &Handle<'_>, times: usize) -> hpy::Result<()> {
        for time in 0..times {
            self.items.push(Field::new(owner, item)?);
            if time % 8 == 7 {
                self.items.truncate(self.items.len() - 8);
            }
        }
        Ok(())
    }
}

/// Keeps its bag alive.
#[hpy::class]
pub struct BagIter {
    bag: Field<Bag>,
    next: usize,
}

#[hpy::methods]
impl BagIter {
    fn __iter__<'py>(slf: &Handle<'py, Self>) -> Handle<'py, Self> {
        slf.dup()
    }

    fn __next__<'py>(&mut self, owner: Owner<'_, 'py>) -> hpy::Result<Option<Handle<'py>>> {
        let Some(bag) = self.bag.get(owner)? else {
            return Ok(None);
        };
        let Some(item) = bag
            .borrow()?
            .items
            .get(self.next)
            .map(|item| bag.owner().and_then(|owner| item.get(owner)))
        else {
            return Ok(None);
        };
        self.next += 1;
        item
    }
}

/// Holds objects of another class.
#[hpy::class(get_all, set_all)]
pub struct Segment {
    start: Field<Point>,
    end: Field<Point>,
}

#[hpy::methods]
impl Segment {
    #[new]
    fn new(
        owner: Owner<'_, '_>,
        start: &Handle<'_, Point>,
        end: &Handle<'_, Point>,
    ) -> hpy::Result<Segment> {
        let start = Field::new(owner, start)?;
        let end = Field::new(owner, end)?;
        Ok(Segment { start, end })
    }

    #[getter]
    fn length(&self, owner: Owner<'_, '_>) -> hpy::Result<f64> {
        let (Some(start), Some(end)) = (self.start.get(owner)?, self.end.get(owner)?) else {
            return Ok(0.0);
        };
        let (start, end) = (start.borrow()?, end.borrow()?);
        Ok(start.distance(&end))
    }
}

/// An item and what belongs to it. A class cannot see the field in here.
struct Entry {
    item: Field,
}

/// Cannot be changed, holds its field inside of another type, and is aligned more than objects are.
#[hpy::class(frozen, fields)]
#[repr(align(64))]
pub struct Sealed {
    entry: Entry,
}

#[hpy::methods]
impl Sealed {
    #[new]
    fn new(owner: Owner<'_, '_>, item: &Handle<'_>) -> hpy::Result<Sealed> {
        let item = Field::new(owner, item)?;
        Ok(Sealed {
            entry: Entry { item },
        })
    }

    #[getter]
    fn item<'py>(&self, owner: Owner<'_, 'py>) -> hpy::Result<Option<Handle<'py>>> {
        self.entry.item.get(owner)
    }
}

/// May have subclasses, where those are safe.
#[hpy::class(subclass, get_all, set_all)]
pub struct Holder {
    item: Field,
}

#[hpy::methods]
impl Holder {
    #[new]
    #[hpy(signature = (item = None))]
    fn new(owner: Owner<'_, '_>, item: Option<&Handle<'_>>) -> hpy::Result<Holder> {
        let item = Field::optional(owner, item)?;
        Ok(Holder { item })
    }
}
