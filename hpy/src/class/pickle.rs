//! Pickling and copying, which classes have to say how to do.
//!
//! What `object` does for them makes instances without a value, or calls the constructor without arguments and takes the new instance for
//! the copy, depending on the implementation and the protocol. So a class that says nothing refuses, and of one that leaves the work to
//! `object` the protocol is one that calls the constructor.

use core::ffi::CStr;
use core::marker::PhantomData;

use hpy_sys::HPyDef;

use super::Class;
use super::enums;
use super::member::{Member, is_equal};
use super::options::signature;
use super::parameter;
use super::property::Part;
use crate::args::{Arguments, Signature};
use crate::context::Context;
use crate::entry::Function;
use crate::error::{Error, Result};
use crate::handle::Handle;
use crate::module::FunctionItem;
use crate::types::PyTuple;
use crate::types::any::type_name;

/// Methods that say all of it.
const WHOLE: [&CStr; 2] = [c"__reduce__", c"__reduce_ex__"];
/// Methods that say what the constructor is called with.
const ARGUMENTS: [&CStr; 2] = [c"__getnewargs__", c"__getnewargs_ex__"];

/// Whether one of the members is a method with one of these names.
const fn has(members: &[Member], names: &[&CStr]) -> bool {
    let mut index = 0;
    while index < members.len() {
        if let Member::Method(function) = &members[index] {
            let mut other = 0;
            while other < names.len() {
                if is_equal(function.name.to_bytes(), names[other].to_bytes()) {
                    return true;
                }
                other += 1;
            }
        }
        index += 1;
    }
    false
}

/// What the class gets beside its own methods.
pub(super) fn define<T: Class>() -> Option<HPyDef> {
    let says = |names: &[&CStr]| T::MEMBERS.iter().any(|members| has(members, names));
    let function = if says(&WHOLE) {
        return None;
    } else if says(&ARGUMENTS) || says(&[c"__getstate__"]) {
        FunctionItem::o::<ReduceEx<T>>(WHOLE[1], c"")
    } else {
        // `object.__reduce_ex__` calls it, and that of a subclass comes before it.
        FunctionItem::noargs::<Reduce<T>>(WHOLE[0], c"")
    };
    Some(function.define_method(function.name))
}

/// `__reduce__` of classes that do not say how their instances are pickled. Variants without data are found by their names.
struct Reduce<T>(PhantomData<T>);

impl<T: Class> Function<0> for Reduce<T> {
    const SIGNATURE: Signature = signature::<T>("__reduce__", &[]);

    fn call<'a, 'ctx>(
        _ctx: Context<'ctx>,
        this: &'a Handle<'ctx>,
        _args: &'a Arguments<'a, 'ctx, 0>,
    ) -> Result<Handle<'ctx>> {
        if !T::variants().is_empty() {
            return enums::reduced::<T>(this);
        }
        let name = type_name(this);
        Err(Error::type_error(format!("cannot pickle '{name}' object")))
    }
}

/// `__reduce_ex__` of classes that leave it to `object`: protocols 0 and 1 would make instances without a value.
struct ReduceEx<T>(PhantomData<T>);

impl<T: Class> Function<1> for ReduceEx<T> {
    const SIGNATURE: Signature = signature::<T>("__reduce_ex__", &["protocol"]);

    fn call<'a, 'ctx>(
        ctx: Context<'ctx>,
        this: &'a Handle<'ctx>,
        args: &'a Arguments<'a, 'ctx, 1>,
    ) -> Result<Handle<'ctx>> {
        let protocol: i32 = args.required(0)?;
        let reduce = ctx.builtin("object")?.getattr("__reduce_ex__")?;
        reduce.call((this, protocol.max(2)))
    }
}

/// `__getnewargs__` of the option `pickle`.
pub(super) const fn new_arguments<T: Class>() -> FunctionItem {
    FunctionItem::noargs::<NewArguments<T>>(
        c"__getnewargs__",
        c"__getnewargs__($self, /)\n--\n\nWhat the constructor is called with to make a copy.",
    )
}

struct NewArguments<T>(PhantomData<T>);

impl<T: Class> Function<0> for NewArguments<T> {
    const SIGNATURE: Signature = signature::<T>("__getnewargs__", &[]);

    fn call<'a, 'ctx>(
        ctx: Context<'ctx>,
        this: &'a Handle<'ctx>,
        _args: &'a Arguments<'a, 'ctx, 0>,
    ) -> Result<Handle<'ctx>> {
        parameter::this::<T>(this)?;
        let parameters = T::MEMBERS.iter().find_map(|members| constructor(members));
        let parameters = parameters.expect("`check` has seen it").positional;
        let values = parameters.iter().map(|name| this.getattr(*name));
        let values: Vec<_> = values.collect::<Result<_>>()?;
        Ok(PyTuple::new(ctx, &values)?.into_any())
    }
}

/// What the constructor among the members is called with.
const fn constructor(members: &'static [Member]) -> Option<&'static Signature> {
    let mut index = 0;
    while index < members.len() {
        if let Member::New(_, _, signature) = &members[index] {
            return Some(signature);
        }
        index += 1;
    }
    None
}

/// Refuses the option `pickle` where it would not work, or not be asked. `options` are the members that the fields and options made.
pub(super) const fn check(options: &'static [Member], methods: &'static [Member]) {
    if !has(options, &ARGUMENTS) {
        return;
    }
    assert!(
        !has(methods, &WHOLE) && !has(methods, &ARGUMENTS),
        "`pickle` says how instances are pickled, and a method in `#[hpy::methods]` says it too: remove one of them"
    );
    let Some(signature) = constructor(methods) else {
        panic!(
            "`pickle` makes instances by their constructor: write one, `#[new]`, in `#[hpy::methods]`"
        );
    };
    assert!(
        !signature.varargs && !signature.varkeywords && signature.keyword_only.is_empty(),
        "`pickle` calls the constructor with its parameters by position, one value each: without `*args`, `**kwargs` and keyword-only \
         parameters, or write `__reduce__` instead of the option"
    );
    let mut index = 0;
    while index < signature.positional.len() {
        let name = signature.positional[index];
        assert!(
            is_readable(options, name) || is_readable(methods, name),
            "`pickle` reads each parameter of `#[new]` as the attribute of the same name: `get` its field, or write a `#[getter]`"
        );
        index += 1;
    }
}

/// Whether a getter among the members has this name.
const fn is_readable(members: &[Member], name: &str) -> bool {
    let mut index = 0;
    while index < members.len() {
        if let Member::Property(Part::Getter, accessor) = &members[index] {
            if is_equal(accessor.name.to_bytes(), name.as_bytes()) {
                return true;
            }
        }
        index += 1;
    }
    false
}
