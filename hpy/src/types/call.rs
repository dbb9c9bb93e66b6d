//! Calling: what can be given as positional arguments.

use hpy_sys::{HPy, HPy_Call, HPy_CallTupleDict, HPy_NULL};

use super::tuple::from_raw_items;
use super::{PyDict, PyTuple};
use crate::convert::IntoPyObject;
use crate::error::Result;
use crate::handle::{Handle, from_result};

mod sealed {
    pub trait Sealed {}
}

/// Positional arguments of a call: a tuple of values, or a Python tuple.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the arguments of a call",
    note = "give a tuple: `f.call((x,))` for one argument, `f.call(())` for none"
)]
pub trait CallArgs<'ctx>: sealed::Sealed {
    /// Calls `callable` with these.
    #[doc(hidden)]
    fn call(self, callable: &Handle<'ctx>) -> Result<Handle<'ctx>>;

    /// Calls `callable` with these and keyword arguments.
    #[doc(hidden)]
    fn call_with(
        self,
        callable: &Handle<'ctx>,
        keywords: &Handle<'ctx, PyDict>,
    ) -> Result<Handle<'ctx>>;
}

/// # Safety
///
/// All of `args` are open handles of the current call.
#[inline]
unsafe fn call<'ctx>(callable: &Handle<'ctx>, args: &[HPy]) -> Result<Handle<'ctx>> {
    let ctx = callable.ctx();
    if args.is_empty() {
        // Every implementation has a shorter way for this than for an array without items.
        // SAFETY: the handle is open, and both others may be null.
        let raw = unsafe { HPy_CallTupleDict(ctx.api(), callable.as_raw(), HPy_NULL, HPy_NULL) };
        // SAFETY: an owned handle, or null with an exception.
        return unsafe { from_result(ctx, raw) };
    }
    // SAFETY: all handles are open, and `args` is readable for its length.
    let raw = unsafe {
        HPy_Call(
            ctx.api(),
            callable.as_raw(),
            args.as_ptr(),
            args.len(),
            HPy_NULL,
        )
    };
    // SAFETY: an owned handle, or null with an exception.
    unsafe { from_result(ctx, raw) }
}

fn call_tuple<'ctx>(
    callable: &Handle<'ctx>,
    args: &Handle<'ctx, PyTuple>,
    keywords: HPy,
) -> Result<Handle<'ctx>> {
    let ctx = callable.ctx();
    // SAFETY: all handles are open, `args` to a tuple, `keywords` to a dict or null.
    let raw = unsafe { HPy_CallTupleDict(ctx.api(), callable.as_raw(), args.as_raw(), keywords) };
    // SAFETY: an owned handle, or null with an exception.
    unsafe { from_result(ctx, raw) }
}

macro_rules! tuples {
    ($(($($item:ident $index:tt)*))*) => {$(
        impl<$($item),*> sealed::Sealed for ($($item,)*) {}

        impl<'ctx, $($item: IntoPyObject<'ctx>),*> CallArgs<'ctx> for ($($item,)*) {
            #[inline]
            fn call(self, callable: &Handle<'ctx>) -> Result<Handle<'ctx>> {
                let _ctx = callable.ctx();
                let args = ($(self.$index.into_py_object(_ctx)?,)*);
                let raw = [$(args.$index.as_raw()),*];
                // SAFETY: `args` keeps all of them open.
                let result = unsafe { call(callable, &raw) };
                let _ = &args;
                result
            }

            fn call_with(self, callable: &Handle<'ctx>, keywords: &Handle<'ctx, PyDict>) -> Result<Handle<'ctx>> {
                let ctx = callable.ctx();
                let args = ($(self.$index.into_py_object(ctx)?,)*);
                let raw = [$(args.$index.as_raw()),*];
                // SAFETY: `args` keeps all of them open.
                let tuple = unsafe { from_raw_items(ctx, &raw) };
                let _ = &args;
                call_tuple(callable, &tuple?, keywords.as_raw())
            }
        }
    )*};
}

tuples! {
    ()
    (A 0)
    (A 0 B 1)
    (A 0 B 1 C 2)
    (A 0 B 1 C 2 D 3)
    (A 0 B 1 C 2 D 3 E 4)
    (A 0 B 1 C 2 D 3 E 4 F 5)
    (A 0 B 1 C 2 D 3 E 4 F 5 G 6)
    (A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7)
    (A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8)
    (A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8 J 9)
    (A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8 J 9 K 10)
    (A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8 J 9 K 10 L 11)
}

impl sealed::Sealed for &Handle<'_, PyTuple> {}

impl<'ctx> CallArgs<'ctx> for &Handle<'ctx, PyTuple> {
    fn call(self, callable: &Handle<'ctx>) -> Result<Handle<'ctx>> {
        call_tuple(callable, self, HPy_NULL)
    }

    fn call_with(
        self,
        callable: &Handle<'ctx>,
        keywords: &Handle<'ctx, PyDict>,
    ) -> Result<Handle<'ctx>> {
        call_tuple(callable, self, keywords.as_raw())
    }
}
