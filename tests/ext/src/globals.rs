//! Objects in statics, interned names, cached imports.

use hpy::Global;
use hpy::prelude::*;

static ANY: Global = Global::new();
static DICT: Global<PyDict> = Global::new();
/// More than a module definition lists.
static MANY: [Global<PyInt>; 600] = [const { Global::new() }; 600];

/// Returns what is kept, or None.
#[hpy::function]
pub fn get(ctx: Context<'_>) -> Option<Handle<'_>> {
    ANY.get(ctx)
}

/// Keeps the object.
#[hpy::function]
pub fn set(object: &Handle<'_>) {
    ANY.set(object);
}

/// Keeps the object while an error is held, which is then returned.
#[hpy::function]
pub fn set_with_error(object: &Handle<'_>, f: &Handle<'_>) -> hpy::Result<()> {
    let result = f.call(()).map(drop);
    ANY.set(object);
    result
}

/// Keeps nothing.
#[hpy::function]
pub fn clear(ctx: Context<'_>) {
    ANY.clear(ctx);
}

/// Returns what is kept, or keeps and returns what `make` returns.
#[hpy::function]
pub fn get_or_init<'py>(ctx: Context<'py>, make: &Handle<'py>) -> hpy::Result<Handle<'py>> {
    ANY.get_or_try_init(ctx, |_| make.call(()))
}

/// Counts calls with each key.
#[hpy::function]
pub fn count(ctx: Context<'_>, key: &str) -> hpy::Result<i64> {
    let counts = DICT.get_or_try_init(ctx, PyDict::empty)?;
    let count = if counts.contains(key)? {
        counts.get_item(key)?.extract()?
    } else {
        0
    };
    counts.set_item(key, count + 1)?;
    Ok(count + 1)
}

/// Fills many globals, and returns how many hold what was put into them.
#[hpy::function]
pub fn fill(ctx: Context<'_>, base: i64) -> hpy::Result<usize> {
    for (number, global) in (base..).zip(&MANY) {
        global.set(&number.into_py_object(ctx)?);
    }
    let mut right = 0;
    for (number, global) in (base..).zip(&MANY) {
        let object = global.get(ctx);
        let object = object.ok_or_else(|| Error::runtime_error(format!("{number} is gone")))?;
        right += usize::from(object.extract::<i64>()? == number);
    }
    Ok(right)
}

/// Returns a name that is made once; each of the calls asks for the same.
#[hpy::function]
pub fn interned<'py>(ctx: Context<'py>) -> hpy::Result<Handle<'py, PyStr>> {
    hpy::intern!("name_of_the_tests").get(ctx)
}

/// Asks for attributes in every way that there is to name one: text, `String`, `str`, interned.
#[hpy::function]
pub fn named_attributes<'py>(
    object: &Handle<'py>,
    name: &Handle<'py, PyStr>,
) -> hpy::Result<Vec<Handle<'py>>> {
    let owned: String = name.extract()?;
    let text = object.getattr(owned.as_str())?;
    object.setattr(name, 1)?;
    let first = object.getattr(&owned)?;
    object.setattr(&owned, 2)?;
    let second = object.getattr(name)?;
    let there = object.hasattr(name)?;
    object.delattr(name)?;
    Ok(vec![
        text,
        first,
        second,
        there.into_py_object(object.ctx())?.into_any(),
        object
            .hasattr(&owned)?
            .into_py_object(object.ctx())?
            .into_any(),
    ])
}

/// Uses the interned name "x", and the empty one, for everything that takes a name.
#[hpy::function]
pub fn interned_attributes<'py>(object: &Handle<'py>) -> hpy::Result<(i64, i64, bool, bool)> {
    let name = hpy::intern!("x");
    object.setattr(name, 5)?;
    let attribute = object.getattr(name)?.extract()?;
    let returned = object
        .call_method(hpy::intern!("method"), (name,))?
        .extract()?;
    let there = object.hasattr(name)?;
    object.delattr(name)?;
    let empty = hpy::intern!("");
    object.setattr(empty, 1)?;
    object.delattr(empty)?;
    Ok((
        attribute,
        returned,
        there,
        object.hasattr(name)? || object.hasattr(empty)?,
    ))
}

/// Uses an interned name, of text that is no ASCII, as a key.
#[hpy::function]
pub fn interned_keys<'py>(dict: &Handle<'py, PyDict>) -> hpy::Result<Handle<'py>> {
    let key = hpy::intern!("key \u{e9}\0");
    dict.set_item(key, 1)?;
    assert!(dict.contains(key)?);
    dict.get_item(key)
}

/// Calls `posixpath.basename`.
#[hpy::function]
pub fn basename<'py>(ctx: Context<'py>, text: &str) -> hpy::Result<Handle<'py>> {
    hpy::import!(ctx, "posixpath", "basename")?.call((text,))
}

/// Imports what is not there.
#[hpy::function]
pub fn import_missing(ctx: Context<'_>, attribute: bool) -> hpy::Result<()> {
    if attribute {
        hpy::import!(ctx, "posixpath", "no_such_attribute").map(drop)
    } else {
        hpy::import!(ctx, "no_such_module").map(drop)
    }
}
