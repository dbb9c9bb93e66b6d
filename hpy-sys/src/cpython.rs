//! HPy over the C API: the own host, and the CPython ABI.
//!
//! Both are these functions. The own host puts them into a context, over the C API that the running process exports; under the CPython ABI
//! they are inlined into their callers, over the C API that was compiled for. [`py_init`] makes an [`HPyContext`](crate::HPyContext) out of it, one function per function of HPy, and a module out of an
//! [`HPyModuleDef`](crate::HPyModuleDef). A handle is the address of an object, and owns a reference where HPy says that it is owned.
//! Fields and globals are addresses with a reference of their own.

#![allow(non_upper_case_globals, reason = "C's names")]
#![expect(
    clippy::multiple_unsafe_ops_per_block,
    reason = "the body of a function is a few calls of the C API, all with what the function was given"
)]

/// Functions of the context. The argument for all of them is one and the same, and stands in the expansion.
macro_rules! functions {
    ($(
        $(#[$attr:meta])*
        fn $name:ident($ctx:ident $(, $arg:ident: $ty:ty)*) $(-> $ret:ty)? { $($body:tt)* }
    )*) => {$(
        $(#[$attr])*
        #[allow(non_snake_case, unused_unsafe, reason = "HPy's name; a body may need nothing unsafe")]
        #[inline]
        pub(crate) unsafe extern "C" fn $name(
            $ctx: *mut $crate::universal::bindings::HPyContext
            $(, $arg: $ty)*
        ) $(-> $ret)? {
            let _ = $ctx;
            // SAFETY: whoever calls a function of HPy answers for handles that are open, which here are objects that are alive, for
            // pointers that may be used as the function says, and for the interpreter's lock, which a context stands for. The C
            // API asks for the same. There is a context only where its table is filled.
            unsafe { $($body)* }
        }
    )*};
}

mod attributes;
pub mod beyond;
mod builder;
mod bytes;
mod call;
pub(crate) mod capi;
mod capsule;
mod constants;
mod context;
mod contextvar;
mod dict;
#[cfg(feature = "embed")]
pub mod embed;
mod err;
mod eval;
mod field;
pub(crate) mod host;
mod import;
mod init;
mod items;
mod list;
mod module;
mod number;
mod object;
mod scalar;
mod slice;
mod stack;
#[cfg(not(feature = "cpython-abi"))]
mod symbols;
mod table;
mod thread;
mod tracker;
pub(crate) mod trampoline;
mod tuple;
mod type_;
mod types;
mod unicode;

/// The functions of the context, under the names of its fields.
pub(crate) mod functions {
    #[rustfmt::skip]
    pub(crate) use super::{
        attributes::*, builder::*, bytes::*, call::*, capsule::*, contextvar::*, dict::*, err::*, eval::*, field::*, import::*, items::*,
        list::*, number::*, object::*, scalar::*, slice::*, thread::*, tracker::*, trampoline::*, tuple::*, type_::*, types::*, unicode::*,
    };
}

pub(crate) use context::is_own;
#[cfg(feature = "cpython-abi")]
pub(crate) use context::place;
#[cfg(feature = "cpython-abi")]
pub use context::words;
pub use init::py_init;

use crate::universal::bindings::HPy;
use capi::PyObject;

/// The object behind a handle.
#[inline(always)]
fn py(h: HPy) -> *mut PyObject {
    core::ptr::with_exposed_provenance_mut(h._i as usize)
}

/// A handle for an object.
#[inline(always)]
fn handle(object: *mut PyObject) -> HPy {
    HPy {
        _i: object.expose_provenance() as isize,
    }
}
