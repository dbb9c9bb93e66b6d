//! What all the structures do with their items.

use std::hash::Hasher;

use hpy::Root;
use hpy::exceptions::RecursionError;
use hpy::prelude::*;

use crate::depth;
use crate::key::KeyHasher;

/// The objects behind roots.
pub(crate) fn objects<'ctx, 'a>(
    ctx: Context<'ctx>,
    roots: impl Iterator<Item = &'a Root>,
) -> hpy::Result<Vec<Handle<'ctx>>> {
    roots.map(|root| root.get(ctx)).collect()
}

/// An iterator over these objects: one of a list, which no interpreter has anything faster than.
pub(crate) fn iterator<'ctx>(
    ctx: Context<'ctx>,
    objects: Vec<Handle<'ctx>>,
) -> hpy::Result<Handle<'ctx>> {
    PyList::new(ctx, objects)?.call_method(hpy::intern!("__iter__"), ())
}

/// All objects of an iterable.
pub(crate) fn collect<'ctx>(iterable: &Handle<'ctx>) -> hpy::Result<Vec<Handle<'ctx>>> {
    iterable.iter()?.collect()
}

/// The objects that a constructor is called with: those of the only argument, or the arguments.
pub(crate) fn of_arguments<'ctx>(mut arguments: Vec<Handle<'ctx>>) -> hpy::Result<Vec<Root>> {
    if arguments.len() == 1 {
        arguments = collect(&arguments[0])?;
    }
    arguments.iter().map(Root::new).collect()
}

/// `name([1, 2])`
pub(crate) fn repr(
    name: &str,
    open: &str,
    objects: &[Handle<'_>],
    close: &str,
) -> hpy::Result<String> {
    let mut text = format!("{name}({open}");
    for (index, object) in objects.iter().enumerate() {
        if index > 0 {
            text.push_str(", ");
        }
        text.push_str(depth::ask(|| object.repr())?.as_str()?);
    }
    text.push_str(close);
    text.push(')');
    Ok(text)
}

/// Whether the objects are equal, one by one.
pub(crate) fn equal<'ctx>(a: &[Handle<'ctx>], b: &[Handle<'ctx>]) -> hpy::Result<bool> {
    if a.len() != b.len() {
        return Ok(false);
    }
    for (a, b) in a.iter().zip(b) {
        if !a.is(b) && !depth::ask(|| a.eq(b))? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The hash of objects in their order.
pub(crate) fn hash(name: &str, objects: &[Handle<'_>]) -> hpy::Result<isize> {
    let mut hasher = KeyHasher::default();
    hasher.write_isize(objects.len() as isize);
    for (index, object) in objects.iter().enumerate() {
        let hash = hash_of_value(object, || Ok(format!("at {index} element in {name}")))?;
        hasher.write_isize(hash);
    }
    Ok(hasher.finish() as isize)
}

/// The hash of what a structure holds; `place` says where it is.
pub(crate) fn hash_of_value(
    object: &Handle<'_>,
    place: impl FnOnce() -> hpy::Result<String>,
) -> hpy::Result<isize> {
    depth::ask(|| object.hash()).or_else(|error| {
        if error.matches(object.ctx(), RecursionError) {
            return Err(error);
        }
        let (place, repr) = (place()?, object.repr()?);
        Err(Error::type_error(format!(
            "Unhashable type {place}: {}",
            repr.as_str()?
        )))
    })
}
