//! Taking a pending exception out of the interpreter, and raising one with its traceback, with what HPy has.
//!
//! `HPyErr_WriteUnraisable` hands the pending exception, with its traceback, to `sys.unraisablehook`. For the length of that one call the
//! hook is the `append` of a list: nothing is printed, and the exception is found in the list afterwards.
//!
//! The own host has functions for both, except on PyPy ([`is_direct`]).

use std::cell::Cell;
use std::hint::black_box;
use std::mem::MaybeUninit;
use std::sync::atomic::{AtomicU64, Ordering};

use hpy_sys::{
    HPy_Contains, HPy_DelItem, HPy_GetItem, HPy_SetItem, HPyErr_Clear, HPyErr_Occurred,
    HPyErr_WriteUnraisable, Interpreter, beyond,
};

use crate::context::Context;
use crate::error::{Result, set_object};
use crate::exceptions::BaseException;
use crate::global::Global;
use crate::handle::{Handle, is_failure};
use crate::intern;
use crate::root::Root;
use crate::stack;
use crate::types::number::item;
use crate::types::{PyDict, PyList, PyModule, PyStr};

/// Where `sys.unraisablehook` is set: the dictionary of `sys`.
static HOOKS: Global = Global::new();
/// The string "unraisablehook".
static HOOK_NAME: Global<PyStr> = Global::new();
/// The list of reports, and its method `append`: the hook that only collects.
static REPORTS: Global<PyList> = Global::new();
static COLLECT: Global = Global::new();
/// Raises what it is given as it is, without the change of its context that `HPyErr_SetObject` makes. The method `throw` of a generator that
/// has ended, which leaves no frame in the traceback; on PyPy and GraalPy, where that changes the context too, a Python function.
static RESTORE: Global = Global::new();
/// Python functions, on PyPy only: one raises what it is given, one takes the exception with its traceback out of a report, and one
/// gives a report to a hook.
static RAISE: Global = Global::new();
static UNPACK: Global = Global::new();
static PASS_ON: Global = Global::new();
/// Python functions that acquire and release the lock of the hook, on PyPy only: one lock for all libraries of this SDK in the process,
/// since there is one hook.
static ACQUIRE: Global = Global::new();
static RELEASE: Global = Global::new();

/// What PyPy does better in Python: a traceback that its C API has seen, if only in a report, keeps its frames alive for ever, and with
/// them the exception.
const FUNCTIONS: &str = "
import sys, _thread

hook_lock = sys.__dict__.setdefault('__hpy_rs_hook_lock__', _thread.RLock())

def acquire(seconds):
    return hook_lock.acquire(True, seconds)

release = hook_lock.release

class Report:
    def __init__(self, report):
        self.report = report
        self.object, self.err_msg = report.object, report.err_msg

reports = []

def collect(report):
    reports.append(Report(report))

def unpack(kept):
    value, traceback = kept.report.exc_value, kept.report.exc_traceback
    return value if traceback is None else BaseException.with_traceback(value, traceback)

def pass_on(hook, kept):
    hook(kept.report)

def reraise(error):
    raise error
";

/// A Python function for [`RESTORE`].
const RESTORE_FUNCTION: &str = "
context = BaseException.__context__

def restore(error):
    before = context.__get__(error)
    try:
        raise error
    finally:
        context.__set__(error, before)
";

/// How many seconds a thread waits for its turn. The other thread may run finalisers meanwhile, which may wait for this one.
const PATIENCE: i64 = 5;
/// How many bytes of the stack the hand-over may take. PyPy uses 768 KiB in all.
const ROOM: usize = 64 << 10;
static NEXT_MARKER: AtomicU64 = AtomicU64::new(1);

thread_local! {
    /// How many times this thread is inside [`take`]: finalisers that run meanwhile may come here again.
    static DEPTH: Cell<usize> = const { Cell::new(0) };
}

/// Prepares the module for errors that are kept, once in each load.
pub(crate) fn prepare(sys: &Handle<'_, PyModule>) -> Result<()> {
    let ctx = sys.ctx();
    if COLLECT.get(ctx).is_some() {
        return Ok(());
    }
    HOOKS.set(&sys.getattr("__dict__")?);
    HOOK_NAME.set(&PyStr::new(ctx, "unraisablehook")?);
    if !is_direct() {
        RESTORE.set(&restore_function(ctx)?);
    }
    if hpy_sys::interpreter() == Interpreter::PyPy {
        let names = PyDict::empty(ctx)?;
        ctx.builtin("exec")?.call((FUNCTIONS, &names))?;
        RAISE.set(&names.get_item("reraise")?);
        UNPACK.set(&names.get_item("unpack")?);
        PASS_ON.set(&names.get_item("pass_on")?);
        ACQUIRE.set(&names.get_item("acquire")?);
        RELEASE.set(&names.get_item("release")?);
        REPORTS.set(&names.get_item("reports")?.into_cast()?);
        COLLECT.set(&names.get_item("collect")?);
        return Ok(());
    }
    let reports = PyList::empty(ctx)?;
    REPORTS.set(&reports);
    COLLECT.set(&reports.getattr("append")?);
    Ok(())
}

/// Returns what [`RESTORE`] holds.
fn restore_function(ctx: Context<'_>) -> Result<Handle<'_>> {
    let names = PyDict::empty(ctx)?;
    if hpy_sys::interpreter() != Interpreter::CPython {
        ctx.builtin("exec")?.call((RESTORE_FUNCTION, &names))?;
        return names.get_item("restore");
    }
    let generator = ctx.builtin("eval")?.call(("(None for _ in ())", &names))?;
    ctx.builtin("list")?.call((&generator,))?;
    generator.getattr("throw")
}

/// Takes the pending exception out of the interpreter, and keeps it. Nothing is pending afterwards.
///
/// Everything up to the hand-over runs with the exception pending, and so is limited to calls that leave it alone: looking up and replacing
/// a key of a dictionary. On CPython looking up an attribute may clear it; and on PyPy, where the stack ends, `HPy_HasAttr` says of a
/// hook that it is not there, and a dictionary that it cannot tell.
///
/// # Errors
///
/// None of Python's: `None` when nothing was pending, or the hook did not get the exception, as at the recursion limit.
pub(super) fn take(ctx: Context<'_>) -> Option<Root> {
    // SAFETY: the context is that of the current call.
    if unsafe { HPyErr_Occurred(ctx.as_raw()) } == 0 {
        return None;
    }
    if is_direct() {
        // SAFETY: the own host runs, and the context is that of the current call.
        let raw = unsafe { beyond::take_exception(ctx.as_raw()) };
        // SAFETY: an owned handle, or null with nothing pending.
        let value: Option<Handle<'_>> =
            (!is_failure(raw)).then(|| unsafe { Handle::from_raw(ctx, raw) });
        return Root::new(&value?).ok();
    }
    let turn = Turn::begin(ctx);
    let (value, previous, strays) = match Collector::new(ctx) {
        Some(collector) if turn.has_room => collector.collect(turn.outermost),
        _ => (None, None, Vec::new()),
    };
    // SAFETY: the context is that of the current call. Where the hand-over failed, the exception goes.
    unsafe { HPyErr_Clear(ctx.as_raw()) };
    drop(turn);
    if let Some(previous) = previous {
        for stray in strays {
            // What a hook raises has nowhere to go.
            drop(match PASS_ON.get(ctx) {
                Some(pass_on) => pass_on.call((&previous, stray)),
                None => previous.call((stray,)),
            });
        }
    }
    Root::new(&value?).ok()
}

/// Tells whether this thread is taking an exception out: one is pending that is on nobody's behalf.
pub(super) fn is_taking() -> bool {
    DEPTH.get() != 0
}

/// This thread's turn to replace the hook. Turns of one thread may lie inside each other: only the outermost replaces it.
struct Turn<'ctx> {
    outermost: bool,
    /// There is room on the stack for what follows.
    has_room: bool,
    /// The function that releases the lock, which is held until the end of the turn.
    release: Option<Handle<'ctx>>,
}

impl<'ctx> Turn<'ctx> {
    /// Waits until no other thread has the hook replaced.
    ///
    /// On CPython threads cannot change places between the replacement and its end, which run no Python code. On PyPy they can, and
    /// calls do not touch the pending exception. There the stack may also end between the two, and every call fails from then on until
    /// the interpreter has control again: so the lock is acquired from deeper in the stack, by a Python function, which fails first. PyPy's C API
    /// would end the process there, and is asked before.
    fn begin(ctx: Context<'ctx>) -> Turn<'ctx> {
        let mut turn = Turn {
            outermost: !is_taking(),
            has_room: true,
            release: None,
        };
        DEPTH.set(DEPTH.get() + 1);
        if !turn.outermost {
            return turn;
        }
        if deeper(|| stack::refuses(ctx)) {
            turn.has_room = false;
            return turn;
        }
        if let Some(acquire) = ACQUIRE.get(ctx) {
            match deeper(|| acquire.call((PATIENCE,))) {
                Ok(acquired) if acquired.is(&ctx.bool(true)) => turn.release = RELEASE.get(ctx),
                Ok(_) => {}
                Err(_) => turn.has_room = false,
            }
        }
        turn
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        DEPTH.set(DEPTH.get() - 1);
        if let Some(release) = &self.release {
            drop(release.call(()));
        }
    }
}

/// Calls a function from deeper in the stack.
#[inline(never)]
fn deeper<R>(function: impl FnOnce() -> R) -> R {
    let room = MaybeUninit::<[u8; ROOM]>::uninit();
    black_box(&room);
    let result = function();
    black_box(&room);
    result
}

/// A step failed, and the exception that is pending is another: where the stack ends, or memory.
struct Failed;

/// What a hand-over needs.
struct Collector<'ctx> {
    hooks: Handle<'ctx>,
    name: Handle<'ctx, PyStr>,
    reports: Handle<'ctx, PyList>,
    collect: Handle<'ctx>,
    /// What our report carries, to be told from others.
    marker: Handle<'ctx, PyStr>,
}

impl<'ctx> Collector<'ctx> {
    fn new(ctx: Context<'ctx>) -> Option<Collector<'ctx>> {
        let number = NEXT_MARKER.fetch_add(1, Ordering::Relaxed);
        Some(Collector {
            hooks: HOOKS.get(ctx)?,
            name: HOOK_NAME.get(ctx)?,
            reports: REPORTS.get(ctx)?,
            collect: COLLECT.get(ctx)?,
            marker: PyStr::new(ctx, &format!("<hpy-rs exception {number}>")).ok()?,
        })
    }

    /// Hands the pending exception over, and returns it; and the hook that was there before, with the reports of others that came
    /// meanwhile, which are for it.
    fn collect(
        &self,
        outermost: bool,
    ) -> (
        Option<Handle<'ctx>>,
        Option<Handle<'ctx>>,
        Vec<Handle<'ctx>>,
    ) {
        let ctx = self.hooks.ctx();
        let mut previous = None;
        if outermost {
            let Ok(hook) = self.hook() else {
                return (None, None, Vec::new());
            };
            if self.set_hook(Some(&self.collect)).is_err() {
                return (None, None, Vec::new());
            }
            previous = hook;
        }
        // SAFETY: an exception is pending, and the handle open.
        unsafe { HPyErr_WriteUnraisable(ctx.as_raw(), self.marker.as_raw()) };
        if outermost {
            // What worked a moment ago.
            let _ = self.set_hook(previous.as_ref());
        }
        let value = self.find().ok().flatten();
        let mut strays = Vec::new();
        while outermost && self.reports.len().is_ok_and(|len| len > 0) {
            let Ok(stray) = self.reports.call_method("pop", (0,)) else {
                break;
            };
            strays.push(stray);
        }
        (value, previous, strays)
    }

    /// Returns the hook, or `None` where Python code has deleted it.
    fn hook(&self) -> std::result::Result<Option<Handle<'ctx>>, Failed> {
        let ctx = self.hooks.ctx();
        let (raw, hooks, name) = (ctx.as_raw(), self.hooks.as_raw(), self.name.as_raw());
        // SAFETY: both handles are open.
        match unsafe { HPy_Contains(raw, hooks, name) } {
            0 => return Ok(None),
            1 => {}
            _ => return Err(Failed),
        }
        // SAFETY: both handles are open.
        let hook = unsafe { HPy_GetItem(raw, hooks, name) };
        if is_failure(hook) {
            return Err(Failed);
        }
        // SAFETY: an owned handle.
        Ok(Some(unsafe { Handle::from_raw(ctx, hook) }))
    }

    /// Sets the hook, or deletes it.
    fn set_hook(&self, hook: Option<&Handle<'ctx>>) -> std::result::Result<(), Failed> {
        let raw = self.hooks.ctx().as_raw();
        let (hooks, name) = (self.hooks.as_raw(), self.name.as_raw());
        let done = match hook {
            // SAFETY: all handles are open.
            Some(hook) => unsafe { HPy_SetItem(raw, hooks, name, hook.as_raw()) },
            // SAFETY: both handles are open.
            None => unsafe { HPy_DelItem(raw, hooks, name) },
        };
        if done < 0 { Err(Failed) } else { Ok(()) }
    }

    /// Takes our report from the list, and returns its exception.
    fn find(&self) -> Result<Option<Handle<'ctx>>> {
        for index in 0..self.reports.len()? {
            let report = item(self.reports.as_any(), index)?;
            if !self.is_ours(&report)? {
                continue;
            }
            self.reports.del_item(index)?;
            if let Some(unpack) = UNPACK.get(report.ctx()) {
                return unpack.call((report,)).map(Some);
            }
            let value = report.getattr(intern!("exc_value"))?;
            let traceback = report.getattr(intern!("exc_traceback"))?;
            if !traceback.is_none() {
                // The method of the base class: the exception's own attribute may be anything.
                let base = BaseException.constant(value.ctx());
                base.call_method(intern!("with_traceback"), (&value, &traceback))?;
            }
            return Ok(Some(value));
        }
        Ok(None)
    }

    /// Tells whether a report carries our marker: as its object, or on PyPy in its message.
    fn is_ours(&self, report: &Handle<'ctx>) -> Result<bool> {
        if report.getattr(intern!("object"))?.is(&self.marker) {
            return Ok(true);
        }
        let message = report.getattr("err_msg")?;
        Ok(message.is_a::<PyStr>() && message.contains(&self.marker)?)
    }
}

/// Tells whether the host can take an exception out and put it back by itself.
///
/// PyPy's C API could, but a traceback that it has seen keeps its frames alive for ever.
#[inline]
fn is_direct() -> bool {
    hpy_sys::own_host() && hpy_sys::interpreter() != Interpreter::PyPy
}

/// Raises an exception object, with the traceback that it has. Same as `raise value`: where another exception is being handled, that
/// becomes its context.
pub(super) fn raise(value: &Handle<'_>) -> Result<()> {
    match RAISE.get(value.ctx()) {
        // PyPy's HPyErr_SetObject starts a new traceback.
        Some(raise) => raise.call((value,)).map(drop),
        None => raise_new(value),
    }
}

/// Raises an exception object that has no traceback.
pub(super) fn raise_new(value: &Handle<'_>) -> Result<()> {
    let class = value.type_of()?;
    set_object(value.ctx(), class.as_raw(), value.as_raw());
    Ok(())
}

/// Makes an exception pending again as it was taken, with its own traceback and context.
pub(super) fn restore(value: &Handle<'_>) -> Result<()> {
    let ctx = value.ctx();
    if is_direct() {
        // SAFETY: the own host runs, nothing is pending any more, and the handle is open, to an exception.
        unsafe { beyond::restore_exception(ctx.api(), value.as_raw()) };
        return Ok(());
    }
    match RESTORE.get(ctx) {
        Some(restore) => restore.call((value,)).map(drop),
        None => raise(value),
    }
}
