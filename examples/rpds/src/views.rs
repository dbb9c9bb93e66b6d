//! What `keys()`, `values()` and `items()` return.

use hpy::prelude::*;
use hpy::types::CompareOp;

use crate::depth;
use crate::items;
use crate::map::{self, Map};
use crate::set::{self, HashTrieSet};

/// The keys of a map.
#[hpy::class(name = "KeysView", module = "rpds", frozen)]
pub(crate) struct KeysView {
    map: Map,
}

/// The values of a map.
#[hpy::class(name = "ValuesView", module = "rpds", frozen)]
pub(crate) struct ValuesView {
    map: Map,
}

/// The keys of a map with their values.
#[hpy::class(name = "ItemsView", module = "rpds", frozen)]
pub(crate) struct ItemsView {
    map: Map,
}

/// A view that is a set.
trait SetView {
    fn size(&self) -> usize;

    fn objects<'py>(&self, ctx: Context<'py>) -> hpy::Result<Vec<Handle<'py>>>;

    fn has(&self, object: &Handle<'_>) -> hpy::Result<bool>;

    /// `self & other`, of any iterable.
    fn common<'py>(&self, other: &Handle<'py>) -> hpy::Result<HashTrieSet> {
        let mut common = Vec::new();
        for object in other.iter()? {
            let object = object?;
            if self.has(&object)? {
                common.push(object);
            }
        }
        HashTrieSet::of(common.into_iter().map(Ok))
    }

    /// `self | other`, of any iterable.
    fn joined<'py>(&self, other: &Handle<'py>) -> hpy::Result<HashTrieSet> {
        let mut all = self.objects(other.ctx())?;
        all.extend(items::collect(other)?);
        HashTrieSet::of(all.into_iter().map(Ok))
    }

    fn compared<'py>(&self, other: &Handle<'py>, op: CompareOp) -> hpy::Result<Handle<'py>> {
        let ctx = other.ctx();
        if !set::is_set(other)? {
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
        let result = set::compare(op, (self.size(), other.len()?), is_subset, is_superset)?;
        Ok(ctx.bool(result).dup().into_any())
    }
}

impl SetView for KeysView {
    fn size(&self) -> usize {
        self.map.size()
    }

    fn objects<'py>(&self, ctx: Context<'py>) -> hpy::Result<Vec<Handle<'py>>> {
        items::objects(ctx, self.map.keys().map(|key| &key.object))
    }

    fn has(&self, object: &Handle<'_>) -> hpy::Result<bool> {
        map::contains(&self.map, object)
    }
}

impl SetView for ItemsView {
    fn size(&self) -> usize {
        self.map.size()
    }

    fn objects<'py>(&self, ctx: Context<'py>) -> hpy::Result<Vec<Handle<'py>>> {
        let entries = map::entries(&self.map, ctx)?.into_iter();
        entries
            .map(|entry| entry.into_py_object(ctx).map(Handle::into_any))
            .collect()
    }

    fn has(&self, object: &Handle<'_>) -> hpy::Result<bool> {
        if !object.is_a::<PyTuple>() || object.len()? != 2 {
            return Ok(false);
        }
        let (key, value): (Handle<'_>, Handle<'_>) = object.extract()?;
        match map::get(&self.map, &key)? {
            Some(own) => Ok(own.is(&value) || depth::ask(|| own.eq(&value))?),
            None => Ok(false),
        }
    }
}

impl KeysView {
    pub(crate) fn of(map: &Map) -> Self {
        KeysView { map: map.clone() }
    }
}

impl ValuesView {
    pub(crate) fn of(map: &Map) -> Self {
        ValuesView { map: map.clone() }
    }

    fn objects<'py>(&self, ctx: Context<'py>) -> hpy::Result<Vec<Handle<'py>>> {
        items::objects(ctx, self.map.values())
    }
}

impl ItemsView {
    pub(crate) fn of(map: &Map) -> Self {
        ItemsView { map: map.clone() }
    }
}

#[hpy::methods]
impl KeysView {
    fn __len__(&self) -> usize {
        self.size()
    }

    fn __contains__(&self, key: &Handle<'_>) -> hpy::Result<bool> {
        self.has(key)
    }

    fn __iter__<'py>(&self, ctx: Context<'py>) -> hpy::Result<Handle<'py>> {
        items::iterator(ctx, self.objects(ctx)?)
    }

    fn __repr__(&self, ctx: Context<'_>) -> hpy::Result<String> {
        items::repr("keys_view", "{", &self.objects(ctx)?, "}")
    }

    fn __richcmp__<'py>(&self, other: &Handle<'py>, op: CompareOp) -> hpy::Result<Handle<'py>> {
        self.compared(other, op)
    }

    fn __and__(&self, other: &Handle<'_>) -> hpy::Result<HashTrieSet> {
        self.common(other)
    }

    fn __or__(&self, other: &Handle<'_>) -> hpy::Result<HashTrieSet> {
        self.joined(other)
    }

    /// Return the set of the keys that are in an iterable.
    fn intersection(&self, other: &Handle<'_>) -> hpy::Result<HashTrieSet> {
        self.common(other)
    }

    /// Return the set of the keys and what is in an iterable.
    fn union(&self, other: &Handle<'_>) -> hpy::Result<HashTrieSet> {
        self.joined(other)
    }
}

#[hpy::methods]
impl ValuesView {
    fn __len__(&self) -> usize {
        self.map.size()
    }

    fn __contains__(&self, value: &Handle<'_>) -> hpy::Result<bool> {
        for own in self.objects(value.ctx())? {
            if own.is(value) || depth::ask(|| own.eq(value))? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn __iter__<'py>(&self, ctx: Context<'py>) -> hpy::Result<Handle<'py>> {
        items::iterator(ctx, self.objects(ctx)?)
    }

    fn __repr__(&self, ctx: Context<'_>) -> hpy::Result<String> {
        items::repr("values_view", "[", &self.objects(ctx)?, "]")
    }
}

#[hpy::methods]
impl ItemsView {
    fn __len__(&self) -> usize {
        self.size()
    }

    fn __contains__(&self, item: &Handle<'_>) -> hpy::Result<bool> {
        self.has(item)
    }

    fn __iter__<'py>(&self, ctx: Context<'py>) -> hpy::Result<Handle<'py>> {
        items::iterator(ctx, self.objects(ctx)?)
    }

    fn __repr__(&self, ctx: Context<'_>) -> hpy::Result<String> {
        items::repr("items_view", "[", &self.objects(ctx)?, "]")
    }

    fn __richcmp__<'py>(&self, other: &Handle<'py>, op: CompareOp) -> hpy::Result<Handle<'py>> {
        self.compared(other, op)
    }

    fn __and__(&self, other: &Handle<'_>) -> hpy::Result<HashTrieSet> {
        self.common(other)
    }

    fn __or__(&self, other: &Handle<'_>) -> hpy::Result<HashTrieSet> {
        self.joined(other)
    }

    /// Return the set of the items that are in an iterable.
    fn intersection(&self, other: &Handle<'_>) -> hpy::Result<HashTrieSet> {
        self.common(other)
    }

    /// Return the set of the items and what is in an iterable.
    fn union(&self, other: &Handle<'_>) -> hpy::Result<HashTrieSet> {
        self.joined(other)
    }
}
