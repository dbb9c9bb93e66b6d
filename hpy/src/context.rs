//! [`Context`]: the permission to call Python, and the way to its constants.

pub(crate) mod current;

use core::ffi::CStr;
use core::fmt;
use core::marker::PhantomData;
use core::ptr::NonNull;

use hpy_sys::{HPy, HPyContext};

use crate::attention::Attention;
use crate::detach::Mark;
use crate::error::pending;
use crate::handle::Borrowed;
use crate::types::{PyAny, PyBool, PyModule};

/// Permission to call Python, for the duration of one call.
///
/// An interpreter hands a context to every function that it calls; the context stands for "this thread may run Python now".
/// `'ctx` is the lifetime of that one call: a context, and every [`Handle`](crate::Handle) made with it, ends with the call, and cannot be
/// stored, sent to another thread, or mixed with those of another call.
///
/// A function gets its context by naming a parameter of this type. Handles carry their context, so that only functions that
/// have no handle at hand need one:
///
/// ```
/// use hpy::prelude::*;
///
/// /// Returns `{"answer": 42}`.
/// #[hpy::function]
/// fn answer<'py>(ctx: Context<'py>) -> hpy::Result<Handle<'py, PyDict>> {
///     let dict = PyDict::empty(ctx)?;
///     dict.set_item("answer", 42)?;
///     Ok(dict)
/// }
/// # #[cfg(feature = "embed")]
/// # hpy::embed::test(|ctx| {
/// #     assert_eq!(answer(ctx)?.repr()?.as_str()?, "{'answer': 42}");
/// #     Ok(())
/// # });
/// ```
#[doc(alias = "HPyContext")]
#[derive(Clone, Copy)]
#[repr(transparent)]
pub struct Context<'ctx> {
    /// Under the CPython ABI there is one context, in a known place: a context has no size there, and handles are one word.
    #[cfg(not(feature = "cpython-abi"))]
    raw: NonNull<HPyContext>,
    /// Invariant: two calls' contexts are never interchangeable.
    brand: PhantomData<fn(&'ctx ()) -> &'ctx ()>,
    /// It belongs to the thread of its call, as the pointer says elsewhere.
    #[cfg(feature = "cpython-abi")]
    thread: PhantomData<NonNull<HPyContext>>,
}

/// Contexts, and with them handles, are neither `Send` nor `Sync`: the call is ambiguous as soon as one of the other implementations applies.
const _: () = {
    trait NotSendNorSync<A> {
        fn holds() {}
    }
    impl<T> NotSendNorSync<()> for T {}
    struct IsSend;
    impl<T: Send> NotSendNorSync<IsSend> for T {}
    struct IsSync;
    impl<T: Sync> NotSendNorSync<IsSync> for T {}
    let _ = <Context<'static> as NotSendNorSync<_>>::holds;
    let _ = <crate::Handle<'static> as NotSendNorSync<_>>::holds;
    let _ = <Borrowed<'static, 'static> as NotSendNorSync<_>>::holds;
};

impl<'ctx> Context<'ctx> {
    /// Wraps the context of the current call.
    ///
    /// # Safety
    ///
    /// `raw` is the context that the interpreter gave to the call that is running on this thread, it stays valid for `'ctx`, and
    /// `'ctx` ends before that call returns.
    #[inline]
    pub unsafe fn from_raw(raw: NonNull<HPyContext>) -> Context<'ctx> {
        debug_assert!(
            !cfg!(feature = "cpython-abi") || raw.as_ptr() == hpy_sys::global_context(),
            "the CPython ABI has one context"
        );
        Context {
            #[cfg(not(feature = "cpython-abi"))]
            raw,
            brand: PhantomData,
            #[cfg(feature = "cpython-abi")]
            thread: PhantomData,
        }
    }

    /// Returns the raw context, for calls of `hpy_sys`.
    ///
    /// An exception that a live [`Error`](crate::Error) owns may be pending while the caller uses it; `Context::api` is what the safe
    /// functions use.
    #[inline]
    pub fn as_raw(self) -> *mut HPyContext {
        Mark::check();
        self.pointer()
    }

    #[inline(always)]
    fn pointer(self) -> *mut HPyContext {
        #[cfg(not(feature = "cpython-abi"))]
        return self.raw.as_ptr();
        #[cfg(feature = "cpython-abi")]
        hpy_sys::global_context()
    }

    /// Returns the raw context with no exception pending: one that an [`Error`](crate::Error) owns is set aside first.
    ///
    /// This is how every call that can run Python code or raise gets its context. Calls that do neither (dup, close, identity and
    /// type checks) take [`Context::as_raw`].
    #[inline(always)]
    pub(crate) fn api(self) -> *mut HPyContext {
        Mark::check();
        if self.attention().is_pending() {
            pending::set_aside(self);
        }
        self.pointer()
    }

    /// Returns the counters that tell whether there is anything to do that is not ordinary.
    #[inline(always)]
    pub(crate) fn attention(self) -> &'static Attention {
        // SAFETY: the context is that of the running call.
        unsafe { Attention::of(self.pointer()) }
    }

    /// Returns the name that the implementation has given the context.
    fn name(self) -> &'ctx CStr {
        // SAFETY: the context is valid for its lifetime.
        let name = unsafe { &*self.pointer() }.name;
        // SAFETY: `name` is a NUL-terminated string that lives as long as the context.
        unsafe { CStr::from_ptr(name) }
    }

    /// Tells whether this is a context of the debug mode.
    pub(crate) fn is_debug(self) -> bool {
        self.name().to_bytes().starts_with(b"HPy Debug")
    }

    /// Reads one of the context's constant handles.
    #[inline]
    pub(crate) fn constant<T>(self, read: fn(&HPyContext) -> HPy) -> Borrowed<'ctx, 'ctx, T> {
        // SAFETY: the context is valid for `'ctx` and its constants are never written after it was made.
        let raw = read(unsafe { &*self.pointer() });
        // SAFETY: a constant handle is open for as long as its context is; the caller names its type.
        unsafe { Borrowed::from_raw(self, raw) }
    }

    /// Returns `None`.
    #[doc(alias = "h_None")]
    #[inline]
    pub fn none(self) -> Borrowed<'ctx, 'ctx, PyAny> {
        self.constant(|ctx| ctx.h_None)
    }

    /// Returns `True` or `False`.
    #[doc(alias = "h_True")]
    #[doc(alias = "h_False")]
    #[inline]
    pub fn bool(self, value: bool) -> Borrowed<'ctx, 'ctx, PyBool> {
        if value {
            self.constant(|ctx| ctx.h_True)
        } else {
            self.constant(|ctx| ctx.h_False)
        }
    }

    /// Returns `NotImplemented`, which special methods return to let the other operand try.
    #[doc(alias = "h_NotImplemented")]
    #[inline]
    pub fn not_implemented(self) -> Borrowed<'ctx, 'ctx, PyAny> {
        self.constant(|ctx| ctx.h_NotImplemented)
    }

    /// Returns `Ellipsis`, the value of `...`.
    #[doc(alias = "h_Ellipsis")]
    #[inline]
    pub fn ellipsis(self) -> Borrowed<'ctx, 'ctx, PyAny> {
        self.constant(|ctx| ctx.h_Ellipsis)
    }

    /// Returns a built-in function, class or constant. Same as `name` where nothing shadows it.
    ///
    /// # Errors
    ///
    /// `KeyError` or `AttributeError` where there is no such name.
    #[doc(alias = "h_Builtins")]
    pub fn builtin(self, name: &str) -> crate::Result<crate::Handle<'ctx>> {
        let builtins = self.constant::<PyAny>(|ctx| ctx.h_Builtins);
        // The module's dictionary on some implementations, the module on others.
        if builtins.is_a::<crate::types::PyDict>() {
            builtins.get_item(name)
        } else {
            builtins.getattr(name)
        }
    }

    /// Imports a module and returns it. Same as `importlib.import_module(name)`.
    ///
    /// # Errors
    ///
    /// Whatever the import raises, `ModuleNotFoundError` among them; `ValueError` if `name` has a NUL.
    #[doc(alias = "HPyImport_ImportModule")]
    pub fn import(self, name: &str) -> crate::Result<crate::Handle<'ctx, PyModule>> {
        crate::types::module::import(self, name)
    }
}

impl fmt::Debug for Context<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Context({:?})", self.name())
    }
}
