//! Entries: the functions that an implementation calls. The only way into Rust.
//!
//! Each is generic over the function behind it, and does the same: makes a [`Context`], binds the arguments, calls, and turns the
//! outcome into what the C signature returns. [`Call::run`] is the one place where panics end.

use core::ffi::c_int;
use core::mem::MaybeUninit;
use core::ptr::NonNull;
use std::panic::{AssertUnwindSafe, catch_unwind};

use hpy_sys::{HPy, HPy_NULL, HPyContext};

use crate::args::{Arguments, Extra, Signature};
use crate::context::Context;
use crate::convert::outcome::Outcome;
use crate::detach::Mark;
use crate::error::pending::{self, Frame};
use crate::error::{Error, Result};
use crate::handle::{Borrowed, Handle};
use crate::types::PyAny;
use crate::{one_thread, panic, stack};

/// A function or method that a macro made callable: `N` is its number of slots.
pub trait Function<const N: usize>: 'static {
    /// The names of the parameters.
    const SIGNATURE: Signature;
    /// Whether there is a function at all: false for `Absent` only.
    const PRESENT: bool = true;

    /// Makes Rust values of the arguments, calls the function, and makes an object of what it returns.
    ///
    /// `this` is the object that a method is called on, the class of a class method or a constructor, the module of a function.
    fn call<'a, 'ctx>(
        ctx: Context<'ctx>,
        this: &'a Handle<'ctx>,
        args: &'a Arguments<'a, 'ctx, N>,
    ) -> Result<Handle<'ctx>>;

    /// As [`call`](Function::call), for a slot that wants a number or nothing.
    #[inline]
    fn outcome<'a, 'ctx>(
        ctx: Context<'ctx>,
        this: &'a Handle<'ctx>,
        args: &'a Arguments<'a, 'ctx, N>,
    ) -> Result<Outcome<'ctx>> {
        Self::call(ctx, this, args).map(Outcome::Object)
    }
}

/// What an entry returns to C.
pub(crate) trait Sentinel {
    /// The value that says that an exception was raised.
    const ERROR: Self;
}

impl Sentinel for HPy {
    const ERROR: HPy = HPy_NULL;
}

impl Sentinel for c_int {
    const ERROR: c_int = -1;
}

impl Sentinel for isize {
    const ERROR: isize = -1;
}

/// A call from Python that has begun: the right to make one context.
pub(crate) struct Call(NonNull<HPyContext>);

impl Call {
    /// Begins a call.
    ///
    /// # Safety
    ///
    /// The implementation gave `ctx` to the entry, which calls this once, runs the call, and returns what it returns.
    #[inline(always)]
    pub(crate) unsafe fn begin(ctx: *mut HPyContext) -> Call {
        // SAFETY: implementations give no null context.
        Call(unsafe { NonNull::new_unchecked(ctx) })
    }

    /// Runs `body` with the context of this call. An error is raised, a panic becomes an exception; both return the sentinel, and so does a call
    /// that may not begin.
    #[inline(always)]
    pub(crate) fn run<R: Sentinel>(
        self,
        body: impl for<'ctx> FnOnce(Context<'ctx>) -> Result<R>,
    ) -> R {
        // SAFETY: the context is that of this call, and the lifetime a local one, which ends before the call does.
        let ctx = unsafe { Context::from_raw(self.0) };
        let place = MaybeUninit::uninit();
        let frame = Frame::of(&place);
        if ctx.attention().is_selective() && refuses(ctx, frame) {
            return R::ERROR;
        }
        // A call inside of a detached closure comes from somebody who has got the interpreter there.
        let _mark = Mark::set(false);
        pending::enter(ctx, frame);
        // What `body` owns is dropped when it panics, and it shares nothing with later calls that could be left half-changed by us.
        let result = catch_unwind(AssertUnwindSafe(|| body(ctx)));
        match result {
            Ok(Ok(value)) => {
                pending::leave(ctx, frame);
                return value;
            }
            Ok(Err(error)) => error.restore(ctx),
            Err(payload) => panic::raise(ctx, payload),
        }
        pending::leave_raised(ctx, frame);
        R::ERROR
    }
}

/// Tells whether a call may not begin on this thread, or this deep in the stack.
#[cold]
fn refuses(ctx: Context<'_>, frame: Frame) -> bool {
    if one_thread::refuses() {
        return true;
    }
    pending::enter(ctx, frame);
    let refused = stack::refuses(ctx);
    if refused {
        pending::leave_raised(ctx, frame);
    }
    refused
}

/// Begins a call and runs `body` with the object that it is about.
///
/// # Safety
///
/// As [`Call::begin`]; `this` is open until the call ends.
#[inline(always)]
pub(crate) unsafe fn run<R: Sentinel>(
    ctx: *mut HPyContext,
    this: HPy,
    body: impl for<'ctx> FnOnce(&Handle<'ctx>) -> Result<R>,
) -> R {
    // SAFETY: passed on to the caller.
    let call = unsafe { Call::begin(ctx) };
    call.run(|ctx| {
        // SAFETY: passed on to the caller.
        let this = unsafe { Borrowed::<PyAny>::from_raw(ctx, this) };
        body(&this)
    })
}

/// Binds the arguments and calls.
///
/// # Safety
///
/// As [`Call::begin`] and [`bind`]; the handles stay open until this returns.
#[inline(always)]
unsafe fn call<F: Function<N>, const N: usize>(
    ctx: *mut HPyContext,
    this: HPy,
    args: *const HPy,
    nargs: usize,
    kwnames: HPy,
) -> HPy {
    let body = |this: &Handle<'_>| {
        // SAFETY: passed on to the caller.
        unsafe { bind::<F, N, _>(this, args, nargs, kwnames, F::call) }.map(Handle::into_raw)
    };
    // SAFETY: passed on to the caller.
    unsafe { run(ctx, this, body) }
}

/// As [`call`], for a slot that wants nothing.
///
/// # Safety
///
/// As [`call`], and `args` are open handles.
#[inline(always)]
pub(crate) unsafe fn status<F: Function<N>, const N: usize>(
    ctx: *mut HPyContext,
    this: HPy,
    args: [HPy; N],
) -> c_int {
    let body = |this: &Handle<'_>| {
        // SAFETY: passed on to the caller.
        unsafe { bind::<F, N, _>(this, args.as_ptr(), N, HPy_NULL, F::outcome) }.map(|_| 0)
    };
    // SAFETY: passed on to the caller.
    unsafe { run(ctx, this, body) }
}

/// Binds the arguments and calls `function`, which is one of `F`'s, within a call that has begun.
///
/// # Safety
///
/// As [`Arguments::bind`].
#[inline(always)]
pub(crate) unsafe fn bind<'ctx, F: Function<N>, const N: usize, R>(
    this: &Handle<'ctx>,
    args: *const HPy,
    nargs: usize,
    kwnames: HPy,
    function: impl for<'a> FnOnce(
        Context<'ctx>,
        &'a Handle<'ctx>,
        &'a Arguments<'a, 'ctx, N>,
    ) -> Result<R>,
) -> Result<R> {
    let ctx = this.ctx();
    let signature = const { &F::SIGNATURE };
    if const { F::SIGNATURE.takes_extra() } {
        let mut extra = Some(Extra::NONE);
        let extra = extra.as_mut();
        // SAFETY: passed on to the caller.
        let arguments =
            unsafe { Arguments::<N>::bind(ctx, signature, args, nargs, kwnames, extra) }?;
        function(ctx, this, &arguments)
    } else {
        // SAFETY: passed on to the caller.
        let arguments =
            unsafe { Arguments::<N>::bind(ctx, signature, args, nargs, kwnames, None) }?;
        function(ctx, this, &arguments)
    }
}

/// The entry of a function without parameters.
#[inline]
pub(crate) unsafe extern "C" fn noargs<F: Function<0>>(ctx: *mut HPyContext, this: HPy) -> HPy {
    // SAFETY: `ctx` is the implementation's; there are no arguments.
    unsafe { call::<F, 0>(ctx, this, core::ptr::null(), 0, HPy_NULL) }
}

/// The entry of a function with one positional-only parameter.
#[inline]
pub(crate) unsafe extern "C" fn o<F: Function<1>>(
    ctx: *mut HPyContext,
    this: HPy,
    arg: HPy,
) -> HPy {
    // SAFETY: `ctx` is the implementation's, and `arg` open until the entry returns.
    unsafe { call::<F, 1>(ctx, this, &arg, 1, HPy_NULL) }
}

/// The entry of a function whose arguments come by position only.
#[inline]
pub(crate) unsafe extern "C" fn varargs<F: Function<N>, const N: usize>(
    ctx: *mut HPyContext,
    this: HPy,
    args: *const HPy,
    nargs: usize,
) -> HPy {
    // SAFETY: `ctx` is the implementation's, and `args` open until the entry returns.
    unsafe { call::<F, N>(ctx, this, args, nargs, HPy_NULL) }
}

/// The entry of every other function.
#[inline]
pub(crate) unsafe extern "C" fn keywords<F: Function<N>, const N: usize>(
    ctx: *mut HPyContext,
    this: HPy,
    args: *const HPy,
    nargs: usize,
    kwnames: HPy,
) -> HPy {
    // SAFETY: `ctx` is the implementation's, and `args` and `kwnames` open until the entry returns.
    unsafe { call::<F, N>(ctx, this, args, nargs, kwnames) }
}

/// The entry of a class method: the first argument is what it is called on.
#[inline]
pub(crate) unsafe extern "C" fn bound<F: Function<N>, const N: usize>(
    ctx: *mut HPyContext,
    _module: HPy,
    args: *const HPy,
    nargs: usize,
    kwnames: HPy,
) -> HPy {
    let Some(rest) = nargs.checked_sub(1) else {
        // SAFETY: `ctx` is the implementation's.
        let call = unsafe { Call::begin(ctx) };
        let message = "a class method needs the class as its first argument";
        return call.run(|_ctx| Err::<HPy, _>(Error::type_error(message)));
    };
    // SAFETY: there is a first argument.
    let first = unsafe { args.read() };
    // SAFETY: as above.
    let args = unsafe { args.add(1) };
    // SAFETY: `ctx` is the implementation's, and `args` and `kwnames` open until the entry returns.
    unsafe { call::<F, N>(ctx, first, args, rest, kwnames) }
}
