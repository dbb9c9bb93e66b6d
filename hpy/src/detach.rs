//! Letting other threads run Python while Rust works: [`Context::detach`].

use hpy_sys::{HPy_LeavePythonExecution, HPy_ReenterPythonExecution, HPyThreadState};

use crate::context::{Context, current};

impl Context<'_> {
    /// Calls `work` while other threads may run Python, and returns what it returns.
    ///
    /// For work that takes long and needs no Python: computing, waiting for a file or for another thread. What a call of `work` may
    /// use has to be [`Send`], which contexts, handles and borrowed arguments are not; text and bytes of a handle are:
    ///
    /// ```
    /// use hpy::prelude::*;
    ///
    /// /// Count the zero bytes of `data`, while other threads run.
    /// #[hpy::function]
    /// fn count_zeros(ctx: Context<'_>, data: &[u8]) -> usize {
    ///     ctx.detach(|| data.iter().filter(|byte| **byte == 0).count())
    /// }
    /// # #[cfg(feature = "embed")]
    /// # hpy::embed::test(|ctx| {
    /// #     assert_eq!(count_zeros(ctx, b"\0a\0"), 2);
    /// #     Ok(())
    /// # });
    /// ```
    ///
    /// The objects behind handles are safe meanwhile, but other threads may change what is in them. An [`Error`](crate::Error) may be held
    /// across, and moved into `work`. Letting go of the interpreter and getting it back costs 50 ns and more, and waiting for others.
    ///
    /// GraalPy's own HPy runs extensions on one thread only: see the book's chapter on threads. The debug mode of hpy's package on CPython
    /// aborts when more than 16 calls of other threads run meanwhile.
    ///
    /// # Panics
    ///
    /// Panics where `work` does, after it got the interpreter back.
    ///
    /// `Send` says that a value may be used on another thread; wrappers that promise it on the word that only one thread will use the value,
    /// such as those of the crate `send_wrapper`, can bring a handle in. Debug builds panic where such a handle is used, and see to it at
    /// every call; release builds do not, and the behaviour is undefined.
    #[doc(alias = "HPy_LeavePythonExecution")]
    #[doc(alias = "HPy_ReenterPythonExecution")]
    #[doc(alias = "allow_threads")]
    pub fn detach<F, R>(self, work: F) -> R
    where
        F: FnOnce() -> R + Send,
        R: Send,
    {
        let _detached = Detached::begin(self);
        work()
    }
}

/// While it lives, this thread runs no Python.
struct Detached<'ctx> {
    ctx: Context<'ctx>,
    state: HPyThreadState,
    mark: Option<Mark>,
    _current: current::Before,
}

impl<'ctx> Detached<'ctx> {
    fn begin(ctx: Context<'ctx>) -> Detached<'ctx> {
        // `api`: an exception that an error owns is set aside before, since a thread that is away must have none pending.
        // SAFETY: the context is that of the current call, and this thread runs Python. `Drop` comes back, whatever happens.
        let state = unsafe { HPy_LeavePythonExecution(ctx.api()) };
        Detached {
            ctx,
            state,
            mark: Some(Mark::set(true)),
            _current: current::Before::none(),
        }
    }
}

impl Drop for Detached<'_> {
    fn drop(&mut self) {
        self.mark = None;
        // SAFETY: the state is what leaving has given on this thread, and is used once.
        unsafe { HPy_ReenterPythonExecution(self.ctx.as_raw(), self.state) };
    }
}

/// Whether this thread is detached, which debug builds look at whenever a context is used.
///
/// The types keep handles out of a detached closure, unless somebody promises `Send` for them. The way to keep those out too would be an
/// auto trait of our own, which is no stable feature, or this check in release builds, which would cost each call more than it does.
pub(crate) struct Mark {
    #[cfg(debug_assertions)]
    before: bool,
}

#[cfg(debug_assertions)]
mod checked {
    use core::cell::Cell;

    use super::Mark;

    thread_local! {
        static DETACHED: Cell<bool> = const { Cell::new(false) };
    }

    impl Mark {
        /// Says whether this thread is detached, until the mark is dropped.
        pub(crate) fn set(detached: bool) -> Mark {
            let before = DETACHED.replace(detached);
            Mark { before }
        }

        /// Panics if this thread is detached.
        #[track_caller]
        pub(crate) fn check() {
            assert!(
                !DETACHED.get(),
                "a context or handle is used inside of `detach`, where this thread may not use Python"
            );
        }
    }

    impl Drop for Mark {
        fn drop(&mut self) {
            DETACHED.set(self.before);
        }
    }
}

#[cfg(not(debug_assertions))]
impl Mark {
    #[inline(always)]
    pub(crate) fn set(_detached: bool) -> Mark {
        Mark {}
    }

    #[inline(always)]
    pub(crate) fn check() {}
}
