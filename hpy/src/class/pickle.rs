//! Pickling and copying, which classes have to say how to do.
//!
//! What `object` does for them makes instances without a value, or calls the constructor without arguments and takes the new instance for
//! the copy, depending on the implementation.

use core::marker::PhantomData;

use hpy_sys::HPyDef;

use super::Class;
use super::enums;
use super::member::Member;
use crate::args::{Arguments, Signature};
use crate::context::Context;
use crate::entry::Function;
use crate::error::{Error, Result};
use crate::handle::Handle;
use crate::module::FunctionItem;
use crate::types::any::type_name;

/// Tells whether a class with this member says how its instances are pickled.
pub(super) fn is_about(member: &Member) -> bool {
    let (Member::Method(function) | Member::Again(function)) = member else {
        return false;
    };
    [
        c"__reduce__",
        c"__reduce_ex__",
        c"__getstate__",
        c"__getnewargs__",
        c"__getnewargs_ex__",
    ]
    .contains(&function.name)
}

/// `__reduce__` of all other classes. `object.__reduce_ex__` calls it, and that of a subclass comes before it.
pub(super) fn reduce<T: Class>() -> HPyDef {
    let function = FunctionItem::noargs::<Reduce<T>>(c"__reduce__", c"");
    function.define_method(function.name)
}

struct Reduce<T>(PhantomData<T>);

impl<T: Class> Function<0> for Reduce<T> {
    const SIGNATURE: Signature = Signature {
        class: T::NAME,
        function: "__reduce__",
        positional: &[],
        positional_only: 0,
        required: 0,
        keyword_only: &[],
        varargs: false,
        varkeywords: false,
    };

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
