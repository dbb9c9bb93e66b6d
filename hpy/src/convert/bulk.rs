//! Many numbers at once, where each object costs a call: on PyPy.
//!
//! A `memoryview` of one `bytes` makes the list: four calls for any number of items.

use hpy_sys::Interpreter;

use super::IntoPyObject;
use crate::context::Context;
use crate::error::Result;
use crate::handle::Handle;
use crate::intern;
use crate::types::{PyAny, PyBytes, PyList};

/// From how many items on the detour pays.
const PAYS: usize = 16;

/// A number that `memoryview` knows.
pub(super) trait Number<'ctx>: IntoPyObject<'ctx> {
    /// Its letter in the module `struct`.
    const FORMAT: &'static str;

    /// Appends its bytes, in the machine's order.
    fn append_to(&self, bytes: &mut Vec<u8>);
}

/// Makes a list of numbers.
pub(super) fn list<'ctx, T: Number<'ctx>>(
    items: impl Iterator<Item = T>,
    ctx: Context<'ctx>,
) -> Result<Handle<'ctx>> {
    let items: Vec<T> = items.collect();
    if hpy_sys::interpreter() != Interpreter::PyPy || items.len() < PAYS {
        return Ok(PyList::new(ctx, items)?.into_any());
    }
    let mut bytes = Vec::with_capacity(items.len() * size_of::<T>());
    items.iter().for_each(|item| item.append_to(&mut bytes));
    let bytes = PyBytes::new(ctx, &bytes)?;
    let view = ctx.constant::<PyAny>(|ctx| ctx.h_MemoryViewType);
    let numbers = view
        .call((&bytes,))?
        .call_method(intern!("cast"), (T::FORMAT,))?
        .call_method(intern!("tolist"), ())?;
    Ok(numbers)
}

/// Implements [`Number`] for types with `to_ne_bytes`.
macro_rules! numbers {
    ($($type:ident $format:literal)*) => {$(
        impl Number<'_> for $type {
            const FORMAT: &'static str = $format;

            #[inline]
            fn append_to(&self, bytes: &mut Vec<u8>) {
                bytes.extend_from_slice(&self.to_ne_bytes());
            }
        }
    )*};
}

numbers! {
    i8 "b" i16 "h" u16 "H" i32 "i" u32 "I" i64 "q" u64 "Q" isize "q" usize "Q" f32 "f" f64 "d"
}
