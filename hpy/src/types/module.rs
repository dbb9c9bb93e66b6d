//! Modules.

use hpy_sys::HPyImport_ImportModule;

use super::PyModule;
use super::any::is_instance;
use crate::context::Context;
use crate::error::{Error, Result};
use crate::handle::{Handle, from_result};
use crate::runtime;

/// Imports a module; [`Context::import`].
pub(crate) fn import<'ctx>(ctx: Context<'ctx>, name: &str) -> Result<Handle<'ctx, PyModule>> {
    let c_name = std::ffi::CString::new(name)?;
    if !name.is_ascii() {
        // C strings that are not ASCII do not reach every implementation whole.
        let import = import(ctx, "importlib")?.getattr("import_module")?;
        let module = import.call((name,))?;
        // SAFETY: an import gives a module, or what `sys.modules` has in its place; nothing but attributes is ever asked of it.
        return Ok(unsafe { module.into_cast_unchecked() });
    }
    // SAFETY: the context is that of the current call, and the name NUL-terminated ASCII.
    let raw = unsafe { HPyImport_ImportModule(ctx.api(), c_name.as_ptr()) };
    // SAFETY: an owned handle, or null with an exception; see above for the type.
    unsafe { from_result(ctx, raw) }
}

/// Tells whether the object is an instance of `types.ModuleType`, as it was when this module was imported.
pub(super) fn is_module(object: &Handle<'_>) -> bool {
    let class = runtime::module_type(object.ctx());
    class.is_ok_and(|class| is_instance(object, class.as_raw()))
}

impl Handle<'_, PyModule> {
    /// Returns the module's name, dotted. Same as `self.__name__`.
    pub fn name(&self) -> Result<String> {
        let name = self.getattr("__name__")?;
        name.extract()
            .map_err(|error: Error| error.prefix("__name__"))
    }
}
