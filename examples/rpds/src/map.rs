//! `HashTrieMap`.

use hpy::Root;
use hpy::exceptions::KeyError;
use hpy::prelude::*;
use hpy::types::CompareOp;
use persistent::HashTrieMapSync;

use crate::depth;
use crate::items;
use crate::key::{AsKey, Hashing, Key, Sought, comparing, inserting, mixed};
use crate::views::{ItemsView, KeysView, ValuesView};

pub(crate) type Map = HashTrieMapSync<Key, Root, Hashing>;

/// A mapping that shares most of itself with what is made of it.
#[hpy::class(name = "HashTrieMap", module = "rpds", frozen)]
pub(crate) struct HashTrieMap {
    inner: Map,
}

/// The value of a key.
pub(crate) fn get<'ctx>(map: &Map, key: &Handle<'ctx>) -> hpy::Result<Option<Handle<'ctx>>> {
    let sought = Sought::new(key)?;
    let found = comparing(key.ctx(), || map.get(&sought as &dyn AsKey))?;
    found.map(|value| value.get(key.ctx())).transpose()
}

/// Whether there is the key.
pub(crate) fn contains(map: &Map, key: &Handle<'_>) -> hpy::Result<bool> {
    let sought = Sought::new(key)?;
    comparing(key.ctx(), || map.contains_key(&sought as &dyn AsKey))
}

/// All keys with their values.
pub(crate) fn entries<'ctx>(
    map: &Map,
    ctx: Context<'ctx>,
) -> hpy::Result<Vec<(Handle<'ctx>, Handle<'ctx>)>> {
    let entries = map
        .iter()
        .map(|(key, value)| Ok((key.get(ctx)?, value.get(ctx)?)));
    entries.collect()
}

fn insert(map: &mut Map, key: &Handle<'_>, value: &Handle<'_>) -> hpy::Result<()> {
    let (new, value) = (Key::new(key)?, Root::new(value)?);
    inserting(key.ctx(), [(new, value)], |(key, value)| {
        map.insert_mut(key, value);
    })
}

/// The error for a key that is not there.
pub(crate) fn key_error(key: &Handle<'_>) -> Error {
    let error = KeyError
        .handle(key.ctx())
        .and_then(|class| class.call((key,)))
        .and_then(|error| Error::from_value(&error));
    error.unwrap_or_else(|error| error)
}

/// Adds what `source` maps: another map, a mapping, or an iterable of pairs.
fn update(map: &mut Map, source: &Handle<'_>) -> hpy::Result<()> {
    if let Some(other) = source.as_a::<HashTrieMap>() {
        let other = other.get()?;
        return inserting(source.ctx(), other.inner.iter(), |(key, value)| {
            map.insert_mut(key.clone(), value.clone());
        });
    }
    if let Some(dict) = source.as_a::<PyDict>() {
        let entries = dict.entries()?.into_iter();
        let entries: Vec<_> = entries
            .map(|(key, value)| Ok((Key::new(&key)?, Root::new(&value)?)))
            .collect::<hpy::Result<_>>()?;
        return inserting(source.ctx(), entries, |(key, value)| {
            map.insert_mut(key, value);
        });
    }
    if source.hasattr(hpy::intern!("keys"))? {
        for key in source.call_method(hpy::intern!("keys"), ())?.iter()? {
            let key = key?;
            insert(map, &key, &source.get_item(&key)?)?;
        }
        return Ok(());
    }
    for pair in source.iter()? {
        let (key, value): (Handle<'_>, Handle<'_>) = pair?.extract()?;
        insert(map, &key, &value)?;
    }
    Ok(())
}

#[hpy::methods]
impl HashTrieMap {
    #[new]
    #[hpy(signature = (value = None, **kwds))]
    fn new(
        value: Option<&Handle<'_>>,
        kwds: Option<Handle<'_, PyDict>>,
    ) -> hpy::Result<HashTrieMap> {
        let mut inner = Map::default();
        if let Some(value) = value {
            update(&mut inner, value)?;
        }
        if let Some(kwds) = kwds {
            update(&mut inner, kwds.as_any())?;
        }
        Ok(HashTrieMap { inner })
    }

    /// Return a map of an object, which is the object itself if it is a map.
    #[classmethod]
    fn convert<'py>(cls: &Handle<'py, PyType>, value: &Handle<'py>) -> hpy::Result<Handle<'py>> {
        if value.is_a::<HashTrieMap>() {
            Ok(value.dup())
        } else {
            cls.call((value,))
        }
    }

    /// Return a map of these keys, all with the same value.
    #[classmethod]
    #[hpy(signature = (keys, val = None))]
    fn fromkeys<'py>(
        cls: &Handle<'py, PyType>,
        keys: &Handle<'py>,
        val: Option<&Handle<'py>>,
    ) -> hpy::Result<HashTrieMap> {
        let none = cls.ctx().none();
        let mut inner = Map::default();
        for key in keys.iter()? {
            insert(&mut inner, &key?, val.unwrap_or(&none))?;
        }
        Ok(HashTrieMap { inner })
    }

    fn __len__(&self) -> usize {
        self.inner.size()
    }

    fn __contains__(&self, key: &Handle<'_>) -> hpy::Result<bool> {
        contains(&self.inner, key)
    }

    fn __getitem__<'py>(&self, key: &Handle<'py>) -> hpy::Result<Handle<'py>> {
        get(&self.inner, key)?.ok_or_else(|| key_error(key))
    }

    fn __iter__<'py>(&self, ctx: Context<'py>) -> hpy::Result<Handle<'py>> {
        let keys = items::objects(ctx, self.inner.keys().map(|key| &key.object))?;
        items::iterator(ctx, keys)
    }

    /// Return the value of a key, or a default if there is none.
    #[hpy(signature = (key, default = None))]
    fn get<'py>(
        &self,
        key: &Handle<'py>,
        default: Option<&Handle<'py>>,
    ) -> hpy::Result<Handle<'py>> {
        Ok(match (get(&self.inner, key)?, default) {
            (Some(value), _) => value,
            (None, Some(default)) => default.dup(),
            (None, None) => key.ctx().none().dup(),
        })
    }

    /// The keys.
    fn keys(&self) -> KeysView {
        KeysView::of(&self.inner)
    }

    /// The values.
    fn values(&self) -> ValuesView {
        ValuesView::of(&self.inner)
    }

    /// The keys with their values.
    fn items(&self) -> ItemsView {
        ItemsView::of(&self.inner)
    }

    /// Return the map with a key, old or new, and its value.
    fn insert(&self, key: &Handle<'_>, val: &Handle<'_>) -> hpy::Result<HashTrieMap> {
        let mut inner = self.inner.clone();
        insert(&mut inner, key, val)?;
        Ok(HashTrieMap { inner })
    }

    /// Return the map without a key, if it has it.
    fn discard(&self, key: &Handle<'_>) -> hpy::Result<HashTrieMap> {
        let sought = Sought::new(key)?;
        let mut inner = self.inner.clone();
        comparing(key.ctx(), || inner.remove_mut(&sought as &dyn AsKey))?;
        Ok(HashTrieMap { inner })
    }

    /// Return the map without a key, which it must have.
    fn remove(&self, key: &Handle<'_>) -> hpy::Result<HashTrieMap> {
        let sought = Sought::new(key)?;
        let mut inner = self.inner.clone();
        if comparing(key.ctx(), || inner.remove_mut(&sought as &dyn AsKey))? {
            Ok(HashTrieMap { inner })
        } else {
            Err(key_error(key))
        }
    }

    /// Return the map with what mappings and iterables of pairs say; the last one wins.
    #[hpy(signature = (*maps, **kwds))]
    fn update(
        &self,
        maps: Vec<Handle<'_>>,
        kwds: Option<Handle<'_, PyDict>>,
    ) -> hpy::Result<HashTrieMap> {
        let mut inner = self.inner.clone();
        for map in &maps {
            update(&mut inner, map)?;
        }
        if let Some(kwds) = kwds {
            update(&mut inner, kwds.as_any())?;
        }
        Ok(HashTrieMap { inner })
    }

    fn __repr__(&self, ctx: Context<'_>) -> hpy::Result<String> {
        let entries = entries(&self.inner, ctx)?.into_iter().map(|(key, value)| {
            Ok(format!(
                "{}: {}",
                depth::ask(|| key.repr())?.as_str()?,
                depth::ask(|| value.repr())?.as_str()?
            ))
        });
        let entries: Vec<String> = entries.collect::<hpy::Result<_>>()?;
        Ok(format!("HashTrieMap({{{}}})", entries.join(", ")))
    }

    fn __hash__(&self, ctx: Context<'_>) -> hpy::Result<isize> {
        let mut sum = self.inner.size() as u64;
        for (key, value) in self.inner.iter() {
            let value = value.get(ctx)?;
            let hash = items::hash_of_value(&value, || {
                let key = key.get(ctx)?.repr()?;
                Ok(format!("in HashTrieMap of key {}", key.as_str()?))
            })?;
            // In any order.
            sum = sum.wrapping_add(mixed(mixed(key.hash() as u64) ^ hash as u64));
        }
        Ok(sum as isize)
    }

    fn __richcmp__<'py>(
        &self,
        ctx: Context<'py>,
        other: &HashTrieMap,
        op: CompareOp,
    ) -> hpy::Result<Handle<'py>> {
        let expected = match op {
            CompareOp::Eq => true,
            CompareOp::Ne => false,
            _ => return Ok(ctx.not_implemented().dup()),
        };
        Ok(ctx
            .bool(self.is_equal(ctx, other)? == expected)
            .dup()
            .into_any())
    }

    #[allow(clippy::type_complexity, reason = "it is what pickle wants")]
    fn __reduce__<'py>(
        slf: &Handle<'py, Self>,
    ) -> hpy::Result<(Handle<'py, PyType>, (Handle<'py, PyDict>,))> {
        // Pickles have a way to write a dict, and none for pairs, each of which would be an object of theirs.
        let dict = PyDict::empty(slf.ctx())?;
        for (key, value) in entries(&slf.get()?.inner, slf.ctx())? {
            dict.set_item(key, value)?;
        }
        Ok((slf.type_of()?, (dict,)))
    }
}

impl HashTrieMap {
    fn is_equal(&self, ctx: Context<'_>, other: &HashTrieMap) -> hpy::Result<bool> {
        if self.inner.size() != other.inner.size() {
            return Ok(false);
        }
        for (key, value) in self.inner.iter() {
            let Some(other) = comparing(ctx, || other.inner.get(key))? else {
                return Ok(false);
            };
            let (value, other) = (value.get(ctx)?, other.get(ctx)?);
            if !value.is(&other) && !depth::ask(|| value.eq(&other))? {
                return Ok(false);
            }
        }
        Ok(true)
    }
}
