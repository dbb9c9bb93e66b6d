//! What the SDK itself keeps in a module: prepared when the module is executed, before anything of the user's runs.

use hpy_sys::HPyErr_NewExceptionWithDoc;

use crate::context::Context;
use crate::error::{Error, Result, aside};
use crate::global::Global;
use crate::handle::{Handle, from_result};
use crate::types::any::takes_numbers_for_others;
use crate::types::{PyList, PyModule, PyType};
use crate::{one_thread, root, stack};

/// The module `sys` of the interpreter that the library belongs to.
static SYS: Global<PyModule> = Global::new();
/// The class of modules.
static MODULE_TYPE: Global<PyType> = Global::new();
/// The list behind [`root::Root`].
pub(crate) static ROOTS: Global<PyList> = Global::new();
/// The class `PanicException`.
pub(crate) static PANIC: Global<PyType> = Global::new();
/// `len` and `operator.setitem`, where [`takes_numbers_for_others`] says that HPy's own functions are not for all objects.
pub(crate) static LEN: Global = Global::new();
pub(crate) static SETITEM: Global = Global::new();

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
    one_thread::executing(ctx);
    stack::executing(ctx);
    let sys = ctx.import("sys")?;
    match SYS.get(ctx) {
        Some(known) if !known.is(&sys) => {
            return Err(Error::import_error(
                "this module is in use by another interpreter of this process; subinterpreters are not supported",
            ));
        }
        Some(_) => {}
        None => SYS.set(&sys),
    }
    if MODULE_TYPE.get(ctx).is_none() {
        MODULE_TYPE.set(&sys.type_of()?);
    }
    if takes_numbers_for_others() {
        LEN.set(&ctx.builtin("len")?);
        SETITEM.set(&ctx.import("operator")?.getattr("setitem")?);
    }
    if ROOTS.get(ctx).is_none() {
        ROOTS.set(&PyList::empty(ctx)?);
        root::renew();
    }
    if PANIC.get(ctx).is_none() {
        PANIC.set(&panic_exception(ctx)?);
    }
    aside::prepare(&sys)
}

fn panic_exception(ctx: Context<'_>) -> Result<Handle<'_, PyType>> {
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
    // SAFETY: an owned handle to a class, or null with an exception.
    unsafe { from_result(ctx, raw) }
}

/// Returns the class of modules.
pub(crate) fn module_type(ctx: Context<'_>) -> Result<Handle<'_, PyType>> {
    MODULE_TYPE.get(ctx).ok_or_else(not_executed)
}

/// The error of what needs a module of the library before there is one.
#[cold]
pub(crate) fn not_executed() -> Error {
    Error::system_error("the module was not executed")
}
