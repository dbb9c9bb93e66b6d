//! What the SDK itself keeps in a module: prepared when the module is executed, before anything of the user's runs.

use hpy_sys::{HPyErr_NewExceptionWithDoc, HPyGlobal};

use crate::context::Context;
use crate::error::{Error, Result};
use crate::global::GlobalCell;
use crate::handle::{Handle, from_result};
use crate::root;
use crate::types::{PyAny, PyList, PyStr};

/// `sys.modules` of the interpreter that the module belongs to.
static MODULES: GlobalCell = GlobalCell::new();
/// The list behind [`root::Root`].
pub(crate) static ROOTS: GlobalCell = GlobalCell::new();
/// The class `PanicException`.
pub(crate) static PANIC: GlobalCell = GlobalCell::new();
/// The dictionary of `sys`.
pub(crate) static HOOKS: GlobalCell = GlobalCell::new();
/// The string "unraisablehook".
pub(crate) static HOOK_NAME: GlobalCell = GlobalCell::new();
/// A list, and its method `append`: the hook that only collects.
pub(crate) static COLLECTED: GlobalCell = GlobalCell::new();
pub(crate) static COLLECT: GlobalCell = GlobalCell::new();

/// All of the above, for the module definition.
pub(crate) fn globals() -> [*mut HPyGlobal; 7] {
    [
        &MODULES, &ROOTS, &PANIC, &HOOKS, &HOOK_NAME, &COLLECTED, &COLLECT,
    ]
    .map(GlobalCell::as_ptr)
}

/// Prepares the library for one execution of its module.
///
/// # Errors
///
/// `ImportError` in a second interpreter of the process; whatever the calls raise.
pub(crate) fn prepare(ctx: Context<'_>) -> Result<()> {
    // SAFETY: the context is that of the current call, and nothing is pending.
    if !unsafe { hpy_sys::tail::detect(ctx.as_raw()) } {
        return Err(Error::raised(ctx));
    }
    let sys = ctx.import("sys")?;
    let modules = sys.getattr("modules")?;
    match MODULES.get(ctx) {
        Some(known) if !known.is(&modules) => {
            return Err(Error::import_error(
                "this module is in use by another interpreter of this process; subinterpreters are not supported",
            ));
        }
        Some(_) => {}
        None => MODULES.set(&modules),
    }
    if ROOTS.get(ctx).is_none() {
        ROOTS.set(&PyList::empty(ctx)?);
        root::renew();
    }
    if PANIC.get(ctx).is_none() {
        PANIC.set(&panic_exception(ctx)?);
    }
    if COLLECT.get(ctx).is_none() {
        HOOKS.set(&sys.getattr("__dict__")?);
        HOOK_NAME.set(&PyStr::new(ctx, "unraisablehook")?);
        let collected = PyList::empty(ctx)?;
        COLLECTED.set(&collected);
        COLLECT.set(&collected.getattr("append")?);
    }
    Ok(())
}

fn panic_exception(ctx: Context<'_>) -> Result<Handle<'_>> {
    let base = crate::exceptions::BaseException.handle(ctx);
    let name = c"hpy_runtime.PanicException";
    let doc = c"Rust code panicked. Not an Exception: handlers of expected errors let it pass.";
    // SAFETY: both texts are static, and `base` is an open handle to a class.
    let raw = unsafe {
        HPyErr_NewExceptionWithDoc(
            ctx.api(),
            name.as_ptr(),
            doc.as_ptr(),
            base.as_raw(),
            hpy_sys::HPy_NULL,
        )
    };
    // SAFETY: an owned handle, or null with an exception.
    unsafe { from_result::<PyAny>(ctx, raw) }
}
