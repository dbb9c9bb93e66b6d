//! What can be done with any object.

use hpy::prelude::*;
use hpy::types::{CompareOp, PyCallable, PyComplex, PyMemoryView, PySlice, TypeObject};

/// `[f(item) for item in items]`.
#[hpy::function]
pub fn map<'py>(
    ctx: Context<'py>,
    f: &Handle<'py>,
    items: &Handle<'py>,
) -> hpy::Result<Handle<'py, PyList>> {
    let out = PyList::empty(ctx)?;
    for item in items.iter()? {
        out.append(f.call((item?,))?)?;
    }
    Ok(out)
}

/// `list(items)`.
#[hpy::function]
pub fn iterate<'py>(items: &Handle<'py>) -> hpy::Result<Vec<Handle<'py>>> {
    items.iter()?.collect()
}

/// A list of the arguments.
#[hpy::function(signature = (*args))]
pub fn list_of<'py>(args: Vec<Handle<'py>>) -> Vec<Handle<'py>> {
    args
}

/// Sets, reads and deletes an attribute.
#[hpy::function]
pub fn attributes<'py>(
    object: &Handle<'py>,
    name: &str,
    value: &Handle<'py>,
) -> hpy::Result<(bool, bool, bool)> {
    let before = object.hasattr(name)?;
    object.setattr(name, value)?;
    let same = object.getattr(name)?.is(value);
    object.delattr(name)?;
    Ok((before, same, object.hasattr(name)?))
}

/// Sets, reads and deletes an item.
#[hpy::function]
pub fn items<'py>(
    object: &Handle<'py>,
    key: &Handle<'py>,
    value: &Handle<'py>,
) -> hpy::Result<(bool, bool, usize)> {
    object.set_item(key, value)?;
    let same = object.get_item(key)?.is(value);
    let contained = object.contains(key)?;
    object.del_item(key)?;
    Ok((same, contained, object.len()?))
}

/// `f(*args)`, with 0 to 3 arguments given as a Rust tuple.
#[hpy::function(signature = (f, *args))]
pub fn call<'py>(f: &Handle<'py>, args: Vec<Handle<'py>>) -> hpy::Result<Handle<'py>> {
    match args.as_slice() {
        [] => f.call(()),
        [a] => f.call((a,)),
        [a, b] => f.call((a, b)),
        [a, b, c] => f.call((a, b, c)),
        _ => Err(Error::value_error("too many arguments")),
    }
}

/// `f(*args, **kwargs)`.
#[hpy::function(signature = (f, *args, **kwargs))]
pub fn call_keywords<'py>(
    f: &Handle<'py>,
    args: &Handle<'py, PyTuple>,
    kwargs: &Handle<'py, PyDict>,
) -> hpy::Result<Handle<'py>> {
    f.call_with(args, kwargs)
}

/// Whether the object is of the named type.
#[hpy::function]
pub fn cast(object: &Handle<'_>, name: &str) -> hpy::Result<bool> {
    Ok(match name {
        "bool" => object.is_a::<PyBool>(),
        "int" => object.is_a::<PyInt>(),
        "float" => object.is_a::<PyFloat>(),
        "complex" => object.is_a::<PyComplex>(),
        "str" => object.is_a::<PyStr>(),
        "bytes" => object.is_a::<PyBytes>(),
        "list" => object.cast::<PyList>().is_ok(),
        "tuple" => object.is_a::<PyTuple>(),
        "dict" => object.is_a::<PyDict>(),
        "type" => object.is_a::<PyType>(),
        "slice" => object.is_a::<PySlice>(),
        "module" => object.is_a::<PyModule>(),
        "callable" => object.is_a::<PyCallable>(),
        _ => return Err(Error::value_error(format!("no type {name}"))),
    })
}

/// The names of the types that the object is an exact instance of.
#[hpy::function]
pub fn exact(object: &Handle<'_>) -> hpy::Result<Vec<&'static str>> {
    fn check<T: TypeObject>(object: &Handle<'_>, names: &mut Vec<&'static str>) -> hpy::Result<()> {
        let class = T::type_object(object.ctx())?;
        let exact = object.cast_exact::<T>().is_ok();
        assert_eq!(exact, object.is_exact::<T>());
        assert_eq!(exact, object.type_of()?.is(&class));
        if exact {
            names.push(T::NAME);
        }
        Ok(())
    }
    let mut names = Vec::new();
    check::<PyAny>(object, &mut names)?;
    check::<PyBool>(object, &mut names)?;
    check::<PyInt>(object, &mut names)?;
    check::<PyFloat>(object, &mut names)?;
    check::<PyComplex>(object, &mut names)?;
    check::<PyStr>(object, &mut names)?;
    check::<PyBytes>(object, &mut names)?;
    check::<PyList>(object, &mut names)?;
    check::<PyTuple>(object, &mut names)?;
    check::<PyDict>(object, &mut names)?;
    check::<PyType>(object, &mut names)?;
    check::<PySlice>(object, &mut names)?;
    check::<PyMemoryView>(object, &mut names)?;
    check::<PyModule>(object, &mut names)?;
    Ok(names)
}

/// Takes a plain list.
#[hpy::function]
pub fn exact_list(object: &Handle<'_>) -> hpy::Result<usize> {
    object.cast_exact::<PyList>()?.len()
}

/// `repr`, `str`, `ascii` and `hash` of the object.
#[hpy::function]
pub fn show(object: &Handle<'_>) -> hpy::Result<(String, String, String, isize)> {
    Ok((
        object.repr()?.extract()?,
        object.str()?.extract()?,
        object.ascii()?.extract()?,
        object.hash()?,
    ))
}

/// The six comparisons, as Python returns them.
#[hpy::function]
pub fn comparisons<'py>(a: &Handle<'py>, b: &Handle<'py>) -> hpy::Result<Vec<Handle<'py>>> {
    use CompareOp::{Eq, Ge, Gt, Le, Lt, Ne};
    [Lt, Le, Eq, Ne, Gt, Ge]
        .into_iter()
        .map(|op| a.rich_compare(b, op))
        .collect()
}

/// `a is b or a == b`, and `a < b`.
#[hpy::function]
pub fn compare<'py>(a: &Handle<'py>, b: &Handle<'py>) -> hpy::Result<(bool, bool)> {
    Ok((a.eq(b)?, a.compare(b, CompareOp::Lt)?))
}

/// `bool(object)`.
#[hpy::function]
pub fn truth(object: &Handle<'_>) -> hpy::Result<bool> {
    object.is_truthy()
}

/// `a is b`.
#[hpy::function]
pub fn identical<'py>(a: &Handle<'py>, b: &Handle<'py>) -> bool {
    a.is(b)
}

/// The constants of the context.
#[hpy::function]
pub fn singletons<'py>(ctx: Context<'py>) -> Vec<Handle<'py>> {
    let [yes, no] = [true, false].map(|value| ctx.bool(value).dup().into_any());
    vec![
        ctx.none().dup(),
        yes,
        no,
        ctx.not_implemented().dup(),
        ctx.ellipsis().dup(),
    ]
}

/// `a + b`, `a - b`, `a * b`, `a / b`, `a % b`, `-a`.
#[hpy::function]
pub fn arithmetic<'py>(a: &Handle<'py>, b: &Handle<'py>) -> hpy::Result<Vec<Handle<'py>>> {
    Ok(vec![
        a.add(b)?,
        a.sub(b)?,
        a.mul(b)?,
        a.div(b)?,
        a.rem(b)?,
        a.neg()?,
    ])
}

/// Imports by name, and returns the module's own.
#[hpy::function]
pub fn import_module(ctx: Context<'_>, name: &str) -> hpy::Result<String> {
    ctx.import(name)?.name()
}

/// The keys of a dict, and a copy.
#[hpy::function]
pub fn keys<'py>(
    dict: &Handle<'py, PyDict>,
) -> hpy::Result<(Handle<'py, PyList>, Handle<'py, PyDict>)> {
    Ok((dict.keys()?, dict.copy()?))
}
