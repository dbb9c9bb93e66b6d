//! Special methods: operators, items, attributes, descriptors, and what Python calls on its own account.

use hpy::prelude::*;
use hpy::types::PySlice;

/// Says which of its operators was called, in a list of what was.
#[hpy::class]
pub struct Operators {
    #[hpy(get)]
    calls: Vec<String>,
}

/// Writes out the methods of operators.
macro_rules! operators {
    ($($forward:ident $reflected:ident),*; $($in_place:ident),*) => {
        #[hpy::methods]
        impl Operators {
            #[new]
            fn new() -> Self {
                Operators { calls: Vec::new() }
            }

            $(
                fn $forward(&self, other: i64) -> (&'static str, i64) {
                    (stringify!($forward), other)
                }

                fn $reflected(&self, other: i64) -> (&'static str, i64) {
                    (stringify!($reflected), other)
                }
            )*

            $(
                fn $in_place(&mut self, other: i64) {
                    self.calls.push(format!("{} {other}", stringify!($in_place)));
                }
            )*

            fn __pow__(&self, other: i64, modulo: Option<i64>) -> (&'static str, i64, Option<i64>) {
                ("__pow__", other, modulo)
            }

            fn __rpow__(&self, other: i64, modulo: Option<i64>) -> (&'static str, i64, Option<i64>) {
                ("__rpow__", other, modulo)
            }

            fn __neg__(&self) -> &'static str {
                "__neg__"
            }

            fn __pos__(&self) -> &'static str {
                "__pos__"
            }

            fn __abs__(&self) -> &'static str {
                "__abs__"
            }

            fn __invert__(&self) -> &'static str {
                "__invert__"
            }
        }
    };
}

operators! {
    __add__ __radd__, __sub__ __rsub__, __mul__ __rmul__, __matmul__ __rmatmul__, __truediv__ __rtruediv__,
    __floordiv__ __rfloordiv__, __mod__ __rmod__, __divmod__ __rdivmod__, __lshift__ __rlshift__, __rshift__ __rrshift__,
    __and__ __rand__, __xor__ __rxor__, __or__ __ror__;
    __iadd__, __isub__, __imul__, __imatmul__, __itruediv__, __ifloordiv__, __imod__, __ilshift__, __irshift__, __iand__, __ixor__,
    __ior__, __ipow__
}

/// Has the reflected forms of a few operators only, and an in-place one that makes another object.
#[hpy::class(frozen)]
pub struct Reflected;

#[hpy::methods]
impl Reflected {
    #[new]
    fn new() -> Self {
        Reflected
    }

    fn __rsub__(&self, other: i64) -> i64 {
        other - 1
    }

    fn __rpow__(&self, other: i64, _modulo: Option<i64>) -> i64 {
        other.pow(2)
    }

    fn __rdivmod__(&self, other: i64) -> (i64, i64) {
        (other, 0)
    }

    fn __imod__(&self, other: i64) -> i64 {
        other
    }

    fn __floordiv__<'py>(
        &self,
        ctx: Context<'py>,
        other: &Handle<'py>,
    ) -> hpy::Result<Handle<'py>> {
        match other.extract::<i64>() {
            Ok(1) => Ok(ctx.not_implemented().dup()),
            Ok(other) => Ok(other.into_py_object(ctx)?.into_any()),
            Err(error) => Err(error),
        }
    }
}

/// Items by number, and nothing else: how it is iterated, reversed and searched is Python's own business.
#[hpy::class]
pub struct Items {
    items: Vec<i64>,
}

#[hpy::methods]
impl Items {
    #[new]
    #[hpy(signature = (*items))]
    fn new(items: Vec<i64>) -> Self {
        Items { items }
    }

    fn __len__(&self) -> usize {
        self.items.len()
    }

    fn __getitem__<'py>(&self, ctx: Context<'py>, key: &Handle<'py>) -> hpy::Result<Handle<'py>> {
        if key.is_a::<PyStr>() {
            return Ok(key.dup());
        }
        let index: i64 = key.extract()?;
        let item = usize::try_from(index)
            .ok()
            .and_then(|index| self.items.get(index));
        match item {
            Some(item) => Ok(item.into_py_object(ctx)?.into_any()),
            None => Err(Error::index_error(format!("no item {index}"))),
        }
    }
}

/// A length of any size.
#[hpy::class(get_all, set_all)]
pub struct Length {
    length: i64,
}

#[hpy::methods]
impl Length {
    #[new]
    fn new(length: i64) -> Self {
        Length { length }
    }

    fn __len__(&self) -> i64 {
        self.length
    }

    fn __length_hint__(&self) -> i64 {
        self.length
    }

    fn __hash__(&self) -> i64 {
        self.length
    }

    fn __bool__(&self) -> hpy::Result<bool> {
        match self.length {
            0.. => Ok(self.length > 0),
            _ => Err(Error::value_error("neither true nor false")),
        }
    }
}

/// A number without a sign, which slots are given as it is.
#[hpy::class(frozen)]
pub struct Unsigned(u64);

#[hpy::methods]
impl Unsigned {
    #[new]
    fn new(number: u64) -> Self {
        Unsigned(number)
    }

    fn __len__(&self) -> u64 {
        self.0
    }

    fn __hash__(&self) -> u64 {
        self.0
    }

    fn __bool__(&self) -> u64 {
        self.0
    }

    fn __contains__(&self, bit: u32) -> u64 {
        self.0.checked_shr(bit).unwrap_or(0) & 1
    }
}

/// A number that slots are given as an object.
#[hpy::class(frozen)]
pub struct Wide(i128);

#[hpy::methods]
impl Wide {
    #[new]
    fn new(number: i128) -> Self {
        Wide(number)
    }

    fn __len__(&self) -> i128 {
        self.0
    }

    fn __hash__(&self) -> i128 {
        self.0
    }

    fn __bool__(&self) -> i128 {
        self.0
    }

    fn __contains__(&self, bit: u32) -> i128 {
        self.0.checked_shr(bit).unwrap_or(0) & 1
    }
}

/// Any attribute that it does not have is its name; those that are set are listed.
#[hpy::class]
pub struct Attributes {
    #[hpy(get)]
    log: Vec<String>,
}

#[hpy::methods]
impl Attributes {
    #[new]
    fn new() -> Self {
        Attributes { log: Vec::new() }
    }

    fn method(&self) -> i64 {
        1
    }

    fn __getattr__(&self, name: &str) -> hpy::Result<String> {
        match name {
            "missing" => Err(Error::attribute_error("missing")),
            "broken" => Err(Error::value_error("broken")),
            _ if name.starts_with("__") => Err(Error::attribute_error(name.to_owned())),
            _ => Ok(name.to_owned()),
        }
    }

    fn __setattr__(&mut self, name: String, value: i64) {
        self.log.push(format!("{name} = {value}"));
    }

    fn __delattr__(&mut self, name: String) {
        self.log.push(format!("del {name}"));
    }
}

/// Any attribute is its name, but for those of the class `object`.
#[hpy::class]
pub struct AnyAttribute;

#[hpy::methods]
impl AnyAttribute {
    #[new]
    fn new() -> Self {
        AnyAttribute
    }

    fn method(&self) -> i64 {
        1
    }

    fn __getattribute__<'py>(
        slf: &Handle<'py, Self>,
        name: &Handle<'py>,
    ) -> hpy::Result<Handle<'py>> {
        if name.str()?.as_str()?.starts_with("__") {
            let object = slf.ctx().builtin("object")?;
            return object
                .getattr("__getattribute__")?
                .call((slf.as_any(), name));
        }
        Ok(name.dup())
    }
}

/// A descriptor that knows its name.
#[hpy::class]
pub struct Descriptor {
    #[hpy(get)]
    name: String,
    log: Vec<String>,
}

#[hpy::methods]
impl Descriptor {
    #[new]
    fn new() -> Self {
        Descriptor {
            name: String::new(),
            log: Vec::new(),
        }
    }

    fn __set_name__(&mut self, _owner: &Handle<'_>, name: String) {
        self.name = name;
    }

    #[hpy(signature = (instance, owner = None))]
    fn __get__<'py>(
        slf: &Handle<'py, Self>,
        instance: &Handle<'py>,
        owner: Option<&Handle<'py>>,
    ) -> hpy::Result<Handle<'py>> {
        if instance.is_none() {
            return Ok(slf.dup().into_any());
        }
        assert!(owner.is_none_or(|owner| owner.is_callable()));
        Ok(slf
            .borrow()?
            .log
            .clone()
            .into_py_object(slf.ctx())?
            .into_any())
    }

    fn __set__(&mut self, _instance: &Handle<'_>, value: i64) {
        self.log.push(format!("set {value}"));
    }

    fn __delete__(&mut self, _instance: &Handle<'_>) -> hpy::Result<()> {
        if self.log.is_empty() {
            return Err(Error::attribute_error("nothing to delete"));
        }
        self.log.clear();
        Ok(())
    }
}

/// A context that suppresses `ValueError`, if it shall.
#[hpy::class(get_all)]
pub struct Manager {
    suppresses: bool,
    entered: i64,
    exited: i64,
}

#[hpy::methods]
impl Manager {
    #[new]
    #[hpy(signature = (suppresses = false))]
    fn new(suppresses: bool) -> Self {
        Manager {
            suppresses,
            entered: 0,
            exited: 0,
        }
    }

    fn __enter__<'py>(slf: &Handle<'py, Self>) -> hpy::Result<Handle<'py, Self>> {
        slf.borrow_mut()?.entered += 1;
        Ok(slf.dup())
    }

    fn __exit__<'py>(
        &mut self,
        class: &Handle<'py>,
        _value: &Handle<'py>,
        _traceback: &Handle<'py>,
    ) -> hpy::Result<bool> {
        self.exited += 1;
        let value_error = class.ctx().builtin("ValueError")?;
        Ok(self.suppresses && class.is(&value_error))
    }
}

/// Can be awaited so many times, and iterated over with `async for`.
#[hpy::class]
pub struct Waits {
    left: i64,
}

#[hpy::methods]
impl Waits {
    #[new]
    fn new(left: i64) -> Self {
        Waits { left }
    }

    fn __await__<'py>(slf: &Handle<'py, Self>) -> Handle<'py, Self> {
        slf.dup()
    }

    fn __iter__<'py>(slf: &Handle<'py, Self>) -> Handle<'py, Self> {
        slf.dup()
    }

    fn __next__(&mut self) -> Option<()> {
        self.left -= 1;
        (self.left >= 0).then_some(())
    }

    fn __aiter__<'py>(slf: &Handle<'py, Self>) -> Handle<'py, Self> {
        slf.dup()
    }

    fn __anext__(&mut self) -> Option<Waits> {
        self.left -= 1;
        (self.left >= 0).then_some(Waits { left: 0 })
    }
}

/// What built-in functions ask an object for.
#[hpy::class(get_all)]
pub struct Various {
    number: f64,
}

#[hpy::methods]
impl Various {
    #[new]
    #[hpy(signature = (number = 2.5))]
    fn new(number: f64) -> Self {
        Various { number }
    }

    fn __format__(&self, spec: &str) -> String {
        format!("{}:{spec}", self.number)
    }

    #[hpy(signature = (digits = None))]
    fn __round__(&self, digits: Option<i64>) -> (f64, Option<i64>) {
        (self.number.round(), digits)
    }

    fn __trunc__(&self) -> &'static str {
        "trunc"
    }

    fn __floor__(&self) -> &'static str {
        "floor"
    }

    fn __ceil__(&self) -> &'static str {
        "ceil"
    }

    fn __complex__<'py>(&self, ctx: Context<'py>) -> hpy::Result<Handle<'py>> {
        ctx.builtin("complex")?.call((self.number, 1))
    }

    fn __bytes__<'py>(&self, ctx: Context<'py>) -> hpy::Result<Handle<'py>> {
        ctx.builtin("bytes")?.call((vec![1, 2],))
    }

    fn __dir__(&self) -> Vec<&'static str> {
        vec!["this", "that"]
    }

    fn __sizeof__(&self) -> i64 {
        12_345
    }

    fn __reversed__(&self) -> &'static str {
        "reversed"
    }

    fn __copy__(&self) -> Various {
        Various {
            number: self.number,
        }
    }

    fn __fspath__(&self) -> &'static str {
        "path"
    }

    #[hpy(signature = (a, /, b = 2, *rest, c = 3, **others))]
    fn __call__<'py>(
        &self,
        ctx: Context<'py>,
        a: i64,
        b: i64,
        rest: &Handle<'py>,
        c: i64,
        others: &Handle<'py>,
    ) -> hpy::Result<Handle<'py>> {
        Ok((a, b, rest, c, others).into_py_object(ctx)?.into_any())
    }

    #[classmethod]
    fn __class_getitem__<'py>(
        cls: &Handle<'py, PyType>,
        item: &Handle<'py>,
    ) -> (Handle<'py, PyType>, Handle<'py>) {
        (cls.dup(), item.dup())
    }

    /// `None` says that there is no such thing.
    #[classattr]
    fn __contains__() {}
}

/// Counts how many times it was initialised.
#[hpy::class(get_all)]
pub struct Started {
    number: i64,
    times: i64,
}

#[hpy::methods]
impl Started {
    #[new]
    #[hpy(signature = (number, *, fail = false))]
    fn new(number: i64, fail: bool) -> Self {
        let _ = fail;
        Started { number, times: 0 }
    }

    #[hpy(signature = (number, *, fail = false))]
    fn __init__(&mut self, number: i64, fail: bool) -> hpy::Result<()> {
        if fail {
            return Err(Error::value_error("not now"));
        }
        self.number = number;
        self.times += 1;
        Ok(())
    }
}

/// Calls a function when Python gives it up.
#[hpy::class]
pub struct Finished {
    #[hpy(get)]
    number: i64,
}

#[hpy::methods]
impl Finished {
    #[new]
    fn new(number: i64) -> Self {
        Finished { number }
    }

    fn __del__<'py>(&self, ctx: Context<'py>) -> hpy::Result<()> {
        ctx.import("hpy_test_classes")?
            .getattr("finished")?
            .call((self.number,))?;
        Ok(())
    }
}

/// Compared, hashed and shown as in Rust.
#[hpy::class(frozen, eq, ord, hash, str, repr, generic, get_all)]
#[derive(Clone, Debug, PartialEq, PartialOrd, Hash)]
pub struct Version {
    major: i64,
    minor: i64,
}

impl std::fmt::Display for Version {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

#[hpy::methods]
impl Version {
    #[new]
    fn new(major: i64, minor: i64) -> Self {
        Version { major, minor }
    }
}

/// Equal where the number is, if that is a number.
#[hpy::class(eq, set_all)]
#[derive(PartialEq)]
pub struct Approximate {
    number: f64,
}

#[hpy::methods]
impl Approximate {
    #[new]
    fn new(number: f64) -> Self {
        Approximate { number }
    }

    /// Calls `f` while the value is borrowed for changing it.
    fn change(&mut self, f: &Handle<'_>) -> hpy::Result<()> {
        f.call(()).map(drop)
    }
}

/// A sequence of numbers.
#[hpy::class(sequence)]
pub struct Row {
    items: Vec<i64>,
}

#[hpy::methods]
impl Row {
    #[new]
    #[hpy(signature = (*items))]
    fn new(items: Vec<i64>) -> Self {
        Row { items }
    }

    fn __len__(&self) -> usize {
        self.items.len()
    }

    fn __getitem__<'py>(&self, ctx: Context<'py>, key: &Handle<'py>) -> hpy::Result<Handle<'py>> {
        if key.is_a::<PySlice>() {
            return Ok("slice".into_py_object(ctx)?.into_any());
        }
        match self.items.get(key.extract::<usize>()?) {
            Some(item) => Ok(item.into_py_object(ctx)?.into_any()),
            None => Err(Error::index_error("no such item")),
        }
    }

    fn __setitem__(&mut self, index: usize, value: i64) -> hpy::Result<()> {
        let place = self.items.get_mut(index);
        *place.ok_or_else(|| Error::index_error("no such item"))? = value;
        Ok(())
    }

    fn __delitem__(&mut self, index: usize) {
        self.items.remove(index);
    }
}

/// Any key is there, with itself for a value.
#[hpy::class(mapping)]
pub struct Identity;

#[hpy::methods]
impl Identity {
    #[new]
    fn new() -> Self {
        Identity
    }

    fn __len__(&self) -> usize {
        3
    }

    fn __getitem__<'py>(&self, key: &Handle<'py>) -> Handle<'py> {
        key.dup()
    }
}
