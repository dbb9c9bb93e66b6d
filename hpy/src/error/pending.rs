//! Which error owns the exception that is pending in the interpreter, and where the others are.
//!
//! HPy has no function that takes a pending exception out of the interpreter, so that an error that is only passed on leaves its
//! exception where it is: pending. Each raised error has a number ([`Id`]); a thread-local says which number the pending
//! exception of the thread has. Before anything else runs in Python ([`Context::api`]) the exception is set aside under its number.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::num::NonZeroU64;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use hpy_sys::{HPyErr_Clear, HPyErr_ExceptionMatches, HPyErr_Occurred};

use super::aside;
use crate::context::Context;
use crate::error::{Error, Result};
use crate::exceptions::ExceptionType;
use crate::handle::Handle;
use crate::root::Root;

/// The number of a raised error.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Id(NonZeroU64);

/// What is pending on a thread on behalf of Rust.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Pending {
    Nothing,
    /// The exception of a live error.
    Owned(Id),
    /// The exception of an error that was dropped; to be cleared as soon as a context is at hand.
    Dropped,
}

/// How many threads have something pending. Zero in all but error paths: the one thing that ordinary calls look at.
static THREADS: AtomicUsize = AtomicUsize::new(0);
static NEXT: AtomicU64 = AtomicU64::new(1);
/// Exceptions that were taken out of the interpreter.
static ASIDE: Mutex<BTreeMap<Id, Root>> = Mutex::new(BTreeMap::new());

thread_local! {
    static PENDING: Cell<Pending> = const { Cell::new(Pending::Nothing) };
}

/// Tells whether any thread has an exception pending on behalf of an error.
#[inline(always)]
pub(crate) fn any() -> bool {
    // Relaxed: a thread sees its own writes, and only those matter to it.
    THREADS.load(Ordering::Relaxed) != 0
}

fn replace(new: Pending) -> Pending {
    let old = PENDING.replace(new);
    match (old == Pending::Nothing, new == Pending::Nothing) {
        (true, false) => drop(THREADS.fetch_add(1, Ordering::Relaxed)),
        (false, true) => drop(THREADS.fetch_sub(1, Ordering::Relaxed)),
        _ => {}
    }
    old
}

/// The exceptions set aside. The lock is never held across a call of Python.
fn kept() -> MutexGuard<'static, BTreeMap<Id, Root>> {
    ASIDE.lock().unwrap_or_else(PoisonError::into_inner)
}

fn next() -> Id {
    let id = NEXT.fetch_add(1, Ordering::Relaxed);
    Id(NonZeroU64::new(id).expect("fewer than 2^64 errors"))
}

/// Numbers the exception that an API function has just raised. Nothing was pending before: the call went through [`Context::api`],
/// or could not raise.
pub(super) fn take(ctx: Context<'_>) -> Id {
    if PENDING.get() != Pending::Nothing {
        set_aside(ctx);
    }
    let id = next();
    replace(Pending::Owned(id));
    id
}

/// Keeps `value` as the exception of a new error.
pub(super) fn keep(ctx: Context<'_>, value: &Handle<'_>) -> Result<Id> {
    let root = Root::new(ctx, value)?;
    let id = next();
    kept().insert(id, root);
    Ok(id)
}

/// Takes what is pending on this thread out of the interpreter: a live error's exception is kept, a dropped one's cleared.
#[cold]
pub(crate) fn set_aside(ctx: Context<'_>) {
    match replace(Pending::Nothing) {
        Pending::Nothing => {}
        Pending::Dropped => clear(ctx),
        Pending::Owned(id) => {
            // On failure there is nothing to keep; the error will say so when it is restored.
            if let Ok(root) = aside::take(ctx) {
                kept().insert(id, root);
            }
        }
    }
}

fn clear(ctx: Context<'_>) {
    // SAFETY: the context is that of the current call.
    unsafe { HPyErr_Clear(ctx.as_raw()) };
}

/// Returns the exception object of an error.
pub(super) fn value<'ctx>(ctx: Context<'ctx>, id: Id) -> Result<Handle<'ctx>> {
    if any() {
        set_aside(ctx);
    }
    let slot = kept().get(&id).map(Root::slot);
    match slot {
        Some(slot) => slot.load(ctx),
        None => Err(lost()),
    }
}

/// Tells whether the exception of an error is an instance of `class`.
pub(super) fn matches(ctx: Context<'_>, id: Id, class: ExceptionType) -> bool {
    if PENDING.get() == Pending::Owned(id) {
        let class = class.handle(ctx);
        // SAFETY: an exception is pending, and `class` is an open handle to an exception class.
        return unsafe { HPyErr_ExceptionMatches(ctx.as_raw(), class.as_raw()) != 0 };
    }
    value(ctx, id).is_ok_and(|value| class.is_class_of(&value))
}

/// Makes the exception of an error pending; the error ends.
pub(super) fn restore(ctx: Context<'_>, id: Id) {
    if PENDING.get() == Pending::Owned(id) {
        replace(Pending::Nothing);
        return;
    }
    match value(ctx, id) {
        Ok(value) => {
            forget(id);
            if let Err(error) = aside::raise(&value) {
                error.restore(ctx);
            }
        }
        Err(error) => error.restore(ctx),
    }
}

fn lost() -> Error {
    Error::system_error(
        "the exception of an error was lost: its module was loaded again, or another thread raised it",
    )
}

/// Ends an error without raising it. Needs no context: what is still pending is cleared later.
pub(super) fn forget(id: Id) {
    if PENDING.get() == Pending::Owned(id) {
        replace(Pending::Dropped);
    } else {
        let root = kept().remove(&id);
        drop(root);
    }
}

/// What was pending when a function was entered; put back by [`leave`].
pub(crate) struct Outer(Pending);

/// Begins a call from Python. Something can be pending then, of a Rust function further out: closing a handle runs finalisers.
///
/// Where the interpreter still shows the exception it is set aside; where it has put it away itself for the finaliser, it will put it
/// back, and the thread's mark with it.
#[inline(always)]
pub(crate) fn enter(ctx: Context<'_>) -> Outer {
    if any() {
        enter_slow(ctx)
    } else {
        Outer(Pending::Nothing)
    }
}

#[cold]
fn enter_slow(ctx: Context<'_>) -> Outer {
    // SAFETY: the context is that of the current call.
    if unsafe { HPyErr_Occurred(ctx.as_raw()) } != 0 {
        set_aside(ctx);
        Outer(Pending::Nothing)
    } else {
        Outer(replace(Pending::Nothing))
    }
}

/// Ends a call from Python that succeeded or has raised its error: nothing of its own may be pending on behalf of Rust.
#[inline(always)]
pub(crate) fn leave(ctx: Context<'_>, outer: Outer) {
    if any() || outer.0 != Pending::Nothing {
        leave_slow(ctx, outer);
    }
}

#[cold]
fn leave_slow(ctx: Context<'_>, outer: Outer) {
    set_aside(ctx);
    replace(outer.0);
}
