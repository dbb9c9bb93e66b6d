//! The C API: as much of it as HPy takes, in two definitions.
//!
//! [`looked_up`] finds it in the running process; under the feature `cpython-abi`, [`linked`] is the one of `pyo3-ffi`, for one version of CPython.
//! Both have an inline function for each required function, object and variable, and for each optional one a function that returns an
//! `Option`.

#![allow(non_snake_case, non_upper_case_globals, reason = "C's names")]

#[cfg(feature = "cpython-abi")]
mod linked;
mod list;
#[cfg(not(feature = "cpython-abi"))]
mod looked_up;

#[cfg(feature = "cpython-abi")]
pub(crate) use linked::*;
#[cfg(not(feature = "cpython-abi"))]
pub(crate) use looked_up::*;

#[cfg(all(feature = "count-c-api", feature = "cpython-abi"))]
pub use linked::c_api_calls;
#[cfg(all(feature = "count-c-api", not(feature = "cpython-abi")))]
pub use looked_up::c_api_calls;

/// Stops a thread that is being unwound.
///
/// Before 3.14, CPython ends a daemon thread with `pthread_exit` when the thread next wants the lock of an interpreter that has ended. No
/// frame of Rust may be unwound by that: what it drops would call the C API without the lock.
struct EndsHere;

impl Drop for EndsHere {
    #[cold]
    fn drop(&mut self) {
        loop {
            std::thread::park();
        }
    }
}

/// Runs `call`, which is a call of the C API and nothing else, so that a thread that ends in it ends there.
///
/// A function of C's kind, out of which nothing unwinds: were it inlined as one of Rust's into such a function, the compiler would make one
/// landing pad of the two, and one that also says "abort" is passed over when a thread is unwound by `pthread_exit`.
#[inline(always)]
extern "C" fn until_end<R>(call: impl FnOnce() -> R) -> R {
    let guard = EndsHere;
    let result = call();
    core::mem::forget(guard);
    result
}

/// An object of the C API.
pub(crate) type PyObject = crate::universal::bindings::cpy_PyObject;
