//! Contexts made by hand: a name, the functions that [`detect`] calls, and a tail.

use core::ffi::{CStr, c_char, c_int};
use core::mem::MaybeUninit;
use core::ptr::addr_of_mut;
use std::sync::{Mutex, MutexGuard};

use super::*;
use crate::{interpreter, version};

/// What `detect` finds out is the process's; each test of it is alone.
static ALONE: Mutex<()> = Mutex::new(());

fn alone() -> MutexGuard<'static, ()> {
    ALONE
        .lock()
        .unwrap_or_else(|poisoned| poisoned.into_inner())
}

/// The longest context there is. Functions that nobody set are null, and nobody reads them.
#[repr(C)]
struct FakeContext {
    common: MaybeUninit<HPyContext>,
    tail: MaybeUninit<TailPyPy>,
}

// Handles of the fake interpreter.
const SYS: isize = 1;
const VERSION_INFO: isize = 2;
const IMPLEMENTATION: isize = 3;
const NAME: isize = 4;
const PYPY_VERSION_INFO: isize = 5;
/// The handle of the number n is this plus n.
const NUMBER: isize = 100;
/// The patch version of the fake PyPy 7.3.
static PATCH: AtomicU8 = AtomicU8::new(0);
/// The answers of the two functions at the tail's beginnings.
const FROM_V090: isize = 7;
const FROM_PYPY: isize = 8;

unsafe extern "C" fn import(_ctx: *mut HPyContext, _name: *const c_char) -> HPy {
    HPy { _i: SYS }
}

unsafe extern "C" fn get_attr(_ctx: *mut HPyContext, h: HPy, name: *const c_char) -> HPy {
    // SAFETY: `detect` passes C strings.
    let name = unsafe { CStr::from_ptr(name) };
    let _i = match (h._i, name.to_bytes()) {
        (SYS, b"version_info") => VERSION_INFO,
        (SYS, b"implementation") => IMPLEMENTATION,
        (IMPLEMENTATION, b"name") => NAME,
        (SYS, b"pypy_version_info") => PYPY_VERSION_INFO,
        _ => 0,
    };
    HPy { _i }
}

unsafe extern "C" fn get_item(_ctx: *mut HPyContext, h: HPy, index: isize) -> HPy {
    let number = match (h._i, index) {
        (VERSION_INFO, 0) => 3,
        (VERSION_INFO, 1) => 11,
        (PYPY_VERSION_INFO, 0) => 7,
        (PYPY_VERSION_INFO, 1) => 3,
        (PYPY_VERSION_INFO, 2) => PATCH.load(Ordering::Relaxed).into(),
        _ => return HPy { _i: 0 },
    };
    HPy {
        _i: NUMBER + number,
    }
}

unsafe extern "C" fn as_int64(_ctx: *mut HPyContext, h: HPy) -> i64 {
    i64::try_from(h._i - NUMBER).unwrap_or(-1)
}

unsafe extern "C" fn as_utf8(_ctx: *mut HPyContext, h: HPy, size: *mut isize) -> *const c_char {
    assert_eq!(h._i, NAME);
    // SAFETY: `detect` passes a pointer to a local.
    unsafe { size.write(7) };
    c"graalpy".as_ptr()
}

unsafe extern "C" fn occurred(_ctx: *mut HPyContext) -> c_int {
    0
}

unsafe extern "C" fn close(_ctx: *mut HPyContext, _h: HPy) {}

unsafe extern "C" fn keys_v090(_ctx: *mut HPyContext, _h: HPy) -> HPy {
    HPy { _i: FROM_V090 }
}

unsafe extern "C" fn keys_pypy(_ctx: *mut HPyContext, _h: HPy) -> HPy {
    HPy { _i: FROM_PYPY }
}

/// A context of that name whose tail has a handle in front, or has not.
fn context(name: &'static CStr, handle: Option<isize>) -> Box<FakeContext> {
    let mut fake = Box::new(FakeContext {
        common: MaybeUninit::zeroed(),
        tail: MaybeUninit::zeroed(),
    });
    let ctx = fake.common.as_mut_ptr();
    macro_rules! set {
        ($start:expr, $($field:ident = $value:expr),* $(,)?) => {$(
            // SAFETY: the field lies in memory that `fake` owns.
            let field = unsafe { addr_of_mut!((*$start).$field) };
            // SAFETY: as above.
            unsafe { field.write($value) };
        )*};
    }
    set!(
        ctx,
        name = name.as_ptr(),
        ctx_Import_ImportModule = import,
        ctx_GetAttr_s = get_attr,
        ctx_GetItem_i = get_item,
        ctx_Long_AsInt64_t = as_int64,
        ctx_Unicode_AsUTF8AndSize = as_utf8,
        ctx_Err_Occurred = occurred,
        ctx_Close = close,
    );
    let tail = fake.tail.as_mut_ptr();
    match handle {
        Some(_i) => {
            set!(tail, h_DictType = HPy { _i });
            // SAFETY: the field lies in memory that `fake` owns.
            let functions = unsafe { addr_of_mut!((*tail).functions) };
            set!(functions, ctx_Dict_Keys = keys_pypy);
        }
        None => {
            let functions = tail.cast::<TailV090>();
            set!(
                functions,
                ctx_Capsule_New = capsule_new,
                ctx_Dict_Keys = keys_v090
            );
        }
    }
    fake
}

unsafe extern "C" fn capsule_new(
    _ctx: *mut HPyContext,
    _pointer: *mut core::ffi::c_void,
    _name: *const c_char,
    _destructor: *mut crate::HPyCapsule_Destructor,
) -> HPy {
    HPy { _i: 0 }
}

/// What a function of the tail answers after `detect`.
fn keys(fake: &mut FakeContext) -> isize {
    let ctx: *mut HPyContext = (&raw mut *fake).cast();
    // SAFETY: `ctx` has the functions that `detect` calls.
    assert!(unsafe { detect(ctx) });
    // SAFETY: `detect` returned true, and the fake function takes any handle.
    unsafe { HPyDict_Keys(ctx, HPy { _i: SYS }) }._i
}

#[test]
fn cpython_has_the_tail_of_0_9_0() {
    let _alone = alone();
    let mut fake = context(c"HPy Universal ABI (CPython backend)", None);
    assert_eq!(keys(&mut fake), FROM_V090);
    assert_eq!(interpreter(), Interpreter::CPython);
    assert_eq!(version(), (3, 11));
}

#[test]
fn graalpy_is_found_behind_the_name_of_a_debug_context() {
    let _alone = alone();
    let mut fake = context(c"HPy Debug Mode ABI", None);
    assert_eq!(keys(&mut fake), FROM_V090);
    assert_eq!(interpreter(), Interpreter::GraalPy);
}

#[test]
fn pypy_with_a_handle_in_front_of_the_tail() {
    let _alone = alone();
    for name in [
        c"HPy Universal ABI (PyPy backend)",
        c"HPy Trace Mode ABI (PyPy backend)",
    ] {
        let mut fake = context(name, Some(77));
        assert_eq!(keys(&mut fake), FROM_PYPY);
        assert_eq!(interpreter(), Interpreter::PyPy);
    }
}

#[test]
fn pypy_without_it_whatever_its_version() {
    let _alone = alone();
    PATCH.store(99, Ordering::Relaxed);
    let mut fake = context(c"HPy Universal ABI (PyPy backend)", None);
    assert_eq!(keys(&mut fake), FROM_V090);
}

#[test]
fn pypy_in_debug_mode_goes_by_its_version() {
    let _alone = alone();
    let name = c"HPy Debug Mode ABI (PyPy backend)";
    PATCH.store(18, Ordering::Relaxed);
    assert_eq!(keys(&mut context(name, Some(0x7fff_0000))), FROM_PYPY);
    PATCH.store(17, Ordering::Relaxed);
    assert_eq!(keys(&mut context(name, None)), FROM_V090);
}
