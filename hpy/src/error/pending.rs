//! Which error owns the exception that is pending in the interpreter, and where the others are.
//!
//! HPy has no function that takes a pending exception out of the interpreter, so that an error that is only passed on leaves its
//! exception where it is: pending. Each raised error has a number ([`Id`]); a thread-local says which number the pending
//! exception of the thread has. Before anything else runs in Python ([`Context::api`]) the exception is set aside under its number.

use core::cell::{Cell, RefCell};
use core::mem::MaybeUninit;
use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU64;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use hpy_sys::{HPyErr_Clear, HPyErr_Occurred};

use super::aside;
use crate::context::Context;
use crate::error::{Catch, Error, Result};
use crate::exceptions::{self, ExceptionType};
use crate::handle::Handle;
use crate::root::{self, Root};

/// The number of a raised error.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Id(NonZeroU64);

impl Id {
    /// Stands for every error that was dropped while its exception was pending; that is cleared as soon as a context is at hand.
    const DROPPED: Id = Id(NonZeroU64::MAX);
}

/// What is pending on a thread on behalf of Rust.
type Pending = Option<Id>;

/// The number that was given last.
static LAST: AtomicU64 = AtomicU64::new(0);
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
    static PENDING: Cell<Pending> = const { Cell::new(None) };
    /// What was pending when a function was entered, by the function's frame. See [`enter`].
    static OUTER: RefCell<Vec<(Frame, Id)>> = const { RefCell::new(Vec::new()) };
}

/// Returns what was pending on this thread, which nothing is from now on. `ctx` is a proof of the lock.
fn unmark(ctx: Context<'_>) -> Pending {
    let old = PENDING.take();
    if old.is_some() {
        // SAFETY: a context is at hand.
        unsafe { ctx.attention().set_pending(false) };
    }
    old
}

/// The lock is never held across a call of Python.
fn kept() -> MutexGuard<'static, Kept> {
    KEPT.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Returns a new number. `_ctx` is a proof of the lock: nobody else counts meanwhile, so that this takes no locked instruction.
#[inline(always)]
fn next(_ctx: Context<'_>) -> Id {
    let last = LAST.load(Ordering::Relaxed);
    let id = NonZeroU64::MIN.saturating_add(last);
    LAST.store(id.get(), Ordering::Relaxed);
    Id(id)
}

/// Numbers the exception that an API function has just raised. Nothing was pending before: the call went through [`Context::api`],
/// or could not raise.
pub(super) fn take(ctx: Context<'_>) -> Id {
    if ctx.attention().is_pending() {
        set_aside(ctx);
    }
    let id = next(ctx);
    PENDING.set(Some(id));
    // SAFETY: a context is at hand.
    unsafe { ctx.attention().set_pending(true) };
    id
}

/// Keeps `value` as the exception of a new error.
pub(super) fn keep(value: &Handle<'_>) -> Result<Id> {
    let root = Root::new(value)?;
    let id = next(value.ctx());
    kept().exceptions.insert(id, Ok(root));
    Ok(id)
}

/// Takes what is pending on this thread out of the interpreter: a live error's exception is kept, a dropped one's cleared.
#[cold]
pub(crate) fn set_aside(ctx: Context<'_>) {
    match unmark(ctx) {
        None => {}
        Some(Id::DROPPED) => clear(ctx),
        Some(id) => {
            if kept().forgotten.remove(&id) {
                clear(ctx);
                return;
            }
            let class = class_of_pending(ctx);
            let exception = aside::take(ctx).ok_or(class);
            // An error of taking it was dropped: nothing is left pending.
            if unmark(ctx) == Some(Id::DROPPED) {
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
        .find(|class| class.catches_pending(ctx) == Some(true));
    matching.unwrap_or(exceptions::BaseException)
}

fn clear(ctx: Context<'_>) {
    // SAFETY: the context is that of the current call.
    unsafe { HPyErr_Clear(ctx.as_raw()) };
}

/// Returns the exception object of an error.
pub(super) fn value<'ctx>(ctx: Context<'ctx>, id: Id) -> Result<Handle<'ctx>> {
    set_aside(ctx);
    let exception = kept().exceptions.get(&id).map(|kept| match kept {
        Ok(root) => Ok(root.clone()),
        Err(class) => Err(*class),
    });
    match exception {
        Some(Ok(root)) => root.get(ctx),
        Some(Err(class)) => Err(lost(class)),
        None => Err(lost(exceptions::SystemError)),
    }
}

/// Tells whether `except class:` would catch the exception of an error, where it is pending and can be told of a pending one.
pub(super) fn is_caught_by(ctx: Context<'_>, id: Id, class: &dyn Catch) -> Option<bool> {
    if PENDING.get() == Some(id) {
        class.catches_pending(ctx)
    } else {
        None
    }
}

/// Ends an error whose exception is still pending on this thread, and leaves that to Python. Tells whether it was.
#[inline]
pub(super) fn release(ctx: Context<'_>, id: Id) -> bool {
    PENDING.with(|pending| {
        let is_pending = pending.get() == Some(id);
        if is_pending {
            pending.set(None);
            // SAFETY: a context is at hand.
            unsafe { ctx.attention().set_pending(false) };
        }
        is_pending
    })
}

/// Makes the exception of an error pending again, as it was before it was set aside; the error ends.
pub(super) fn restore(ctx: Context<'_>, id: Id) {
    end(ctx, id, aside::restore);
}

/// Raises the exception of an error; the error ends.
pub(super) fn raise(ctx: Context<'_>, id: Id) {
    end(ctx, id, aside::raise);
}

fn end(ctx: Context<'_>, id: Id, make_pending: fn(&Handle<'_>) -> Result<()>) {
    let value = value(ctx, id);
    forget(id);
    empty_dropped(ctx);
    if let Err(error) = value.and_then(|value| make_pending(&value)) {
        error.restore(ctx);
    }
}

/// The error of an exception that could not be kept, of which only the class is known.
fn lost(class: ExceptionType) -> Error {
    Error::new(class, "the exception was raised where it could not be kept")
}

/// Ends an error without raising it. Needs no context: what is still pending is cleared later.
pub(super) fn forget(id: Id) {
    if PENDING.get() == Some(id) {
        PENDING.set(Some(Id::DROPPED));
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

/// One call from Python, as long as it runs: an address on its stack.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Frame(*const u8);

impl Frame {
    /// The frame in which `place` lies, while it lies there.
    #[inline(always)]
    pub(crate) fn of(place: &MaybeUninit<u8>) -> Frame {
        Frame(place.as_ptr())
    }
}

/// Begins a call from Python. Something can be pending then, of a Rust function further out: closing a handle runs finalisers.
///
/// Where the interpreter still shows the exception it is set aside; where it has put it away itself for the finaliser, it will put it
/// back, and the thread's mark with it.
#[inline(always)]
pub(crate) fn enter(ctx: Context<'_>, frame: Frame) {
    if ctx.attention().is_pending() {
        enter_slow(ctx, frame);
    }
}

#[cold]
fn enter_slow(ctx: Context<'_>, frame: Frame) {
    // SAFETY: the context is that of the current call.
    if unsafe { HPyErr_Occurred(ctx.as_raw()) } != 0 {
        set_aside(ctx);
    } else if let Some(id) = PENDING.take() {
        // The counter stays, so that the end of the call looks here.
        OUTER.with_borrow_mut(|outer| outer.push((frame, id)));
    }
}

/// Lets go of what errors and others have kept. Nothing is pending on this thread.
fn empty_dropped(ctx: Context<'_>) {
    if ctx.attention().has_roots() && !aside::is_taking() {
        root::empty_dropped(ctx);
    }
}

/// Puts back what [`enter_slow`] took for this frame.
fn put_back(frame: Frame) {
    let id = OUTER.with_borrow_mut(|outer| {
        let (of, id) = *outer.last()?;
        (of == frame).then(|| {
            outer.pop();
            id
        })
    });
    if id.is_some() {
        PENDING.set(id);
    }
}

/// Ends a call from Python that succeeded: nothing of its own may be pending on behalf of Rust.
#[inline(always)]
pub(crate) fn leave(ctx: Context<'_>, frame: Frame) {
    if ctx.attention().is_due() {
        leave_slow(ctx, frame);
    }
}

#[cold]
fn leave_slow(ctx: Context<'_>, frame: Frame) {
    set_aside(ctx);
    empty_dropped(ctx);
    put_back(frame);
}

/// Ends a call from Python that has raised its error: what is pending is Python's now.
#[inline(always)]
pub(crate) fn leave_raised(ctx: Context<'_>, frame: Frame) {
    if ctx.attention().is_pending() {
        put_back(frame);
    }
}
