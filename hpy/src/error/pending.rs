//! Which error owns the exception that is pending in the interpreter, and where the others are.
//!
//! HPy has no function that takes a pending exception out of the interpreter, so that an error that is only passed on leaves its
//! exception where it is: pending. Each raised error has a number ([`Id`]); a thread-local says which number the pending
//! exception of the thread has. Before anything else runs in Python ([`Context::api`]) the exception is set aside under its number.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU64;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use hpy_sys::{HPyErr_Clear, HPyErr_ExceptionMatches, HPyErr_Occurred};

use super::aside;
use crate::attention;
use crate::context::Context;
use crate::error::{Error, Result};
use crate::exceptions::{self, ExceptionType};
use crate::handle::Handle;
use crate::root::{self, Root};

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

static NEXT: AtomicU64 = AtomicU64::new(1);
static KEPT: Mutex<Kept> = Mutex::new(Kept {
    exceptions: BTreeMap::new(),
    forgotten: BTreeSet::new(),
});

/// Exceptions that were taken out of the interpreter.
struct Kept {
    /// Of live errors: the object, or only its class where the object could not be had.
    exceptions: BTreeMap<Id, core::result::Result<Root, ExceptionType>>,
    /// Errors that were dropped by another thread than the one on which their exception is pending.
    forgotten: BTreeSet<Id>,
}

thread_local! {
    static PENDING: Cell<Pending> = const { Cell::new(Pending::Nothing) };
}

fn replace(new: Pending) -> Pending {
    let old = PENDING.replace(new);
    match (old == Pending::Nothing, new == Pending::Nothing) {
        (true, false) => attention::request(),
        (false, true) => attention::withdraw(),
        _ => {}
    }
    old
}

/// The lock is never held across a call of Python.
fn kept() -> MutexGuard<'static, Kept> {
    KEPT.lock().unwrap_or_else(PoisonError::into_inner)
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
    kept().exceptions.insert(id, Ok(root));
    Ok(id)
}

/// Does what waits for a context: empties the slots of dropped roots, after taking what is pending on this thread out of the
/// interpreter.
#[cold]
pub(crate) fn attend(ctx: Context<'_>) {
    set_aside(ctx);
    if !aside::is_taking() {
        root::empty_dropped(ctx);
    }
}

/// Takes what is pending on this thread out of the interpreter: a live error's exception is kept, a dropped one's cleared.
fn set_aside(ctx: Context<'_>) {
    match replace(Pending::Nothing) {
        Pending::Nothing => {}
        Pending::Dropped => clear(ctx),
        Pending::Owned(id) => {
            if kept().forgotten.remove(&id) {
                clear(ctx);
                return;
            }
            let class = class_of_pending(ctx);
            let exception = aside::take(ctx).ok_or(class);
            // An error of taking it was dropped: nothing is left pending.
            if replace(Pending::Nothing) == Pending::Dropped {
                clear(ctx);
            }
            kept().exceptions.insert(id, exception);
        }
    }
}

/// The nearest class to the pending exception's for which losing the object must not lose the kind.
fn class_of_pending(ctx: Context<'_>) -> ExceptionType {
    let classes = [
        exceptions::RecursionError,
        exceptions::MemoryError,
        exceptions::KeyboardInterrupt,
        exceptions::SystemExit,
        exceptions::GeneratorExit,
        exceptions::StopIteration,
        exceptions::Exception,
    ];
    let matching = classes
        .into_iter()
        .find(|class| pending_matches(ctx, *class));
    matching.unwrap_or(exceptions::BaseException)
}

fn pending_matches(ctx: Context<'_>, class: ExceptionType) -> bool {
    let class = class.handle(ctx);
    // SAFETY: an exception is pending, and `class` is an open handle to an exception class.
    (unsafe { HPyErr_ExceptionMatches(ctx.as_raw(), class.as_raw()) }) == 1
}

fn clear(ctx: Context<'_>) {
    // SAFETY: the context is that of the current call.
    unsafe { HPyErr_Clear(ctx.as_raw()) };
}

/// Returns the exception object of an error.
pub(super) fn value<'ctx>(ctx: Context<'ctx>, id: Id) -> Result<Handle<'ctx>> {
    set_aside(ctx);
    let exception = kept().exceptions.get(&id).map(|kept| match kept {
        Ok(root) => Ok(root.slot()),
        Err(class) => Err(*class),
    });
    match exception {
        Some(Ok(slot)) => slot.load(ctx),
        Some(Err(class)) => Err(lost(class)),
        None => Err(lost(exceptions::SystemError)),
    }
}

/// Tells whether the exception of an error is an instance of `class`.
pub(super) fn matches(ctx: Context<'_>, id: Id, class: ExceptionType) -> bool {
    if PENDING.get() == Pending::Owned(id) {
        return pending_matches(ctx, class);
    }
    match value(ctx, id) {
        Ok(value) => class.is_class_of(&value),
        Err(error) => error.matches(ctx, class),
    }
}

/// Makes the exception of an error pending; the error ends.
pub(super) fn restore(ctx: Context<'_>, id: Id) {
    if PENDING.get() == Pending::Owned(id) {
        replace(Pending::Nothing);
        return;
    }
    let value = value(ctx, id);
    forget(id);
    if let Err(error) = value.and_then(|value| aside::raise(&value)) {
        error.restore(ctx);
    }
}

/// The error of an exception that could not be kept, of which only the class is known.
fn lost(class: ExceptionType) -> Error {
    Error::new(class, "the exception was raised where it could not be kept")
}

/// Ends an error without raising it. Needs no context: what is still pending is cleared later.
pub(super) fn forget(id: Id) {
    if PENDING.get() == Pending::Owned(id) {
        replace(Pending::Dropped);
        return;
    }
    let mut kept = kept();
    let exception = kept.exceptions.remove(&id);
    if exception.is_none() {
        // Pending on another thread.
        kept.forgotten.insert(id);
    }
    drop(kept);
    drop(exception);
}

/// What was pending when a function was entered; put back by [`leave`].
pub(crate) struct Outer(Pending);

/// Begins a call from Python. Something can be pending then, of a Rust function further out: closing a handle runs finalisers.
///
/// Where the interpreter still shows the exception it is set aside; where it has put it away itself for the finaliser, it will put it
/// back, and the thread's mark with it.
#[inline(always)]
pub(crate) fn enter(ctx: Context<'_>) -> Outer {
    if attention::is_due() {
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

/// Ends a call from Python that succeeded: nothing of its own may be pending on behalf of Rust.
#[inline(always)]
pub(crate) fn leave(ctx: Context<'_>, outer: Outer) {
    if attention::is_due() || outer.0 != Pending::Nothing {
        leave_slow(ctx, outer);
    }
}

#[cold]
fn leave_slow(ctx: Context<'_>, outer: Outer) {
    attend(ctx);
    replace(outer.0);
}

/// Ends a call from Python that has raised its error: what is pending is Python's now.
pub(crate) fn leave_raised(outer: Outer) {
    replace(outer.0);
}
