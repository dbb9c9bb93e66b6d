//! [`Handle`] and [`Borrowed`]: how Rust code holds Python objects, and who closes them.

use core::fmt;
use core::marker::PhantomData;
use core::mem::{ManuallyDrop, size_of};
use core::ops::Deref;

use hpy_sys::{
    HPy, HPy_Close, HPy_Dup, HPy_Is, HPyTracker_Add, HPyTracker_Close, HPyTracker_New, Interpreter,
};

use crate::context::Context;
use crate::error::{Error, Result};
use crate::types::{PyAny, PyType, TypeCheck, TypeObject};

/// An owned handle to a Python object of type `T`, open until it is dropped.
///
/// A handle lives at most as long as the call that it was made in (`'ctx`), and closes itself. It is not the object's identity: two
/// handles may stand for one object, which [`Handle::is`] tells. The object itself lives at least as long as a handle to it is open.
///
/// `T` says what is known about the object: [`PyAny`], or a type such as [`PyList`](crate::types::PyList) after a check
/// ([`Handle::cast`]).
#[doc(alias = "HPy")]
#[repr(C)]
pub struct Handle<'ctx, T = PyAny> {
    raw: HPy,
    ctx: Context<'ctx>,
    kind: PhantomData<fn() -> T>,
}

/// A handle that somebody else closes: an argument (the caller does) or a constant of the context (nobody does).
///
/// It is [`Copy`] and derefs to [`Handle`]; [`Handle::dup`] makes an owned one of it.
#[repr(C)]
pub struct Borrowed<'a, 'ctx, T = PyAny> {
    raw: HPy,
    ctx: Context<'ctx>,
    kind: PhantomData<&'a Handle<'ctx, T>>,
}

const _: () = assert!(size_of::<Handle<'_>>() == size_of::<Borrowed<'_, '_>>());
/// One word under the CPython ABI; the context is another one elsewhere.
const _: () = assert!(
    size_of::<Handle<'_>>() == size_of::<HPy>() * if cfg!(feature = "cpython-abi") { 1 } else { 2 }
);

impl<'ctx, T> Handle<'ctx, T> {
    /// Takes over an open handle.
    ///
    /// # Safety
    ///
    /// `raw` is an open handle that was made in the call of `ctx`, nobody else closes it, and its object is a `T`.
    #[inline]
    pub unsafe fn from_raw(ctx: Context<'ctx>, raw: HPy) -> Handle<'ctx, T> {
        Handle {
            raw,
            ctx,
            kind: PhantomData,
        }
    }

    /// Returns the raw handle, which `self` still closes.
    #[inline]
    pub fn as_raw(&self) -> HPy {
        self.raw
    }

    /// Returns the raw handle; the caller closes it.
    #[inline]
    pub fn into_raw(self) -> HPy {
        ManuallyDrop::new(self).raw
    }

    /// Returns the context of the call that this handle belongs to.
    #[inline]
    pub fn ctx(&self) -> Context<'ctx> {
        self.ctx
    }

    /// Returns the handle as a value that does not own it: what a function takes that is called on failure only, so that the handle
    /// needs no address on success.
    #[inline(always)]
    pub(crate) fn as_borrowed(&self) -> Borrowed<'_, 'ctx, T> {
        // SAFETY: the handle stays open for as long as `self` is borrowed.
        unsafe { Borrowed::from_raw(self.ctx, self.raw) }
    }

    /// Returns the handle as one to any object.
    #[inline]
    pub fn as_any(&self) -> &Handle<'ctx> {
        // SAFETY: every object is a `PyAny`.
        unsafe { self.cast_unchecked() }
    }

    /// Makes the handle one to any object.
    #[inline]
    pub fn into_any(self) -> Handle<'ctx> {
        // SAFETY: every object is a `PyAny`.
        unsafe { self.into_cast_unchecked() }
    }

    /// Tells whether both handles stand for the same object. Same as `self is other`.
    #[doc(alias = "HPy_Is")]
    #[inline]
    pub fn is<U>(&self, other: &Handle<'ctx, U>) -> bool {
        // SAFETY: both handles are open, and the context is that of the current call.
        let same = unsafe { HPy_Is(self.ctx.as_raw(), self.raw, other.raw) == 1 };
        // The function of GraalPy's HPy takes 1 for True and 0 for False.
        let doubtful = hpy_sys::interpreter() == Interpreter::GraalPy && !hpy_sys::own_host();
        same && (!doubtful || self.is_of_type_of(other))
    }

    /// Tells whether both objects have the same type.
    #[cold]
    fn is_of_type_of<U>(&self, other: &Handle<'ctx, U>) -> bool {
        let (Ok(this), Ok(other)) = (self.type_of(), other.type_of()) else {
            return false;
        };
        // SAFETY: both handles are open, to types.
        unsafe { HPy_Is(self.ctx.as_raw(), this.raw, other.raw) == 1 }
    }

    /// Tells whether the object is `None`.
    #[inline]
    pub fn is_none(&self) -> bool {
        self.is(&self.ctx.none())
    }

    /// Returns the handle as one to a `U`, after checking the object's type.
    ///
    /// # Errors
    ///
    /// `TypeError` ("expected list, got tuple").
    #[inline]
    pub fn cast<U: TypeCheck>(&self) -> Result<&Handle<'ctx, U>> {
        if U::is_type_of(self.as_any()) {
            // SAFETY: just checked.
            Ok(unsafe { self.cast_unchecked() })
        } else {
            Err(Error::conversion(U::NAME, self.as_any()))
        }
    }

    /// Returns the handle as one to a `U` if the object's type is one. Cheaper than [`Handle::cast`] where another type is no error.
    ///
    /// ```
    /// use hpy::prelude::*;
    ///
    /// /// How long a text or list is; 1 for all else.
    /// #[hpy::function]
    /// fn width(object: &Handle<'_>) -> hpy::Result<usize> {
    ///     if let Some(text) = object.as_a::<PyStr>() {
    ///         Ok(text.as_str()?.chars().count())
    ///     } else if let Some(list) = object.as_a::<PyList>() {
    ///         list.len()
    ///     } else {
    ///         Ok(1)
    ///     }
    /// }
    /// # #[cfg(feature = "embed")]
    /// # hpy::embed::test(|ctx| {
    /// #     assert_eq!(width(&PyStr::new(ctx, "größer")?.into_any())?, 6);
    /// #     assert_eq!(width(&PyList::new(ctx, [1, 2])?.into_any())?, 2);
    /// #     assert_eq!(width(&ctx.none())?, 1);
    /// #     Ok(())
    /// # });
    /// ```
    #[inline]
    pub fn as_a<U: TypeCheck>(&self) -> Option<&Handle<'ctx, U>> {
        // SAFETY: just checked.
        U::is_type_of(self.as_any()).then(|| unsafe { self.cast_unchecked() })
    }

    /// Makes the handle one to a `U`, after checking the object's type.
    ///
    /// # Errors
    ///
    /// As [`Handle::cast`]; the handle is closed then.
    #[inline]
    pub fn into_cast<U: TypeCheck>(self) -> Result<Handle<'ctx, U>> {
        self.cast::<U>()?;
        // SAFETY: just checked.
        Ok(unsafe { self.into_cast_unchecked() })
    }

    /// Tells whether the object's type is `U` itself, and no subclass. Same as `type(self) is U`. Runs no Python code.
    #[doc(alias = "PyList_CheckExact")]
    #[inline]
    pub fn is_exact<U: TypeObject>(&self) -> bool {
        let class = U::type_object(self.ctx);
        matches!((self.type_of(), class), (Ok(actual), Ok(class)) if actual.is(&class))
    }

    /// Returns the handle as one to a `U`, after checking that the object's type is `U` itself, and no subclass whose methods may do something else.
    ///
    /// ```
    /// use hpy::prelude::*;
    ///
    /// /// A dictionary without surprises.
    /// #[hpy::function]
    /// fn plain<'py>(object: &Handle<'py>) -> hpy::Result<Handle<'py, PyDict>> {
    ///     Ok(object.cast_exact::<PyDict>()?.dup())
    /// }
    /// # #[cfg(feature = "embed")]
    /// # hpy::embed::test(|ctx| {
    /// #     assert!(plain(&PyDict::empty(ctx)?.into_any()).is_ok());
    /// #     let ordered = ctx.import("collections")?.call_method("OrderedDict", ())?;
    /// #     assert!(ordered.is_a::<PyDict>() && !ordered.is_exact::<PyDict>());
    /// #     let error = plain(&ordered).unwrap_err();
    /// #     assert_eq!(error.to_string(), "TypeError: expected dict itself, got OrderedDict");
    /// #     Ok(())
    /// # });
    /// ```
    ///
    /// # Errors
    ///
    /// `TypeError` ("expected dict itself, got OrderedDict").
    #[inline]
    pub fn cast_exact<U: TypeObject>(&self) -> Result<&Handle<'ctx, U>> {
        if self.is_exact::<U>() {
            // SAFETY: just checked.
            Ok(unsafe { self.cast_unchecked() })
        } else {
            Err(Error::conversion(
                &format!("{} itself", U::NAME),
                self.as_any(),
            ))
        }
    }

    /// Returns the handle as one to a `U`.
    ///
    /// # Safety
    ///
    /// The object is a `U`.
    #[inline]
    pub unsafe fn cast_unchecked<U>(&self) -> &Handle<'ctx, U> {
        // SAFETY: `Handle` has the same layout for every `T` (`repr(C)`, `T` only in `PhantomData`); the caller vouches for the type.
        unsafe { &*(core::ptr::from_ref(self).cast()) }
    }

    /// Makes the handle one to a `U`.
    ///
    /// # Safety
    ///
    /// The object is a `U`.
    #[inline]
    pub unsafe fn into_cast_unchecked<U>(self) -> Handle<'ctx, U> {
        let ctx = self.ctx;
        // SAFETY: `into_raw` gives up the one owned handle; the caller vouches for the type.
        unsafe { Handle::from_raw(ctx, self.into_raw()) }
    }

    /// Returns a second handle to the same object.
    #[doc(alias = "HPy_Dup")]
    #[inline]
    pub fn dup(&self) -> Handle<'ctx, T> {
        // SAFETY: the handle is open, and the context is that of the current call.
        let raw = unsafe { HPy_Dup(self.ctx.as_raw(), self.raw) };
        assert!(
            !is_failure(raw),
            "out of memory or stack while duplicating a handle"
        );
        // SAFETY: `HPy_Dup` of an open handle returns a new open handle to the same object.
        unsafe { Handle::from_raw(self.ctx, raw) }
    }

    /// Returns the object's type. Same as `type(self)`.
    #[doc(alias = "HPy_Type")]
    pub fn type_of(&self) -> Result<Handle<'ctx, PyType>> {
        // SAFETY: the handle is open, and the context is that of the current call.
        let raw = unsafe { hpy_sys::HPy_Type(self.ctx.api(), self.raw) };
        // SAFETY: `HPy_Type` returns an owned handle to a type, or null with an exception.
        unsafe { from_result(self.ctx, raw) }
    }
}

/// Tells whether what an API function returned is no handle: null; on PyPy -1 too, where the native stack is used up.
///
/// On GraalPy negative numbers are floats.
#[inline(always)]
pub(crate) fn is_failure(raw: HPy) -> bool {
    // One comparison for both.
    let is_null_or_minus_one = raw._i.wrapping_add(1) as usize <= 1;
    is_null_or_minus_one
        && (hpy_sys::HPy_IsNull(raw) || hpy_sys::interpreter() == Interpreter::PyPy)
}

/// Makes a `Result` of what an API function returned.
///
/// # Safety
///
/// `raw` is either a failure ([`is_failure`]), with an exception pending, or an open handle that nobody else closes, to a `T`, made in the call of `ctx`.
#[inline]
pub(crate) unsafe fn from_result<'ctx, T>(ctx: Context<'ctx>, raw: HPy) -> Result<Handle<'ctx, T>> {
    if is_failure(raw) {
        Err(Error::raised(ctx))
    } else {
        // SAFETY: no failure, so an owned handle to a `T`, as the caller says.
        Ok(unsafe { Handle::from_raw(ctx, raw) })
    }
}

impl<T> Drop for Handle<'_, T> {
    #[inline]
    fn drop(&mut self) {
        if hpy_sys::interpreter() == Interpreter::GraalPy && !hpy_sys::own_host() {
            // SAFETY: `self` owns the handle, and it is open.
            unsafe { close_by_tracker(self.ctx, self.raw) };
            return;
        }
        // SAFETY: `self` owns the handle, it is open, and the context is that of the current call: a handle cannot outlive it.
        unsafe { HPy_Close(self.ctx.as_raw(), self.raw) };
    }
}

/// Closes an owned handle as GraalPy 24.2 does not lose it: its `HPy_Close` collects 32 handles for one call of Java, and forgets the next
/// one, which makes it call. Trackers call by themselves.
///
/// # Safety
///
/// The handle is open, of the call of `ctx`, and nobody uses it any more.
#[cold]
#[inline(never)]
unsafe fn close_by_tracker(ctx: Context<'_>, raw: HPy) {
    // SAFETY: the context is that of the current call.
    let tracker = unsafe { HPyTracker_New(ctx.as_raw(), 1) };
    if tracker._i == 0 {
        // Out of memory. SAFETY: the handle is open and the caller's, and the context is that of the current call.
        return unsafe { HPy_Close(ctx.as_raw(), raw) };
    }
    // SAFETY: the tracker is new, with place for one, so that this cannot fail; the handle is open, and from here on the tracker's.
    unsafe { HPyTracker_Add(ctx.as_raw(), tracker, raw) };
    // SAFETY: the tracker is used for the last time.
    unsafe { HPyTracker_Close(ctx.as_raw(), tracker) };
}

/// Same as [`Handle::dup`].
impl<T> Clone for Handle<'_, T> {
    #[inline]
    fn clone(&self) -> Self {
        self.dup()
    }
}

impl<'a, 'ctx, T> Borrowed<'a, 'ctx, T> {
    /// Wraps a handle that somebody else closes.
    ///
    /// # Safety
    ///
    /// `raw` is an open handle of the call of `ctx`, stays open for `'a`, and its object is a `T`.
    #[inline]
    pub unsafe fn from_raw(ctx: Context<'ctx>, raw: HPy) -> Borrowed<'a, 'ctx, T> {
        Borrowed {
            raw,
            ctx,
            kind: PhantomData,
        }
    }
}

impl<'ctx, T> Deref for Borrowed<'_, 'ctx, T> {
    type Target = Handle<'ctx, T>;

    #[inline]
    fn deref(&self) -> &Handle<'ctx, T> {
        // SAFETY: same layout (both `repr(C)` with the same fields, checked above for size); the reference does not own the handle,
        // and nobody can move a `Handle` out of it.
        unsafe { &*(core::ptr::from_ref(self).cast()) }
    }
}

impl<T> Clone for Borrowed<'_, '_, T> {
    #[inline]
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Borrowed<'_, '_, T> {}

impl<T> fmt::Debug for Borrowed<'_, '_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

/// Writes `repr(self)`.
impl<T> fmt::Debug for Handle<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_text(self.as_any().repr(), f)
    }
}

/// Writes `str(self)`.
impl<T> fmt::Display for Handle<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_text(self.as_any().str(), f)
    }
}

fn write_text(
    text: Result<Handle<'_, crate::types::PyStr>>,
    f: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    match text
        .as_ref()
        .map_err(|_| ())
        .and_then(|text| text.as_str().map_err(|_| ()))
    {
        Ok(text) => f.write_str(text),
        Err(()) => f.write_str("<object whose text raised an exception>"),
    }
}
