//! What instances have beside their value: a `__dict__`, and weak references.
//!
//! The HPys of PyPy and GraalPy give both to the instances of every class, and so does PyPy's C API. Elsewhere they have a word each behind the
//! payload, which hpy's package would not tidy up.

use core::ffi::CStr;

use hpy_sys::{HPyDef, Interpreter, def};

use super::{Class, payload};
use crate::error::{Error, Result};

/// Tells whether instances have a word for it only where the class asks for one.
fn is_asked_for() -> bool {
    hpy_sys::own_host() && hpy_sys::interpreter() != Interpreter::PyPy
}

/// Tells whether instances have a word for their dict, which the collector has to see.
pub(super) fn has_dict_word<T: Class>() -> bool {
    T::DICT && is_asked_for()
}

/// Adds what the options of the class define. Returns how large the memory of its instances is.
///
/// # Errors
///
/// `ImportError` where they cannot be had.
pub(super) fn define<T: Class>(defines: &mut Vec<HPyDef>) -> Result<usize> {
    let mut size = payload::size::<T>();
    let options: [(_, &'static CStr, _); 2] = [
        ("dict", c"__dictoffset__", T::DICT),
        ("weakref", c"__weaklistoffset__", T::WEAKREF),
    ];
    for (option, member, _) in options.into_iter().filter(|(.., is_given)| *is_given) {
        if is_asked_for() {
            size = size.next_multiple_of(size_of::<usize>());
            defines.push(def::place(member, size));
            size += size_of::<usize>();
        } else if hpy_sys::interpreter() == Interpreter::CPython {
            return Err(missing::<T>(option));
        }
    }
    Ok(size)
}

#[cold]
fn missing<T: Class>(option: &str) -> Error {
    let name = T::NAME;
    Error::import_error(format!(
        "the class '{name}' has the option {option}, which the package hpy 0.9.0 has not: set HPY_HOST=own"
    ))
}
