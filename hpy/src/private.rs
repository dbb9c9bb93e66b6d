//! What macro output names, and nobody else. Not part of the public API: it may change in any release.

pub use core;

pub use hpy_sys::{HPyContext, HPyModuleDef};

pub use crate::args::{Arguments, Signature};
pub use crate::class::Class;
pub use crate::class::base::{Base, Extends};
pub use crate::class::borrow::{Counted, Uncounted};
pub use crate::class::buffer::{Buffer, IntoBuffer};
pub use crate::class::cell::ClassCell;
pub use crate::class::enums::{self, Variant, VariantClass};
pub use crate::class::export::{Exporter, get_buffer, lend, lend_mut, release_buffer};
pub use crate::class::field::{Field, owner};
pub use crate::class::member::{Member, NoMethods};
pub use crate::class::new::{Begun, construct};
pub use crate::class::options::{self, Items};
pub use crate::class::parameter::{
    Parameter, PlainParameter, class_of, exclusive, exclusive_and_owner, shared, shared_and_owner,
    this,
};
pub use crate::class::payload::is_instance;
pub use crate::class::slab::{HasFields, NoFields};
pub use crate::class::special::{self, Absent, declined, next, next_async};
pub use crate::context::Context;
pub use crate::convert::outcome::Outcome;
pub use crate::convert::{FromPyObject, IntoPyObject};
pub use crate::entry::Function;
pub use crate::error::{Error, Result};
pub use crate::exceptions::{Definition as ExceptionDefinition, ExceptionType};
pub use crate::global::Global;
pub use crate::handle::Handle;
pub use crate::module::{FunctionItem, Item, Module, hpy_init, py_init};
pub use crate::py_enum::{self, Member as EnumMember, PyEnum};
pub use crate::types::{PyAny, PyModule, PyType, TypeCheck};

use crate::convert::Output;
use crate::module::Finish;

/// The version of HPy that a module requires: what `get_required_hpy_{major,minor}_version_NAME` return.
pub const HPY_MAJOR: u32 = hpy_sys::HPY_ABI_VERSION;
/// See [`HPY_MAJOR`].
pub const HPY_MINOR: u32 = hpy_sys::HPY_ABI_VERSION_MINOR;

/// Makes an object of what a function returned.
#[inline]
pub fn output<'ctx>(ctx: Context<'ctx>, value: impl Output<'ctx>) -> Result<Handle<'ctx>> {
    value.output(ctx)
}

/// Makes what a slot takes that wants a number or nothing, of what its method returned.
#[inline]
pub fn outcome<'ctx>(ctx: Context<'ctx>, value: impl Output<'ctx>) -> Result<Outcome<'ctx>> {
    value.outcome(ctx)
}

/// Makes a `Result` of what `__getbuffer__` returned.
pub fn buffer<'a>(value: impl IntoBuffer<'a>) -> Result<Buffer<'a>> {
    value.into_buffer()
}

/// Makes an exception of an error whose class is known. The bounds are there for their messages.
pub fn from_std<E: std::error::Error + Send + Sync + 'static>(
    class: ExceptionType,
    error: E,
) -> Error {
    Error::from_std(class, error)
}

/// Makes a `Result` of what a module's `init` returned.
pub fn finish(value: impl Finish) -> Result<()> {
    value.finish()
}

/// Puts a constant into a module.
pub fn add<'ctx>(
    module: &Handle<'ctx, PyModule>,
    name: &'static str,
    value: impl IntoPyObject<'ctx>,
) -> Result<()> {
    module.setattr(name, value)
}

/// Keeps the context of the trampolines: what `HPyInitGlobalContext_NAME` does.
///
/// # Safety
///
/// The implementation gave `ctx` to `HPyInitGlobalContext_NAME`.
pub unsafe fn init_global_context(ctx: *mut HPyContext) {
    // SAFETY: passed on to the caller.
    unsafe { hpy_sys::init_global_context(ctx) }
}
