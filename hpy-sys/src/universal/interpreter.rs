//! Which interpreter this is.

/// The implementation of Python that runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Interpreter {
    /// None of the others, or [`detect`](crate::tail::detect) was not called yet.
    Other,
    /// CPython.
    CPython,
    /// PyPy.
    PyPy,
    /// GraalPy.
    GraalPy,
}

#[cfg(not(feature = "cpython-abi"))]
pub use detected::{interpreter, version};
#[cfg(feature = "cpython-abi")]
pub use known::{interpreter, version};

#[cfg(not(feature = "cpython-abi"))]
pub(super) use detected::{found, found_version};
#[cfg(feature = "cpython-abi")]
pub(super) use known::{found, found_version};

#[cfg(not(feature = "cpython-abi"))]
mod detected {
    use core::sync::atomic::{AtomicU8, AtomicU16, Ordering};

    use super::Interpreter;

    static INTERPRETER: AtomicU8 = AtomicU8::new(Interpreter::Other as u8);
    static VERSION: AtomicU16 = AtomicU16::new(0);

    /// The interpreter that [`detect`](crate::tail::detect) found.
    #[inline]
    pub fn interpreter() -> Interpreter {
        match INTERPRETER.load(Ordering::Relaxed) {
            1 => Interpreter::CPython,
            2 => Interpreter::PyPy,
            3 => Interpreter::GraalPy,
            _ => Interpreter::Other,
        }
    }

    /// The version of Python that [`detect`](crate::tail::detect) found, `(3, 11)` for 3.11; `(0, 0)` before.
    #[inline]
    pub fn version() -> (u8, u8) {
        let [major, minor] = VERSION.load(Ordering::Relaxed).to_be_bytes();
        (major, minor)
    }

    pub(in super::super) fn found(interpreter: Interpreter) {
        INTERPRETER.store(interpreter as u8, Ordering::Relaxed);
    }

    pub(in super::super) fn found_version(version: [u8; 2]) {
        VERSION.store(u16::from_be_bytes(version), Ordering::Relaxed);
    }
}

#[cfg(feature = "cpython-abi")]
mod known {
    use super::Interpreter;

    /// CPython, for which the library was compiled.
    #[inline(always)]
    pub fn interpreter() -> Interpreter {
        Interpreter::CPython
    }

    /// The version of CPython for which the library was compiled, `(3, 11)` for 3.11.
    #[inline(always)]
    pub fn version() -> (u8, u8) {
        crate::cpython::host::version()
    }

    pub(in super::super) fn found(_interpreter: Interpreter) {}

    pub(in super::super) fn found_version(_version: [u8; 2]) {}
}
