//! The own host: HPy over the C API that the running process exports.
//!
//! [`py_init`] makes an [`HPyContext`](crate::HPyContext) out of it, one function per function of HPy, and a module out of an
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
        pub(super) unsafe extern "C" fn $name(
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
mod builder;
mod bytes;
mod call;
pub(crate) mod capi;
mod capsule;
mod constants;
mod context;
mod contextvar;

mod dict;
mod err;
mod eval;
mod field;
mod header;
mod import;
mod init;
mod items;
mod list;
mod module;
mod number;
mod object;
mod scalar;
mod slice;
mod symbols;
mod thread;
mod tracker;
pub(crate) mod trampoline;
mod tuple;
mod type_;
mod types;
mod unicode;

pub(crate) use context::is_own;
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
