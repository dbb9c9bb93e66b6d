//! What may stand after `except`.

use hpy_sys::{HPyErr_ExceptionMatches, HPyType_IsSubtype};

use crate::context::Context;
use crate::exceptions::ExceptionType;
use crate::handle::{Borrowed, Handle};
use crate::types::number::item;
use crate::types::{PyTuple, PyType};

mod sealed {
    pub trait Sealed {}
}

/// What [`Error::matches`](super::Error::matches) takes: an exception class, a handle to one or to a tuple of them, or an array of these.
///
/// As after `except`, the class that an exception really has counts: neither its `__class__` nor `__subclasscheck__` is asked. A handle to
/// anything else catches nothing.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no exception class",
    note = "give a class of `hpy::exceptions` or of `hpy::exception!`, a handle to a class, or an array of them"
)]
pub trait Catch: sealed::Sealed {
    /// Tells whether exceptions of this very class are caught.
    #[doc(hidden)]
    fn catches(&self, class: &Handle<'_, PyType>) -> bool;

    /// Tells whether the pending exception is caught, where that can be told while it stays pending.
    #[doc(hidden)]
    fn catches_pending(&self, ctx: Context<'_>) -> Option<bool>;
}

impl sealed::Sealed for ExceptionType {}

impl Catch for ExceptionType {
    fn catches(&self, class: &Handle<'_, PyType>) -> bool {
        let own = self.handle(class.ctx());
        // A class that cannot be made has no instances.
        own.is_ok_and(|own| is_subclass(class, &own))
    }

    fn catches_pending(&self, ctx: Context<'_>) -> Option<bool> {
        let class = self.as_constant(ctx)?;
        // SAFETY: an exception is pending, and `class` is an open handle to an exception class.
        Some((unsafe { HPyErr_ExceptionMatches(ctx.as_raw(), class.as_raw()) }) == 1)
    }
}

impl<T> sealed::Sealed for Handle<'_, T> {}

impl<T> Catch for Handle<'_, T> {
    fn catches(&self, class: &Handle<'_, PyType>) -> bool {
        let this = self.as_any();
        if let Ok(own) = this.cast::<PyType>() {
            return is_subclass(class, own);
        }
        if !this.is_a::<PyTuple>() {
            return false;
        }
        // A subclass of `tuple` may say anything about its length, and about its items.
        let len = this.len().unwrap_or(0);
        let own = (0..len).map_while(|index| item(this, index).ok());
        own.filter_map(|own| own.into_cast::<PyType>().ok())
            .any(|own| is_subclass(class, &own))
    }

    fn catches_pending(&self, _: Context<'_>) -> Option<bool> {
        None
    }
}

impl<T> sealed::Sealed for Borrowed<'_, '_, T> {}

impl<T> Catch for Borrowed<'_, '_, T> {
    fn catches(&self, class: &Handle<'_, PyType>) -> bool {
        (**self).catches(class)
    }

    fn catches_pending(&self, _: Context<'_>) -> Option<bool> {
        None
    }
}

impl<T: sealed::Sealed + ?Sized> sealed::Sealed for &T {}

impl<T: Catch + ?Sized> Catch for &T {
    fn catches(&self, class: &Handle<'_, PyType>) -> bool {
        (**self).catches(class)
    }

    fn catches_pending(&self, ctx: Context<'_>) -> Option<bool> {
        (**self).catches_pending(ctx)
    }
}

impl<T: sealed::Sealed, const N: usize> sealed::Sealed for [T; N] {}

impl<T: Catch, const N: usize> Catch for [T; N] {
    fn catches(&self, class: &Handle<'_, PyType>) -> bool {
        self.iter().any(|one| one.catches(class))
    }

    fn catches_pending(&self, ctx: Context<'_>) -> Option<bool> {
        for one in self {
            if one.catches_pending(ctx)? {
                return Some(true);
            }
        }
        Some(false)
    }
}

/// Tells whether one class is the other or derived from it. Runs no Python code.
pub(crate) fn is_subclass(class: &Handle<'_, PyType>, base: &Handle<'_, PyType>) -> bool {
    // SAFETY: both are open handles to types, of the current call.
    unsafe { HPyType_IsSubtype(class.ctx().as_raw(), class.as_raw(), base.as_raw()) == 1 }
}
