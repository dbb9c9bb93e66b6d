//! The operations of handles one by one, by the name that they have in Python's module `operator`.

use hpy::prelude::*;
use hpy::types::CompareOp;

fn no_such(name: &str) -> Error {
    Error::name_error(format!("no operation {name}"))
}

fn comparison(name: &str) -> hpy::Result<CompareOp> {
    Ok(match name {
        "lt" => CompareOp::Lt,
        "le" => CompareOp::Le,
        "eq" => CompareOp::Eq,
        "ne" => CompareOp::Ne,
        "gt" => CompareOp::Gt,
        "ge" => CompareOp::Ge,
        _ => return Err(no_such(name)),
    })
}

/// An operation with two operands.
#[hpy::function(signature = (name, a, b, /))]
pub fn binary<'py>(name: &str, a: &Handle<'py>, b: &Handle<'py>) -> hpy::Result<Handle<'py>> {
    match name {
        "add" => a.add(b),
        "sub" => a.sub(b),
        "mul" => a.mul(b),
        "matmul" => a.matmul(b),
        "truediv" => a.div(b),
        "floordiv" => a.floor_div(b),
        "divmod" => a.divmod(b),
        "mod" => a.rem(b),
        "lshift" => a.lshift(b),
        "rshift" => a.rshift(b),
        "and_" => a.bitand(b),
        "or_" => a.bitor(b),
        "xor" => a.bitxor(b),
        "getitem" => a.get_item(b),
        _ => a.rich_compare(b, comparison(name)?),
    }
}

/// A power, by a modulus that may be `None`.
#[hpy::function(signature = (a, b, c, /))]
pub fn pow<'py>(a: &Handle<'py>, b: &Handle<'py>, c: &Handle<'py>) -> hpy::Result<Handle<'py>> {
    a.pow(b, c)
}

/// Whether a comparison holds.
#[hpy::function(signature = (name, a, b, /))]
pub fn holds<'py>(name: &str, a: &Handle<'py>, b: &Handle<'py>) -> hpy::Result<bool> {
    a.compare(b, comparison(name)?)
}

/// An operation with one operand.
#[hpy::function(signature = (name, a, /))]
pub fn unary<'py>(name: &str, a: &Handle<'py>) -> hpy::Result<Handle<'py>> {
    let ctx = a.ctx();
    Ok(match name {
        "neg" => a.neg()?,
        "pos" => a.pos()?,
        "abs" => a.abs()?,
        "invert" => a.bitnot()?,
        "index" => a.index()?.into_any(),
        "truth" => a.is_truthy()?.into_py_object(ctx)?.into_any(),
        "hash" => a.hash()?.into_py_object(ctx)?.into_any(),
        "len" => a.len()?.into_py_object(ctx)?.into_any(),
        "not_" => (!a.is_truthy()?).into_py_object(ctx)?.into_any(),
        "is_empty" => a.is_empty()?.into_py_object(ctx)?.into_any(),
        "repr" => a.repr()?.into_any(),
        "str" => a.str()?.into_any(),
        "ascii" => a.ascii()?.into_any(),
        "iter" => a
            .iter()?
            .collect::<hpy::Result<Vec<_>>>()?
            .into_py_object(ctx)?,
        "callable" => a.is_callable().into_py_object(ctx)?.into_any(),
        "type" => a.type_of()?.into_any(),
        _ => return Err(no_such(name)),
    })
}

/// `item in object`.
#[hpy::function(signature = (object, item, /))]
pub fn contains<'py>(object: &Handle<'py>, item: &Handle<'py>) -> hpy::Result<bool> {
    object.contains(item)
}

/// `object[index]` with a number of Rust's.
#[hpy::function(signature = (object, index, /))]
pub fn item_by_int<'py>(object: &Handle<'py>, index: i64) -> hpy::Result<Handle<'py>> {
    object.get_item(index)
}

/// `object[key]` with a text of Rust's.
#[hpy::function(signature = (object, key, /))]
pub fn item_by_text<'py>(object: &Handle<'py>, key: &str) -> hpy::Result<Handle<'py>> {
    object.get_item(key)
}

/// `object[key] = value`.
#[hpy::function(signature = (object, key, value, /))]
pub fn set_item<'py>(
    object: &Handle<'py>,
    key: &Handle<'py>,
    value: &Handle<'py>,
) -> hpy::Result<()> {
    object.set_item(key, value)
}

/// `del object[key]`.
#[hpy::function(signature = (object, key, /))]
pub fn del_item<'py>(object: &Handle<'py>, key: &Handle<'py>) -> hpy::Result<()> {
    object.del_item(key)
}

/// `getattr(object, name)`.
#[hpy::function(signature = (object, name, /))]
pub fn attribute<'py>(object: &Handle<'py>, name: &str) -> hpy::Result<Handle<'py>> {
    object.getattr(name)
}

/// `isinstance(object, class)`.
#[hpy::function(signature = (object, class, /))]
pub fn is_instance<'py>(object: &Handle<'py>, class: &Handle<'py>) -> hpy::Result<bool> {
    object.isinstance(class)
}
