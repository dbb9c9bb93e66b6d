//! `HashTrieSet`.

use hpy::prelude::*;
use hpy::types::CompareOp;
use persistent::HashTrieSetSync;

use crate::items;
use crate::key::{AsKey, Hashing, Key, Sought, comparing, inserting, mixed};
use crate::map::key_error;

type Set = HashTrieSetSync<Key, Hashing>;

/// A set that shares most of itself with what is made of it.
#[hpy::class(name = "HashTrieSet", module = "rpds", frozen)]
pub(crate) struct HashTrieSet {
    inner: Set,
}

fn insert(set: &mut Set, item: &Handle<'_>) -> hpy::Result<()> {
    let key = Key::new(item)?;
    inserting(item.ctx(), [key], |key| set.insert_mut(key))
}

/// Compares two sets of which it is known how large they are, and whether each is part of the other one.
pub(crate) fn compare(
    op: CompareOp,
    sizes: (usize, usize),
    is_subset: impl FnOnce() -> hpy::Result<bool>,
    is_superset: impl FnOnce() -> hpy::Result<bool>,
) -> hpy::Result<bool> {
    let (own, other) = sizes;
    Ok(match op {
        CompareOp::Eq => own == other && is_subset()?,
        CompareOp::Ne => own != other || !is_subset()?,
        CompareOp::Lt => own < other && is_subset()?,
        CompareOp::Le => own <= other && is_subset()?,
        CompareOp::Gt => own > other && is_superset()?,
        CompareOp::Ge => own >= other && is_superset()?,
    })
}

/// Whether `object` is a set of any kind.
pub(crate) fn is_set(object: &Handle<'_>) -> hpy::Result<bool> {
    object.isinstance(&hpy::import!(object.ctx(), "collections.abc", "Set")?)
}

impl HashTrieSet {
    /// A set of these objects.
    pub(crate) fn of<'ctx>(
        objects: impl Iterator<Item = hpy::Result<Handle<'ctx>>>,
    ) -> hpy::Result<Self> {
        let mut inner = Set::default();
        for object in objects {
            insert(&mut inner, &object?)?;
        }
        Ok(HashTrieSet { inner })
    }

    fn has(&self, object: &Handle<'_>) -> hpy::Result<bool> {
        let sought = Sought::new(object)?;
        comparing(object.ctx(), || self.inner.contains(&sought as &dyn AsKey))
    }

    fn objects<'py>(&self, ctx: Context<'py>) -> hpy::Result<Vec<Handle<'py>>> {
        items::objects(ctx, self.inner.iter().map(|key| &key.object))
    }

    /// Those of the keys that are in `other`, or those that are not.
    fn filtered(&self, ctx: Context<'_>, other: &Set, keep: bool) -> hpy::Result<Set> {
        let mut result = Set::default();
        inserting(ctx, self.inner.iter(), |key| {
            if other.contains(key) == keep {
                result.insert_mut(key.clone());
            }
        })?;
        Ok(result)
    }

    fn with_all(&self, ctx: Context<'_>, other: &Set) -> hpy::Result<Set> {
        let mut result = self.inner.clone();
        inserting(ctx, other.iter(), |key| result.insert_mut(key.clone()))?;
        Ok(result)
    }
}

#[hpy::methods]
impl HashTrieSet {
    #[new]
    #[hpy(signature = (value = None))]
    fn new(value: Option<&Handle<'_>>) -> hpy::Result<HashTrieSet> {
        match value {
            Some(value) => HashTrieSet::of(value.iter()?),
            None => Ok(HashTrieSet {
                inner: Set::default(),
            }),
        }
    }

    fn __len__(&self) -> usize {
        self.inner.size()
    }

    fn __contains__(&self, key: &Handle<'_>) -> hpy::Result<bool> {
        self.has(key)
    }

    fn __iter__<'py>(&self, ctx: Context<'py>) -> hpy::Result<Handle<'py>> {
        items::iterator(ctx, self.objects(ctx)?)
    }

    fn __repr__(&self, ctx: Context<'_>) -> hpy::Result<String> {
        items::repr("HashTrieSet", "{", &self.objects(ctx)?, "}")
    }

    fn __hash__(&self) -> isize {
        let hashes = self.inner.iter().map(|key| mixed(key.hash() as u64));
        // In any order.
        hashes.fold(self.inner.size() as u64, u64::wrapping_add) as isize
    }

    fn __richcmp__<'py>(&self, other: &Handle<'py>, op: CompareOp) -> hpy::Result<Handle<'py>> {
        let ctx = other.ctx();
        if !is_set(other)? {
            return Ok(ctx.not_implemented().dup());
        }
        let is_subset = || {
            for object in self.objects(ctx)? {
                if !other.contains(&object)? {
                    return Ok(false);
                }
            }
            Ok(true)
        };
        let is_superset = || {
            for object in other.iter()? {
                if !self.has(&object?)? {
                    return Ok(false);
                }
            }
            Ok(true)
        };
        let sizes = (self.inner.size(), other.len()?);
        let result = compare(op, sizes, is_subset, is_superset)?;
        Ok(ctx.bool(result).dup().into_any())
    }

    /// Return the set with another element.
    fn insert(&self, value: &Handle<'_>) -> hpy::Result<HashTrieSet> {
        let mut inner = self.inner.clone();
        insert(&mut inner, value)?;
        Ok(HashTrieSet { inner })
    }

    /// Return the set without an element, if it has it.
    fn discard(&self, value: &Handle<'_>) -> hpy::Result<HashTrieSet> {
        let sought = Sought::new(value)?;
        let mut inner = self.inner.clone();
        comparing(value.ctx(), || inner.remove_mut(&sought as &dyn AsKey))?;
        Ok(HashTrieSet { inner })
    }

    /// Return the set without an element, which it must have.
    fn remove(&self, value: &Handle<'_>) -> hpy::Result<HashTrieSet> {
        let sought = Sought::new(value)?;
        let mut inner = self.inner.clone();
        if comparing(value.ctx(), || inner.remove_mut(&sought as &dyn AsKey))? {
            Ok(HashTrieSet { inner })
        } else {
            Err(key_error(value))
        }
    }

    /// Return the set with the elements of iterables.
    #[hpy(signature = (*iterables))]
    fn update(&self, iterables: Vec<Handle<'_>>) -> hpy::Result<HashTrieSet> {
        let mut inner = self.inner.clone();
        for iterable in &iterables {
            for value in iterable.iter()? {
                insert(&mut inner, &value?)?;
            }
        }
        Ok(HashTrieSet { inner })
    }

    /// Return the set of what is in either.
    fn union(&self, ctx: Context<'_>, other: &HashTrieSet) -> hpy::Result<HashTrieSet> {
        let inner = self.with_all(ctx, &other.inner)?;
        Ok(HashTrieSet { inner })
    }

    /// Return the set of what is in both.
    fn intersection(&self, ctx: Context<'_>, other: &HashTrieSet) -> hpy::Result<HashTrieSet> {
        let inner = self.filtered(ctx, &other.inner, true)?;
        Ok(HashTrieSet { inner })
    }

    /// Return the set of what is in this one only.
    fn difference(&self, ctx: Context<'_>, other: &HashTrieSet) -> hpy::Result<HashTrieSet> {
        let inner = self.filtered(ctx, &other.inner, false)?;
        Ok(HashTrieSet { inner })
    }

    /// Return the set of what is in one of both only.
    fn symmetric_difference(
        &self,
        ctx: Context<'_>,
        other: &HashTrieSet,
    ) -> hpy::Result<HashTrieSet> {
        let inner = self.filtered(ctx, &other.inner, false)?;
        let own = HashTrieSet { inner };
        let inner = own.with_all(ctx, &other.filtered(ctx, &self.inner, false)?)?;
        Ok(HashTrieSet { inner })
    }

    fn __or__(&self, ctx: Context<'_>, other: &HashTrieSet) -> hpy::Result<HashTrieSet> {
        self.union(ctx, other)
    }

    fn __and__(&self, ctx: Context<'_>, other: &HashTrieSet) -> hpy::Result<HashTrieSet> {
        self.intersection(ctx, other)
    }

    fn __sub__(&self, ctx: Context<'_>, other: &HashTrieSet) -> hpy::Result<HashTrieSet> {
        self.difference(ctx, other)
    }

    fn __xor__(&self, ctx: Context<'_>, other: &HashTrieSet) -> hpy::Result<HashTrieSet> {
        self.symmetric_difference(ctx, other)
    }

    #[allow(clippy::type_complexity, reason = "it is what pickle wants")]
    fn __reduce__<'py>(
        slf: &Handle<'py, Self>,
    ) -> hpy::Result<(Handle<'py, PyType>, (Vec<Handle<'py>>,))> {
        Ok((slf.type_of()?, (slf.get()?.objects(slf.ctx())?,)))
    }
}
