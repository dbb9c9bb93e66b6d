//! What the SDK itself keeps in a module: prepared when the module is executed, before anything of the user's runs.

use hpy_sys::{HPyErr_NewExceptionWithDoc, HPyGlobal};

use crate::context::Context;
use crate::error::{Error, Result, aside};
use crate::global::GlobalCell;
use crate::handle::{Handle, from_result};
use crate::root;
use crate::types::{PyAny, PyList};

/// The module `sys` of the interpreter that the library belongs to.
static SYS: GlobalCell = GlobalCell::new();
/// The class of modules.
pub(crate) static MODULE_TYPE: GlobalCell = GlobalCell::new();
/// The list behind [`root::Root`].
pub(crate) static ROOTS: GlobalCell = GlobalCell::new();
/// The class `PanicException`.
pub(crate) static PANIC: GlobalCell = GlobalCell::new();

/// Every global of the SDK, for the module definition.
pub(crate) fn globals() -> Vec<*mut HPyGlobal> {
    let own = [&SYS, &MODULE_TYPE, &ROOTS, &PANIC];
    let aside = [
        &aside::HOOKS,
        &aside::HOOK_NAME,
        &aside::REPORTS,
        &aside::COLLECT,
        &aside::RAISE,
        &aside::RESTORE,
        &aside::UNPACK,
        &aside::PASS_ON,
        &aside::HOOK_LOCK,
    ];
    own.into_iter()
        .chain(aside)
        .map(GlobalCell::as_ptr)
        .collect()
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
    match SYS.load(ctx) {
        Some(known) if !known.is(&sys) => {
            return Err(Error::import_error(
                "this module is in use by another interpreter of this process; subinterpreters are not supported",
            ));
        }
        Some(_) => {}
        None => SYS.store(&sys),
    }
    if MODULE_TYPE.load(ctx).is_none() {
        MODULE_TYPE.store(&sys.type_of()?);
    }
    if ROOTS.load(ctx).is_none() {
        ROOTS.store(&PyList::empty(ctx)?);
        root::renew();
    }
    if PANIC.load(ctx).is_none() {
        PANIC.store(&panic_exception(ctx)?);
    }
    aside::prepare(&sys)
}

fn panic_exception(ctx: Context<'_>) -> Result<Handle<'_>> {
    let base = crate::exceptions::BaseException.constant(ctx);
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
