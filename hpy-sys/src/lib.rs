//! Raw bindings to HPy 0.9.0, under HPy's own C names and with no policy of their own. Most programs want the safe crate `hpy`.
//!
//! No Python headers, no HPy sources and no C compiler are involved. A function of HPy is an inline call through the context that the
//! interpreter gave ([`HPy_Dup`]); a function for HPy is a type that implements [`Implementation`], out of which [`def`] makes the
//! definitions that modules and types are built from.
//!
//! Where the interpreter has no HPy, [`py_init`] makes one: a context whose functions call the C API that the running process
//! exports. Nothing of it is linked to.
//!
//! # Features
//!
//! - `cpython-abi`: the CPython ABI. Functions of HPy are inline calls of the C API of one version of CPython (3.9 to 3.15), the one of the
//!   interpreter in `PYO3_PYTHON` or of `python3`; only it can import the library.
//! - `hybrid-abi`: the universal ABI, with the types of that C API beside it ([`cpy_PyObject`] is `pyo3_ffi::PyObject`). With both features,
//!   `cpython-abi` wins.
//! - `embed`: the CPython ABI in a program that starts CPython itself, for which it is linked to that interpreter's shared libpython.
//! - `count-c-api`: the own host counts its calls of the C API. For tests.
//!
//! The functions after `h_Builtins` do not lie at the same place in every implementation, so [`HPyContext`] ends there. They
//! can be called like all others once [`tail::detect`] has found out where they are.
//!
//! # Safety
//!
//! What each function of HPy requires stands in HPy's manual. For all of them:
//!
//! - `ctx` is the context that the interpreter passed to the running call, on the thread of that call.
//! - Handles are open, belong to this process, and are not [`HPy_NULL`] unless the manual allows it. A function borrows its
//!   arguments, and a handle that it returns is the caller's to close.
//! - Pointers are valid for what the function does with them, and text is UTF-8 that ends with a NUL.
//! - [`tail::detect`] has returned true before a function of the tail ([`TailV090`]) is called.

mod cpython;
mod universal;

#[cfg(feature = "count-c-api")]
pub use cpython::capi::c_api_calls;
#[cfg(feature = "embed")]
pub use cpython::embed;
#[cfg(feature = "cpython-abi")]
pub use cpython::words;
pub use cpython::{beyond, py_init};
pub use universal::api::*;
pub use universal::bindings::*;
pub use universal::function::{
    Definition, Erased, ErasedFunction, Implementation, Signature, Slot,
};
pub use universal::handle::{HPy_IsNull, HPy_NULL, HPyField_IsNull, HPyField_NULL, HPyGlobal_NULL};
pub use universal::init::{begin_other_host, global_context, init_global_context, own_host};
pub use universal::interpreter::{Interpreter, interpreter, version};
pub use universal::signatures::*;
pub use universal::tail::TailPyPy;
pub use universal::{def, slots, tail, trampolines};
