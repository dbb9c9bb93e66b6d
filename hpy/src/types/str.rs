//! `str`.

use core::ffi::c_char;
use core::mem::MaybeUninit;

use hpy_sys::{
    HPyBytes_FromStringAndSize, HPyUnicode_AsUTF8AndSize, HPyUnicode_DecodeASCII,
    HPyUnicode_FromString, Interpreter, beyond,
};

use super::any::not_utf8;
use super::{PyAny, PyStr};
use crate::context::Context;
use crate::error::{Error, Result};
use crate::handle::{Borrowed, Handle, from_result};

/// Text up to this many bytes is copied to the stack to get its NUL.
pub(crate) const ON_STACK: usize = 256;

impl PyStr {
    /// Makes a `str`, of any text.
    #[doc(alias = "HPyUnicode_FromString")]
    pub fn new<'ctx>(ctx: Context<'ctx>, text: &str) -> Result<Handle<'ctx, PyStr>> {
        if hpy_sys::own_host() {
            // SAFETY: the own host runs, and the context is that of the current call.
            let raw = unsafe { beyond::str_from_utf8(ctx.api(), text) };
            // SAFETY: an owned handle to a str, or null with an exception.
            return unsafe { from_result(ctx, raw) };
        }
        let bytes = text.as_bytes();
        // The function for ASCII takes the length and needs no NUL. PyPy and GraalPy have it too, but slower than a copy of a short text.
        let long = bytes.len() >= ON_STACK;
        if (long || hpy_sys::interpreter() == Interpreter::CPython) && bytes.is_ascii() {
            return ascii(ctx, bytes);
        }
        if bytes.contains(&0) {
            return with_nul(ctx, bytes);
        }
        if long {
            let mut buffer = Vec::with_capacity(bytes.len() + 1);
            buffer.extend_from_slice(bytes);
            buffer.push(0);
            return terminated(ctx, &buffer);
        }
        let mut buffer = [MaybeUninit::uninit(); ON_STACK];
        terminated(ctx, terminate(bytes, &mut buffer))
    }
}

/// Copies `bytes` to the beginning of `buffer`, which is longer, and puts a NUL after them.
#[inline(always)]
pub(crate) fn terminate<'b>(bytes: &[u8], buffer: &'b mut [MaybeUninit<u8>]) -> &'b [u8] {
    let buffer = &mut buffer[..=bytes.len()];
    let to: *mut u8 = buffer.as_mut_ptr().cast();
    // SAFETY: `buffer` is one longer than `bytes`, and borrowed mutably.
    unsafe { to.copy_from_nonoverlapping(bytes.as_ptr(), bytes.len()) };
    buffer[bytes.len()].write(0);
    // SAFETY: all of it was written just now.
    unsafe { core::slice::from_raw_parts(to, buffer.len()) }
}

/// Makes a `str` of ASCII.
fn ascii<'ctx>(ctx: Context<'ctx>, bytes: &[u8]) -> Result<Handle<'ctx, PyStr>> {
    let (data, len) = (bytes.as_ptr().cast(), bytes.len() as isize);
    // SAFETY: `data` is readable for `len`, and ASCII.
    let raw = unsafe { HPyUnicode_DecodeASCII(ctx.api(), data, len, core::ptr::null()) };
    // SAFETY: an owned handle to a str, or null with an exception.
    unsafe { from_result(ctx, raw) }
}

/// Makes a `str` of UTF-8 that ends with its only NUL.
fn terminated<'ctx>(ctx: Context<'ctx>, bytes: &[u8]) -> Result<Handle<'ctx, PyStr>> {
    // SAFETY: `bytes` is valid UTF-8 and ends with a NUL; the implementations check neither.
    let raw = unsafe { HPyUnicode_FromString(ctx.api(), bytes.as_ptr().cast::<c_char>()) };
    // SAFETY: an owned handle to a str, or null with an exception.
    unsafe { from_result(ctx, raw) }
}

/// Makes a `str` of UTF-8 with NULs inside, which HPy has no function for: through `bytes.decode`.
fn with_nul<'ctx>(ctx: Context<'ctx>, bytes: &[u8]) -> Result<Handle<'ctx, PyStr>> {
    // SAFETY: `bytes` is readable for its length.
    let raw = unsafe {
        HPyBytes_FromStringAndSize(ctx.api(), bytes.as_ptr().cast(), bytes.len() as isize)
    };
    // SAFETY: an owned handle to a bytes, or null with an exception.
    let bytes: Handle<'_, PyAny> = unsafe { from_result(ctx, raw) }?;
    let text = bytes.call_method("decode", ())?;
    // SAFETY: `bytes.decode` returns a str.
    Ok(unsafe { text.into_cast_unchecked() })
}

impl Handle<'_, PyStr> {
    /// Returns the text, for as long as this handle is borrowed.
    ///
    /// # Errors
    ///
    /// `UnicodeEncodeError` for text with lone surrogates, which UTF-8 cannot hold.
    #[doc(alias = "HPyUnicode_AsUTF8AndSize")]
    pub fn as_str(&self) -> Result<&str> {
        text_of(self.as_any())
    }
}

/// Returns the text of a str, for as long as this handle is borrowed.
///
/// # Errors
///
/// As [`Handle::as_str`]; `TypeError` for an object that is no str, which every implementation tells by itself.
#[inline]
pub(crate) fn text_of<'a>(object: &'a Handle<'_>) -> Result<&'a str> {
    let mut len = 0;
    // SAFETY: the handle is open.
    let data = unsafe { HPyUnicode_AsUTF8AndSize(object.ctx().api(), object.as_raw(), &mut len) };
    if data.is_null() {
        return Err(explain(object.as_borrowed()));
    }
    // SAFETY: the implementation keeps `len` bytes at `data` at least until this very handle is closed, which the borrow of `object`
    // prevents, and never writes to them.
    let bytes = unsafe { core::slice::from_raw_parts(data.cast::<u8>(), len as usize) };
    if hpy_sys::interpreter() == Interpreter::CPython {
        // SAFETY: CPython encodes strictly: text with surrogates is an error.
        return Ok(unsafe { core::str::from_utf8_unchecked(bytes) });
    }
    checked(object.as_borrowed(), bytes)
}

/// Returns the text in the bytes of `object`, of an implementation that does not promise UTF-8.
#[inline(never)]
fn checked<'a>(object: Borrowed<'_, '_>, bytes: &'a [u8]) -> Result<&'a str> {
    // Most text is, and to tell costs less than a full check.
    if bytes.is_ascii() {
        // SAFETY: ASCII is UTF-8.
        return Ok(unsafe { core::str::from_utf8_unchecked(bytes) });
    }
    match core::str::from_utf8(bytes) {
        Ok(text) if hpy_sys::interpreter() == Interpreter::GraalPy && text.contains('\u{FFFD}') => {
            // GraalPy hands out U+FFFD for a surrogate; or it is one.
            object.call_method("encode", ("utf-8",)).map(|_| text)
        }
        Ok(text) => Ok(text),
        // PyPy hands out surrogates as three bytes each.
        Err(_) => Err(not_utf8(&object)),
    }
}

#[cold]
fn explain(object: Borrowed<'_, '_>) -> Error {
    let error = Error::raised(object.ctx());
    if !object.is_a::<PyStr>() {
        Error::conversion("str", &object)
    } else if hpy_sys::interpreter() == Interpreter::GraalPy {
        // Its C API raises a UnicodeEncodeError with nothing in it.
        not_utf8(&object)
    } else {
        error
    }
}
