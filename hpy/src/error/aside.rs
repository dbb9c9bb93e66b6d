//! Taking a pending exception out of the interpreter, and raising one with its traceback, with what HPy has.
//!
//! `HPyErr_WriteUnraisable` hands the pending exception, with its traceback, to `sys.unraisablehook`. While somebody takes one, the hook
//! is the `append` of a list: nothing is printed, and the exception is found in the list afterwards.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use hpy_sys::{
    HPy_GetAttr, HPy_GetItem, HPy_SetAttr, HPy_SetItem, HPyErr_Clear, HPyErr_Occurred,
    HPyErr_WriteUnraisable, Interpreter,
};

use crate::context::Context;
use crate::error::{Error, Result, set_object};
use crate::global::GlobalCell;
use crate::handle::{Handle, from_result};
use crate::root::Root;
use crate::types::number::item;
use crate::types::{PyDict, PyList, PyStr};

/// Where `sys.unraisablehook` is set: the dictionary of `sys` on CPython, elsewhere the module.
pub(crate) static HOOKS: GlobalCell = GlobalCell::new();
/// The string "unraisablehook".
pub(crate) static HOOK_NAME: GlobalCell = GlobalCell::new();
/// The list of reports, and its method `append`: the hook that only collects.
pub(crate) static REPORTS: GlobalCell = GlobalCell::new();
pub(crate) static COLLECT: GlobalCell = GlobalCell::new();
/// The hook that was there before ours, while ours is there.
pub(crate) static PREVIOUS: GlobalCell = GlobalCell::new();
/// A Python function that raises what it is given; on PyPy only.
pub(crate) static RAISE: GlobalCell = GlobalCell::new();
/// Python functions that take the exception, with its traceback, out of a report, and give a report to a hook; on PyPy only.
pub(crate) static UNPACK: GlobalCell = GlobalCell::new();
pub(crate) static PASS_ON: GlobalCell = GlobalCell::new();

/// What PyPy does better in Python: a traceback that its C API has seen, if only in a report, keeps its frames alive for ever, and with
/// them the exception.
const FUNCTIONS: &str = "
class Report:
    def __init__(self, report):
        self.report = report
        self.object, self.err_msg = report.object, report.err_msg

reports = []

def collect(report):
    reports.append(Report(report))

def unpack(kept):
    value, traceback = kept.report.exc_value, kept.report.exc_traceback
    return value if traceback is None else value.with_traceback(traceback)

def pass_on(hook, kept):
    hook(kept.report)

def reraise(error):
    raise error
";

/// How many threads are between setting the hook and putting the previous one back. Threads take turns only inside the reports.
static ACTIVE: AtomicUsize = AtomicUsize::new(0);
static NEXT_MARKER: AtomicU64 = AtomicU64::new(1);

/// Prepares the module for errors that are kept, once in each load.
pub(crate) fn prepare(ctx: Context<'_>) -> Result<()> {
    if COLLECT.load(ctx).is_some() {
        return Ok(());
    }
    let sys = ctx.import("sys")?;
    if in_dictionary() {
        HOOKS.store(&sys.getattr("__dict__")?);
    } else {
        HOOKS.store(&sys);
    }
    HOOK_NAME.store(&PyStr::new(ctx, "unraisablehook")?);
    if hpy_sys::interpreter() == Interpreter::PyPy {
        let names = PyDict::empty(ctx)?;
        ctx.builtin("exec")?.call((FUNCTIONS, &names))?;
        RAISE.store(&names.get_item("reraise")?);
        UNPACK.store(&names.get_item("unpack")?);
        PASS_ON.store(&names.get_item("pass_on")?);
        REPORTS.store(&names.get_item("reports")?);
        COLLECT.store(&names.get_item("collect")?);
        return Ok(());
    }
    let reports = PyList::empty(ctx)?;
    REPORTS.store(&reports);
    COLLECT.store(&reports.getattr("append")?);
    Ok(())
}

/// Takes the pending exception out of the interpreter, and keeps it.
///
/// Everything up to the hand-over runs with the exception pending, and so is limited to calls that leave it alone: on CPython looking
/// up and replacing an existing key of a dictionary, since looking up an attribute may clear it; elsewhere the pending exception
/// is kept apart from what calls raise and catch within.
///
/// # Errors
///
/// `SystemError` when nothing is pending, or memory ran out: nothing is pending then.
pub(super) fn take(ctx: Context<'_>) -> Result<Root> {
    // SAFETY: the context is that of the current call.
    if unsafe { HPyErr_Occurred(ctx.as_raw()) } == 0 {
        return Err(Error::system_error("no exception is pending"));
    }
    ACTIVE.fetch_add(1, Ordering::Relaxed);
    let reported = report(ctx);
    if reported.is_err() {
        // SAFETY: the context is that of the current call.
        unsafe { HPyErr_Clear(ctx.as_raw()) };
    }
    let value = reported.and_then(|(reports, marker)| find(&reports, &marker));
    if ACTIVE.fetch_sub(1, Ordering::Relaxed) == 1 {
        put_back(ctx)?;
    }
    Root::new(ctx, &value?)
}

/// Hands the pending exception to the list of reports. Returns the list, and what the report carries to be told from others.
///
/// # Errors
///
/// The error is a lazy one, and the exception may still be pending.
fn report<'ctx>(ctx: Context<'ctx>) -> Result<(Handle<'ctx>, Handle<'ctx, PyStr>)> {
    let uninitialised = || Error::system_error("the module is not initialised");
    let load = |global: &'static GlobalCell| global.load(ctx).ok_or_else(uninitialised);
    let (hooks, name) = (load(&HOOKS)?, load(&HOOK_NAME)?);
    let (reports, collect) = (load(&REPORTS)?, load(&COLLECT)?);
    let number = NEXT_MARKER.fetch_add(1, Ordering::Relaxed);
    let marker = PyStr::new(ctx, &format!("<hpy-rs exception {number}>"))?;

    let current = get_hook(&hooks, &name)?;
    if !current.is(&collect) {
        PREVIOUS.store(&current);
        set_hook(&hooks, &name, &collect);
    }
    // SAFETY: an exception is pending, and the handle open.
    unsafe { HPyErr_WriteUnraisable(ctx.as_raw(), marker.as_raw()) };
    Ok((reports, marker))
}

/// Takes the report that carries `marker` from the list, and returns its exception.
fn find<'ctx>(reports: &Handle<'ctx>, marker: &Handle<'ctx, PyStr>) -> Result<Handle<'ctx>> {
    let ctx = reports.ctx();
    for index in 0..reports.len()? {
        let report = item(reports, index)?;
        if !carries(&report, marker)? {
            continue;
        }
        reports.cast::<PyList>()?.del_item(index)?;
        if let Some(unpack) = UNPACK.load(ctx) {
            return unpack.call((report,));
        }
        let value = report.getattr("exc_value")?;
        let traceback = report.getattr("exc_traceback")?;
        if !traceback.is_none() {
            value.setattr("__traceback__", &traceback)?;
        }
        return Ok(value);
    }
    Err(Error::system_error(
        "sys.unraisablehook did not get the exception",
    ))
}

/// Tells whether a report carries the marker: as its object, or on PyPy in its message.
fn carries<'ctx>(report: &Handle<'ctx>, marker: &Handle<'ctx, PyStr>) -> Result<bool> {
    if report.getattr("object")?.is(marker) {
        return Ok(true);
    }
    let message = report.getattr("err_msg")?;
    Ok(message.is_a::<PyStr>() && message.contains(marker)?)
}

/// Puts the previous hook back, and gives it the reports of others that came while ours was there.
fn put_back(ctx: Context<'_>) -> Result<()> {
    let (Some(hooks), Some(name), Some(collect), Some(previous), Some(reports)) = (
        HOOKS.load(ctx),
        HOOK_NAME.load(ctx),
        COLLECT.load(ctx),
        PREVIOUS.load(ctx),
        REPORTS.load(ctx),
    ) else {
        return Ok(());
    };
    if get_hook(&hooks, &name)?.is(&collect) {
        set_hook(&hooks, &name, &previous);
    }
    while reports.len()? > 0 {
        let report = reports.call_method("pop", (0,))?;
        match PASS_ON.load(ctx) {
            Some(pass_on) => pass_on.call((&previous, report))?,
            None => previous.call((report,))?,
        };
    }
    Ok(())
}

fn get_hook<'ctx>(hooks: &Handle<'ctx>, name: &Handle<'ctx>) -> Result<Handle<'ctx>> {
    let ctx = hooks.ctx();
    let get = if in_dictionary() {
        HPy_GetItem
    } else {
        HPy_GetAttr
    };
    // SAFETY: both handles are open.
    let raw = unsafe { get(ctx.as_raw(), hooks.as_raw(), name.as_raw()) };
    // SAFETY: an owned handle, or null with an exception.
    unsafe { from_result(ctx, raw) }
}

fn set_hook<'ctx>(hooks: &Handle<'ctx>, name: &Handle<'ctx>, hook: &Handle<'ctx>) {
    let set = if in_dictionary() {
        HPy_SetItem
    } else {
        HPy_SetAttr
    };
    // SAFETY: all three handles are open.
    unsafe {
        set(
            hooks.ctx().as_raw(),
            hooks.as_raw(),
            name.as_raw(),
            hook.as_raw(),
        )
    };
}

/// Tells whether the hook is set in the dictionary of `sys`, as [`HOOKS`] has it.
fn in_dictionary() -> bool {
    hpy_sys::interpreter() == Interpreter::CPython
}

/// Raises an exception object, with the traceback that it has.
pub(super) fn raise(value: &Handle<'_>) -> Result<()> {
    let ctx = value.ctx();
    match RAISE.load(ctx) {
        // PyPy's HPyErr_SetObject starts a new traceback.
        Some(raise) => raise.call((value,)).map(drop),
        None => {
            let class = value.type_of()?;
            set_object(ctx, class.as_raw(), value.as_raw());
            Ok(())
        }
    }
}
