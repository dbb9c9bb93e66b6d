//! `PyCapsule`: a value of Rust's in a Python object that no Python code looks into.

use core::any::{TypeId, type_name};
use core::ffi::{CStr, c_char, c_void};
use core::ptr::{self, NonNull};
use std::panic::{AssertUnwindSafe, catch_unwind};

use hpy_sys::{
    CapsuleDestructor, HPyCapsule_Destructor, HPyCapsule_Get, HPyCapsule_New, HPyCapsule_Set,
    HPyCapsule_key_Context, HPyCapsule_key_Name, HPyCapsule_key_Pointer, HPyErr_Occurred,
    Implementation, Interpreter, Signature, def,
};

use super::PyCapsule;
use crate::context::Context;
use crate::error::{Error, Result, from_status};
use crate::handle::{Handle, from_result};

/// What a capsule of this library points to.
#[repr(C)]
struct Content<T> {
    header: Header,
    value: T,
}

/// What is the same for all types.
struct Header {
    kind: TypeId,
    /// Drops the content whose header this is.
    end: unsafe fn(NonNull<Header>),
}

/// # Safety
///
/// The header is that of a `Content<T>` from a box, which nobody uses any more.
unsafe fn end<T>(header: NonNull<Header>) {
    // SAFETY: the caller's; the header is the first field.
    drop(unsafe { Box::from_raw(header.cast::<Content<T>>().as_ptr()) });
}

/// The context of the capsules that this library made: its address is that of no other library.
static OWN: u8 = 0;

fn own() -> *mut c_void {
    (&raw const OWN).cast_mut().cast()
}

struct Destroy;

// SAFETY: `destroy` has the signature's type, and does not unwind.
unsafe impl Implementation<CapsuleDestructor> for Destroy {
    const FUNCTION: <CapsuleDestructor as Signature>::Function = destroy;
}

/// Drops the value of a capsule that goes.
unsafe extern "C" fn destroy(_name: *const c_char, pointer: *mut c_void, context: *mut c_void) {
    let Some(header) = NonNull::new(pointer.cast::<Header>()) else {
        return;
    };
    // One that got no context was not given out: its value is dropped by who made it.
    if context != own() {
        return;
    }
    let end = || {
        // SAFETY: a capsule of this library points to a header, until this is called, once.
        let end = unsafe { header.as_ref() }.end;
        // SAFETY: `end` is that of the content's type, and nobody has a handle any more.
        unsafe { end(header) };
    };
    if catch_unwind(AssertUnwindSafe(end)).is_err() {
        // No panic may go on into the interpreter, and there is nobody to tell.
        std::process::abort();
    }
}

/// Lives as long as the process, as implementations keep its address.
struct Destructor(HPyCapsule_Destructor);

// SAFETY: two pointers to functions, which nobody changes.
unsafe impl Sync for Destructor {}

static DESTRUCTOR: Destructor = Destructor(def::capsule_destructor::<Destroy>());

/// The destructor for new capsules; none under GraalPy's own HPy, which calls them with other arguments (24.2.2).
fn destructor() -> *mut HPyCapsule_Destructor {
    if hpy_sys::interpreter() == Interpreter::GraalPy && !hpy_sys::own_host() {
        return ptr::null_mut();
    }
    (&raw const DESTRUCTOR.0).cast_mut()
}

impl PyCapsule {
    /// Makes a capsule that holds `value`, which is dropped with it: on any thread, and never by GraalPy's own HPy.
    ///
    /// The name says what the capsule is for, to other extensions too: by convention `module.attribute`.
    ///
    /// ```
    /// use hpy::prelude::*;
    /// use hpy::types::PyCapsule;
    ///
    /// struct Settings {
    ///     limit: usize,
    /// }
    ///
    /// #[hpy::function]
    /// fn settings(ctx: Context<'_>, limit: usize) -> hpy::Result<Handle<'_, PyCapsule>> {
    ///     PyCapsule::new(ctx, c"example.settings", Settings { limit })
    /// }
    ///
    /// #[hpy::function]
    /// fn limit(settings: &Handle<'_, PyCapsule>) -> hpy::Result<usize> {
    ///     Ok(settings.value::<Settings>()?.limit)
    /// }
    /// # #[cfg(feature = "embed")]
    /// # hpy::embed::test(|ctx| {
    /// #     let capsule = settings(ctx, 3)?;
    /// #     assert_eq!(limit(&capsule)?, 3);
    /// #     assert!(capsule.value::<u8>().is_err());
    /// #     assert_eq!(capsule.name()?.as_deref(), Some(c"example.settings"));
    /// #     assert!(capsule.pointer(c"example.other").is_err());
    /// #     Ok(())
    /// # });
    /// ```
    ///
    /// # Errors
    ///
    /// `MemoryError`.
    #[doc(alias = "HPyCapsule_New")]
    pub fn new<'ctx, T: Send + 'static>(
        ctx: Context<'ctx>,
        name: &'static CStr,
        value: T,
    ) -> Result<Handle<'ctx, PyCapsule>> {
        let header = Header {
            kind: TypeId::of::<T>(),
            end: end::<T>,
        };
        let content = NonNull::from(Box::leak(Box::new(Content { header, value })));
        let made = wrap(ctx, name, content.cast());
        if made.is_err() {
            // SAFETY: the header of the content, which no capsule with the library's context points to.
            unsafe { end::<T>(content.cast()) };
        }
        made
    }
}

/// Makes a capsule of this library. Where it fails, the content is left.
fn wrap<'ctx>(
    ctx: Context<'ctx>,
    name: &'static CStr,
    content: NonNull<Header>,
) -> Result<Handle<'ctx, PyCapsule>> {
    let pointer = content.as_ptr().cast();
    // SAFETY: name and destructor live as long as the process, and without its context the destructor does nothing with the pointer.
    let raw = unsafe { HPyCapsule_New(ctx.api(), pointer, name.as_ptr(), destructor()) };
    // SAFETY: an owned handle to a capsule, or null with an exception.
    let capsule: Handle<'ctx, PyCapsule> = unsafe { from_result(ctx, raw) }?;
    // SAFETY: the handle is open, and of a capsule.
    let status =
        unsafe { HPyCapsule_Set(ctx.api(), capsule.as_raw(), HPyCapsule_key_Context, own()) };
    from_status(ctx, status)?;
    Ok(capsule)
}

impl Handle<'_, PyCapsule> {
    /// Returns the value that [`PyCapsule::new`] was given.
    ///
    /// # Errors
    ///
    /// `TypeError` if this library did not make the capsule, or with a value of another type.
    #[doc(alias = "HPyCapsule_Get")]
    pub fn value<T: Send + 'static>(&self) -> Result<&T> {
        let content = self.content()?.filter(|header| {
            // SAFETY: it is that of a capsule of this library, which the handle keeps.
            (unsafe { header.as_ref() }).kind == TypeId::of::<T>()
        });
        let content = content.ok_or_else(|| {
            Error::type_error(format!("the capsule holds no {}", type_name::<T>()))
        })?;
        // SAFETY: the content has a value of this type; the handle keeps the capsule, and nobody gets a `&mut T`.
        Ok(unsafe { &content.cast::<Content<T>>().as_ref().value })
    }

    /// The content of a capsule that this library made.
    fn content(&self) -> Result<Option<NonNull<Header>>> {
        if self.get(HPyCapsule_key_Context, None)? != own() {
            return Ok(None);
        }
        let name = self.get(HPyCapsule_key_Name, None)?;
        let pointer = self.get(HPyCapsule_key_Pointer, Some(name.cast_const().cast()))?;
        Ok(NonNull::new(pointer.cast()))
    }

    /// Returns the name; `None` where it has none.
    pub fn name(&self) -> Result<Option<std::ffi::CString>> {
        let name = self.get(HPyCapsule_key_Name, None)?;
        // SAFETY: null, or a text with a NUL that lives as long as the capsule.
        Ok((!name.is_null())
            .then(|| unsafe { CStr::from_ptr(name.cast_const().cast()) }.to_owned()))
    }

    /// Returns the pointer of a capsule of this name, whoever made it. What it points to, only its maker knows.
    ///
    /// # Errors
    ///
    /// `ValueError` if the capsule has another name.
    pub fn pointer(&self, name: &CStr) -> Result<NonNull<c_void>> {
        let pointer = self.get(HPyCapsule_key_Pointer, Some(name.as_ptr()))?;
        NonNull::new(pointer).ok_or_else(|| Error::value_error("the capsule holds nothing"))
    }

    fn get(
        &self,
        key: hpy_sys::_HPyCapsule_key,
        name: Option<*const c_char>,
    ) -> Result<*mut c_void> {
        let ctx = self.ctx();
        let name = name.unwrap_or(ptr::null());
        // SAFETY: the handle is open and of a capsule, and the name is null or ends with a NUL.
        let value = unsafe { HPyCapsule_Get(ctx.api(), self.as_raw(), key, name) };
        // SAFETY: the context is that of the current call.
        if value.is_null() && unsafe { HPyErr_Occurred(ctx.as_raw()) } != 0 {
            return Err(Error::raised(ctx));
        }
        Ok(value)
    }
}
