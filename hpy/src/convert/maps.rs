//! `HashMap` and `BTreeMap`.

use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasher, Hash};

use super::{FromPyObject, IntoPyObject};
use crate::context::Context;
use crate::error::{Error, Result};
use crate::handle::Handle;
use crate::types::PyDict;

/// Converts every key and value of a dict.
fn each<'ctx, K, V>(object: &Handle<'ctx>, mut insert: impl FnMut(K, V)) -> Result<()>
where
    K: for<'i> FromPyObject<'i, 'ctx>,
    V: for<'i> FromPyObject<'i, 'ctx>,
{
    object.cast::<PyDict>()?.for_each(|key, value| {
        let at = |error: Error, what: &str| error.prefix(format_args!("{what} {key:?}"));
        let new_key = K::from_py_object(key).map_err(|error| at(error, "key"))?;
        let new_value = V::from_py_object(value).map_err(|error| at(error, "value of key"))?;
        insert(new_key, new_value);
        Ok(())
    })
}

fn dict<'ctx, K, V>(
    ctx: Context<'ctx>,
    items: impl IntoIterator<Item = (K, V)>,
) -> Result<Handle<'ctx, PyDict>>
where
    K: IntoPyObject<'ctx>,
    V: IntoPyObject<'ctx>,
{
    let dict = PyDict::empty(ctx)?;
    for (key, value) in items {
        dict.set_item(key, value)?;
    }
    Ok(dict)
}

impl<'ctx, K, V, S> FromPyObject<'_, 'ctx> for HashMap<K, V, S>
where
    K: for<'i> FromPyObject<'i, 'ctx> + Eq + Hash,
    V: for<'i> FromPyObject<'i, 'ctx>,
    S: BuildHasher + Default,
{
    fn from_py_object(object: &Handle<'ctx>) -> Result<Self> {
        let mut map = HashMap::default();
        each(object, |key, value| drop(map.insert(key, value)))?;
        Ok(map)
    }
}

impl<'ctx, K, V> FromPyObject<'_, 'ctx> for BTreeMap<K, V>
where
    K: for<'i> FromPyObject<'i, 'ctx> + Ord,
    V: for<'i> FromPyObject<'i, 'ctx>,
{
    fn from_py_object(object: &Handle<'ctx>) -> Result<Self> {
        let mut map = BTreeMap::new();
        each(object, |key, value| drop(map.insert(key, value)))?;
        Ok(map)
    }
}

impl<'ctx, K: IntoPyObject<'ctx>, V: IntoPyObject<'ctx>, S> IntoPyObject<'ctx>
    for HashMap<K, V, S>
{
    type Target = PyDict;

    fn into_py_object(self, ctx: Context<'ctx>) -> Result<Handle<'ctx, PyDict>> {
        dict(ctx, self)
    }
}

impl<'ctx, K: IntoPyObject<'ctx>, V: IntoPyObject<'ctx>> IntoPyObject<'ctx> for BTreeMap<K, V> {
    type Target = PyDict;

    fn into_py_object(self, ctx: Context<'ctx>) -> Result<Handle<'ctx, PyDict>> {
        dict(ctx, self)
    }
}
