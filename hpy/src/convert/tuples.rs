//! Tuples of up to twelve values.

use super::{FromPyObject, IntoPyObject};
use crate::context::Context;
use crate::error::{Error, Result};
use crate::handle::Handle;
use crate::types::PyTuple;
use crate::types::number::item;
use crate::types::tuple::from_raw_items;

/// Checks that the object is a tuple of `len` items.
fn check(object: &Handle<'_>, len: usize) -> Result<()> {
    let found = object.cast::<PyTuple>()?.len()?;
    if found == len {
        Ok(())
    } else {
        Err(Error::value_error(format!(
            "expected a tuple of {len} items, got one of {found}"
        )))
    }
}

fn part<'ctx, T: for<'i> FromPyObject<'i, 'ctx>>(object: &Handle<'ctx>, index: usize) -> Result<T> {
    let object = item(object, index)?;
    T::from_py_object(&object).map_err(|error| error.prefix(format_args!("item {index}")))
}

macro_rules! tuples {
    ($(($len:literal $($item:ident $index:tt)*))*) => {$(
        impl<'ctx, $($item),*> FromPyObject<'_, 'ctx> for ($($item,)*)
        where
            $($item: for<'i> FromPyObject<'i, 'ctx>,)*
        {
            fn from_py_object(object: &Handle<'ctx>) -> Result<Self> {
                check(object, $len)?;
                Ok(($(part::<$item>(object, $index)?,)*))
            }
        }

        impl<'ctx, $($item: IntoPyObject<'ctx>),*> IntoPyObject<'ctx> for ($($item,)*) {
            type Target = PyTuple;

            fn into_py_object(self, ctx: Context<'ctx>) -> Result<Handle<'ctx, PyTuple>> {
                let items = ($(self.$index.into_py_object(ctx)?,)*);
                let raw = [$(items.$index.as_raw()),*];
                // SAFETY: `items` keeps all of them open.
                unsafe { from_raw_items(ctx, &raw) }
            }
        }
    )*};
}

tuples! {
    (1 A 0)
    (2 A 0 B 1)
    (3 A 0 B 1 C 2)
    (4 A 0 B 1 C 2 D 3)
    (5 A 0 B 1 C 2 D 3 E 4)
    (6 A 0 B 1 C 2 D 3 E 4 F 5)
    (7 A 0 B 1 C 2 D 3 E 4 F 5 G 6)
    (8 A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7)
    (9 A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8)
    (10 A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8 J 9)
    (11 A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8 J 9 K 10)
    (12 A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8 J 9 K 10 L 11)
}
