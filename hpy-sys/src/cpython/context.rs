//! The context: every function of HPy, and the handles that are always there.

use core::cell::UnsafeCell;
use core::ffi::CStr;
use core::mem::MaybeUninit;
#[cfg(feature = "cpython-abi")]
use core::{mem::offset_of, ptr::NonNull};

use super::capi::*;
use super::constants::Singletons;
use super::host::{self, Kind};
use super::table;
use crate::universal::bindings::{HPyContext, TailV090};

/// What our contexts are called, up to the interpreter: the name tells which one that is, as those of other hosts do.
const NAME: &[u8] = b"HPy Universal ABI (hpy-rs host, ";

/// The name of our context in this process.
fn name() -> &'static CStr {
    if cfg!(feature = "cpython-abi") {
        return c"HPy CPython ABI (hpy-rs)";
    }
    match host::kind() {
        Kind::CPython => c"HPy Universal ABI (hpy-rs host, CPython)",
        Kind::PyPy => c"HPy Universal ABI (hpy-rs host, PyPy)",
        Kind::GraalPy => c"HPy Universal ABI (hpy-rs host, GraalVM)",
    }
}

/// A context with HPy 0.9.0's tail behind it, and three words before it.
#[repr(C)]
struct Whole {
    words: [usize; 3],
    context: HPyContext,
    tail: TailV090,
}

/// The place of the library's context.
struct Place(UnsafeCell<MaybeUninit<Whole>>);

// SAFETY: `make` writes it once, before anything reads it.
unsafe impl Sync for Place {}

static PLACE: Place = Place(UnsafeCell::new(MaybeUninit::zeroed()));

/// The address of the library's context, whether it was made or not.
#[inline(always)]
pub(crate) fn place() -> *mut HPyContext {
    let whole: *mut Whole = PLACE.0.get().cast();
    // SAFETY: it is the address of a field in memory of its own; the pointer may reach all of the whole.
    unsafe { &raw mut (*whole).context }
}

/// Whether `ctx` is a context of ours, of this library or of another one.
///
/// # Safety
///
/// `ctx` is a live context.
pub(crate) unsafe fn is_own(ctx: *mut HPyContext) -> bool {
    // SAFETY: `ctx` is a live context, which every implementation names.
    let name = unsafe { CStr::from_ptr((*ctx).name) };
    name.to_bytes().starts_with(NAME)
}

/// Makes the library's context, in its place. False with an exception pending if that fails.
///
/// # Safety
///
/// The interpreter's lock is held, no exception is pending, and there is no context yet.
pub(super) unsafe fn make() -> bool {
    // SAFETY: the caller holds the lock. The reference is kept for ever.
    let builtins = unsafe { PyImport_ImportModule(c"builtins".as_ptr()) };
    if builtins.is_null() {
        return false;
    }
    // SAFETY: the caller holds the lock.
    let Some(singletons) = (unsafe { Singletons::find(builtins) }) else {
        return false;
    };
    let whole = Whole {
        words: [0; 3],
        context: table::head(name(), &singletons, builtins),
        tail: table::tail(),
    };
    // SAFETY: nobody reads it before this returns, and only one thread is here.
    unsafe { PLACE.0.get().write(MaybeUninit::new(whole)) };
    true
}

/// Three words that lie beside the context of the library, 0 at first: for what every call looks at.
///
/// # Safety
///
/// `ctx` is the library's context.
#[cfg(feature = "cpython-abi")]
#[inline(always)]
pub unsafe fn words(ctx: *mut HPyContext) -> NonNull<[usize; 3]> {
    const BEFORE: usize = offset_of!(Whole, context) - offset_of!(Whole, words);
    // SAFETY: the words lie that far before the context, in the same place.
    let words = unsafe { ctx.byte_sub(BEFORE) };
    // SAFETY: it is the address of a place.
    unsafe { NonNull::new_unchecked(words.cast()) }
}
