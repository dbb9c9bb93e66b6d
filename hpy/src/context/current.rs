//! The context for code that nobody can give one: [`Context::make_current`].

use core::cell::Cell;
use core::ptr::NonNull;

use hpy_sys::HPyContext;

use super::Context;

thread_local! {
    static CURRENT: Cell<Option<NonNull<HPyContext>>> = const { Cell::new(None) };
}

impl Context<'_> {
    /// Makes this the context that [`Context::with_current`] gives on this thread while `work` runs, and returns what `work` returns.
    ///
    /// For traits whose methods take no context, and need Python all the same: keys of a Rust map that are compared by `__eq__`, say. What such a
    /// method cannot return, an error, it can leave beside.
    ///
    /// ```
    /// use hpy::prelude::*;
    /// use hpy::Root;
    ///
    /// struct Key(Root);
    ///
    /// impl PartialEq for Key {
    ///     fn eq(&self, other: &Self) -> bool {
    ///         Context::with_current(|ctx| {
    ///             let (Ok(a), Ok(b)) = (self.0.get(ctx), other.0.get(ctx)) else {
    ///                 return false;
    ///             };
    ///             a.eq(b).unwrap_or(false)
    ///         })
    ///     }
    /// }
    ///
    /// /// Whether two objects are equal, the long way.
    /// #[hpy::function]
    /// fn equal(ctx: Context<'_>, a: &Handle<'_>, b: &Handle<'_>) -> hpy::Result<bool> {
    ///     let (a, b) = (Key(Root::new(a)?), Key(Root::new(b)?));
    ///     Ok(ctx.make_current(|| a == b))
    /// }
    /// # #[cfg(feature = "embed")]
    /// # hpy::embed::test(|ctx| {
    /// #     let one = 1.into_py_object(ctx)?.into_any();
    /// #     assert!(equal(ctx, &one, &1.0.into_py_object(ctx)?.into_any())?);
    /// #     assert!(!equal(ctx, &one, &ctx.none())?);
    /// #     let is_current = || std::panic::catch_unwind(|| Context::with_current(|_| ())).is_ok();
    /// #     assert!(!is_current());
    /// #     assert!(ctx.make_current(is_current));
    /// #     assert!(!ctx.make_current(|| ctx.detach(is_current)));
    /// #     assert!(ctx.make_current(|| { ctx.detach(|| ()); is_current() }));
    /// #     Ok(())
    /// # });
    /// ```
    ///
    /// Inside of [`Context::detach`] no context is current.
    pub fn make_current<R>(self, work: impl FnOnce() -> R) -> R {
        let _before = Before::replace(NonNull::new(self.as_raw()));
        work()
    }
}

impl Context<'static> {
    /// Calls `work` with the context that is current on this thread, and returns what `work` returns. Nothing of Python leaves `work`.
    ///
    /// # Panics
    ///
    /// Panics where no context is current: outside of [`Context::make_current`], or inside of a [`Context::detach`] in it.
    #[track_caller]
    pub fn with_current<R>(work: impl for<'ctx> FnOnce(Context<'ctx>) -> R) -> R {
        let Some(raw) = CURRENT.get() else {
            panic!(
                "no context is current on this thread: call this inside of `Context::make_current`"
            );
        };
        // SAFETY: it is the context of a call on this thread that has not returned, since `make_current` runs in it, and this thread runs Python,
        // since `detach` leaves no context current. The lifetime ends with `work`.
        work(unsafe { Context::from_raw(raw) })
    }
}

/// What was current before, and will be again when this is dropped.
pub(crate) struct Before(Option<NonNull<HPyContext>>);

impl Before {
    /// Makes no context current.
    pub(crate) fn none() -> Before {
        Before::replace(None)
    }

    fn replace(new: Option<NonNull<HPyContext>>) -> Before {
        Before(CURRENT.replace(new))
    }
}

impl Drop for Before {
    fn drop(&mut self) {
        CURRENT.set(self.0);
    }
}
