//! Where the functions after `h_Builtins` lie, and which interpreter this is.
//!
//! HPy 0.9.0 puts `ctx_Capsule_New` right after `h_Builtins`. PyPy since 7.3.18 (3.11) has `h_DictType` in between, although it claims
//! the same ABI version, so there everything after it lies one word later. [`detect`] finds out once.

use core::ffi::CStr;
use core::mem::{offset_of, size_of};
use core::sync::atomic::{AtomicU8, Ordering};

use super::api::*;
use super::bindings::{HPy, HPyContext, TailV090};
use super::handle::HPy_IsNull;
use super::interpreter::{self, Interpreter};
use crate::cpython::is_own;

/// What follows `h_Builtins` in PyPy since 7.3.18.
#[expect(non_snake_case, reason = "C's names")]
#[repr(C)]
pub struct TailPyPy {
    /// The type `dict`, which HPy 0.9.0 does not have.
    pub h_DictType: HPy,
    /// The functions, in HPy 0.9.0's order.
    pub functions: TailV090,
}

/// How many words after `h_Builtins` the functions of the tail begin: 0 or 1.
static SHIFT: AtomicU8 = AtomicU8::new(0);

// `SHIFT` counts words, and a word is a handle.
const _: () = assert!(offset_of!(TailPyPy, functions) == size_of::<HPy>());

/// Finds out where the tail of this process's contexts lies, and which interpreter it is. A second call gives the same result.
///
/// Returns false with an exception pending if the interpreter does not say.
///
/// # Safety
///
/// `ctx` is the context of the running call, and no exception is pending.
pub unsafe fn detect(ctx: *mut HPyContext) -> bool {
    if cfg!(feature = "cpython-abi") {
        // Functions are not called through contexts, and the interpreter is known.
        return true;
    }
    // SAFETY: `ctx` is a live context, which every implementation names.
    let name = unsafe { (*ctx).name };
    // SAFETY: the name is a C string that lives as long as the context.
    let name = unsafe { CStr::from_ptr(name) }.to_bytes();
    let interpreter = interpreter_of(name);
    // SAFETY: `ctx` is a live context.
    let shift = unsafe { shift_on_pypy(ctx, name) };
    // What the context tells by itself comes first: asking `sys` runs Python code, which may call what is already there.
    if let (Some(Interpreter::PyPy), Some(shift)) = (interpreter, shift) {
        SHIFT.store(shift, Ordering::Relaxed);
    }
    if let Some(interpreter) = interpreter {
        interpreter::found(interpreter);
    }
    // SAFETY: `ctx` is the context of the running call.
    let Some(found) = (unsafe { ask(ctx, interpreter, shift) }) else {
        return false;
    };
    SHIFT.store(found.shift, Ordering::Relaxed);
    interpreter::found(found.interpreter);
    interpreter::found_version(found.version);
    true
}

/// The tail of `ctx`.
///
/// # Safety
///
/// `ctx` is a live context, and [`detect`] returned true.
#[cfg(not(feature = "cpython-abi"))]
#[inline(always)]
pub(super) unsafe fn of(ctx: *mut HPyContext) -> *const TailV090 {
    // SAFETY: `ctx` is a live context.
    let end = unsafe { end(ctx) };
    let shift = usize::from(SHIFT.load(Ordering::Relaxed));
    // SAFETY: `shift` is not 0 only where a handle precedes the functions.
    unsafe { end.add(shift) }.cast()
}

/// The word after `h_Builtins`.
///
/// # Safety
///
/// `ctx` is a live context.
#[inline(always)]
unsafe fn end(ctx: *mut HPyContext) -> *const HPy {
    // SAFETY: every context is longer than `HPyContext`.
    unsafe { ctx.add(1) }.cast()
}

struct Found {
    shift: u8,
    interpreter: Interpreter,
    version: [u8; 2],
}

/// Asks `sys` for what the context does not tell, using only functions before the tail. None with an exception pending if it does not
/// say.
///
/// # Safety
///
/// As for [`detect`].
unsafe fn ask(
    ctx: *mut HPyContext,
    interpreter: Option<Interpreter>,
    shift_on_pypy: Option<u8>,
) -> Option<Found> {
    // SAFETY: `ctx` is live, and "sys" is ASCII.
    let sys = unsafe { HPyImport_ImportModule(ctx, c"sys".as_ptr()) };
    // SAFETY: `sys` comes from there.
    let sys = unsafe { Owned::new(ctx, sys) }?;
    let version = sys.attr(c"version_info")?;
    let version =
        [version.item(0)?, version.item(1)?].map(|part| u8::try_from(part).unwrap_or(u8::MAX));
    let interpreter = match interpreter {
        Some(interpreter) => interpreter,
        None => sys.attr(c"implementation")?.attr(c"name")?.interpreter()?,
    };
    let shift = match shift_on_pypy {
        _ if interpreter != Interpreter::PyPy => 0,
        Some(shift) => shift,
        None => {
            let info = sys.attr(c"pypy_version_info")?;
            u8::from((info.item(0)?, info.item(1)?, info.item(2)?) >= (7, 3, 18))
        }
    };
    Some(Found {
        shift,
        interpreter,
        version,
    })
}

/// The interpreter that the name of a context tells. In debug and trace mode, those of CPython and GraalPy have the same names.
fn interpreter_of(context_name: &[u8]) -> Option<Interpreter> {
    let has = |part: &[u8]| {
        context_name
            .windows(part.len())
            .any(|window| window == part)
    };
    if has(b"PyPy") {
        Some(Interpreter::PyPy)
    } else if has(b"CPython") {
        Some(Interpreter::CPython)
    } else if has(b"GraalVM") {
        Some(Interpreter::GraalPy)
    } else {
        None
    }
}

/// Where the tail of `ctx` begins if this is PyPy; None where the context does not tell.
///
/// # Safety
///
/// `ctx` is a live context.
unsafe fn shift_on_pypy(ctx: *mut HPyContext, name: &[u8]) -> Option<u8> {
    // SAFETY: `ctx` is a live context.
    if unsafe { is_own(ctx) } {
        return Some(0);
    }
    // SAFETY: as above.
    let end = unsafe { end(ctx) }.cast::<usize>();
    // SAFETY: a handle or a function pointer is there, each of which is a word.
    shift_of(name, unsafe { end.read() })
}

/// Where the tail begins on PyPy, as far as the word after `h_Builtins` tells: a handle is a small number there, a function is not.
///
/// Only in debug mode is a handle a pointer, and the word tells nothing.
fn shift_of(context_name: &[u8], word: usize) -> Option<u8> {
    if word < 0x1000 {
        Some(1)
    } else if context_name.starts_with(b"HPy Debug") {
        None
    } else {
        Some(0)
    }
}

/// A handle that is closed at the end of its scope.
struct Owned {
    ctx: *mut HPyContext,
    h: HPy,
}

impl Owned {
    /// Takes `h`; None if it is null, which means that an exception is pending.
    ///
    /// # Safety
    ///
    /// `ctx` is the context of the running call, and just returned `h` to a caller who keeps no copy of it.
    unsafe fn new(ctx: *mut HPyContext, h: HPy) -> Option<Self> {
        (!HPy_IsNull(h)).then_some(Self { ctx, h })
    }

    fn attr(&self, name: &CStr) -> Option<Self> {
        // SAFETY: `h` is open, `ctx` is live, and all names here are ASCII.
        let attr = unsafe { HPy_GetAttr_s(self.ctx, self.h, name.as_ptr()) };
        // SAFETY: `attr` comes from there.
        unsafe { Self::new(self.ctx, attr) }
    }

    fn item(&self, index: isize) -> Option<i64> {
        // SAFETY: `h` is open and `ctx` is live.
        let item = unsafe { HPy_GetItem_i(self.ctx, self.h, index) };
        // SAFETY: `item` comes from there.
        let item = unsafe { Self::new(self.ctx, item) }?;
        // SAFETY: `item` is open and `ctx` is live.
        let value = unsafe { HPyLong_AsInt64_t(self.ctx, item.h) };
        // SAFETY: `ctx` is live.
        let failed = value == -1 && unsafe { HPyErr_Occurred(self.ctx) } != 0;
        (!failed).then_some(value)
    }

    /// The interpreter called like this string.
    fn interpreter(&self) -> Option<Interpreter> {
        let mut size = 0;
        // SAFETY: `h` is open, `ctx` is live, and `size` may be written.
        let text = unsafe { HPyUnicode_AsUTF8AndSize(self.ctx, self.h, &mut size) };
        if text.is_null() {
            return None;
        }
        // SAFETY: the text ends with a NUL and lives as long as `h`.
        let text = unsafe { CStr::from_ptr(text) };
        Some(match text.to_bytes() {
            b"cpython" => Interpreter::CPython,
            b"pypy" => Interpreter::PyPy,
            b"graalpy" => Interpreter::GraalPy,
            _ => Interpreter::Other,
        })
    }
}

impl Drop for Owned {
    fn drop(&mut self) {
        // SAFETY: `h` is open and this is its only owner.
        unsafe { HPy_Close(self.ctx, self.h) };
    }
}

#[cfg(all(test, not(feature = "cpython-abi")))]
mod tests;
