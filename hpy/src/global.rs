//! [`Global`]: a Python object that belongs to the library, not to a call.
//!
//! A global gets its place, a [`GlobalCell`], when something is first stored in it. The places of the first [`POOL_LEN`] are listed in the
//! definition of every module of the library, as HPy asks for; the implementations there are let others be used all the same.

use core::cell::UnsafeCell;
use core::fmt;
use core::marker::PhantomData;
use core::ptr;
use core::sync::atomic::{AtomicIsize, AtomicPtr, AtomicUsize, Ordering};

use hpy_sys::{
    HPy, HPy_Close, HPyGlobal, HPyGlobal_Load, HPyGlobal_NULL, HPyGlobal_Store, Interpreter, beyond,
};

use crate::context::Context;
use crate::error::Result;
use crate::handle::{Handle, is_failure};
use crate::types::PyAny;

/// A place for one Python object in a `static`, kept from call to call: a cache, a class, a table.
///
/// It is empty at first. An object that was set stays alive until another takes its place, it is cleared, or the process ends.
///
/// ```
/// use hpy::{Global, prelude::*};
///
/// static SQUARES: Global<PyDict> = Global::new();
///
/// /// `n * n`, computed once.
/// #[hpy::function]
/// fn square<'py>(ctx: Context<'py>, n: i64) -> hpy::Result<Handle<'py>> {
///     let squares = SQUARES.get_or_try_init(ctx, PyDict::empty)?;
///     if !squares.contains(n)? {
///         squares.set_item(n, n * n)?;
///     }
///     squares.get_item(n)
/// }
/// # #[cfg(feature = "embed")]
/// # hpy::embed::test(|ctx| {
/// #     assert!(SQUARES.get(ctx).is_none());
/// #     assert!(square(ctx, 12)?.is(&square(ctx, 12)?) && square(ctx, 12)?.extract::<i64>()? == 144);
/// #     assert_eq!(SQUARES.get(ctx).map(|squares| squares.len()).transpose()?, Some(1));
/// #     SQUARES.clear(ctx);
/// #     assert!(SQUARES.get(ctx).is_none());
/// #     Ok(())
/// # });
/// ```
///
/// Where the implementation starts afresh when a module is loaded again in one process, as GraalPy's HPy does, globals are empty again: code
/// that needs one fills it where it is used, with [`Global::get_or_try_init`], or in the module's `init`, which is run at every load.
///
/// To keep objects elsewhere than in a static, there is [`Root`](crate::Root).
#[doc(alias = "HPyGlobal")]
#[doc(alias = "GILOnceCell")]
#[doc(alias = "PyOnceLock")]
pub struct Global<T = PyAny> {
    /// The place; null while nothing was stored.
    cell: AtomicPtr<GlobalCell>,
    kind: PhantomData<fn(T) -> T>,
}

impl<T> Global<T> {
    /// Makes an empty one.
    pub const fn new() -> Global<T> {
        Global {
            cell: AtomicPtr::new(ptr::null_mut()),
            kind: PhantomData,
        }
    }

    /// Returns the object, or `None` while there is none. Runs no Python code.
    #[doc(alias = "HPyGlobal_Load")]
    #[inline]
    pub fn get<'ctx>(&'static self, ctx: Context<'ctx>) -> Option<Handle<'ctx, T>> {
        let object = self.cell()?.load(ctx)?;
        // SAFETY: only `set` stores in this cell, and only what is a `T`.
        Some(unsafe { object.into_cast_unchecked() })
    }

    /// Returns the object; where there is none, what `init` returns, which is kept.
    ///
    /// `init` may run Python code, and other threads meanwhile. Where they, or `init` itself, have filled the global, that object stays and is
    /// returned.
    ///
    /// # Errors
    ///
    /// What `init` returns; the global stays as it is then.
    #[inline]
    pub fn get_or_try_init<'ctx>(
        &'static self,
        ctx: Context<'ctx>,
        init: impl FnOnce(Context<'ctx>) -> Result<Handle<'ctx, T>>,
    ) -> Result<Handle<'ctx, T>> {
        if let Some(object) = self.get(ctx) {
            return Ok(object);
        }
        let object = init(ctx)?;
        // Storing does this first, and it may run Python code, which must not come between the next look and the store.
        ctx.api();
        if let Some(first) = self.get(ctx) {
            return Ok(first);
        }
        self.set(&object);
        Ok(object)
    }

    /// Puts `object` in place of what was there before, which is let go of.
    #[doc(alias = "HPyGlobal_Store")]
    pub fn set(&'static self, object: &Handle<'_, T>) {
        self.cell_or_new().store(object);
    }

    /// Makes the global empty. What was there is let go of.
    pub fn clear(&'static self, ctx: Context<'_>) {
        if let Some(cell) = self.cell() {
            cell.clear(ctx);
        }
    }

    /// Returns the handle that the object's own place is under the own host and the CPython ABI, open while the global keeps the object; `None`
    /// under other hosts.
    #[inline]
    pub(crate) fn borrow(&'static self) -> Option<HPy> {
        if !hpy_sys::own_host() {
            return None;
        }
        self.cell()?.filled().map(beyond::global_as_handle)
    }

    #[inline]
    fn cell(&'static self) -> Option<&'static GlobalCell> {
        // SAFETY: null, or a cell, which lives for ever.
        unsafe { self.cell.load(Ordering::Acquire).as_ref() }
    }

    fn cell_or_new(&'static self) -> &'static GlobalCell {
        if let Some(cell) = self.cell() {
            return cell;
        }
        let cell = ptr::from_ref(new_cell()).cast_mut();
        let null = ptr::null_mut();
        // A thread that is faster makes this one's cell useless: a few bytes.
        let _ = self
            .cell
            .compare_exchange(null, cell, Ordering::AcqRel, Ordering::Acquire);
        self.cell().expect("stored just now")
    }
}

impl<T> Default for Global<T> {
    fn default() -> Global<T> {
        Global::new()
    }
}

impl<T> fmt::Debug for Global<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Global(..)")
    }
}

/// How many globals are listed in the definition of a module.
const POOL_LEN: usize = 256;
static POOL: [GlobalCell; POOL_LEN] = [const { GlobalCell::new() }; POOL_LEN];
/// How many cells were given out.
static USED: AtomicUsize = AtomicUsize::new(0);

/// Returns a cell that nobody else has.
#[cold]
fn new_cell() -> &'static GlobalCell {
    let index = USED.fetch_add(1, Ordering::Relaxed);
    // A library with more globals than the pool has gets some that are listed nowhere. HPy does not promise that these can be used, but CPython,
    // PyPy and the own host never look at the list, and GraalPy 24.2 numbers what is listed nowhere at its first store.
    POOL.get(index)
        .unwrap_or_else(|| Box::leak(Box::new(GlobalCell::new())))
}

/// The globals that a module definition lists.
pub(crate) fn listed() -> impl Iterator<Item = *mut HPyGlobal> {
    POOL.iter().map(GlobalCell::as_ptr)
}

/// One global of HPy's.
///
/// The implementation owns the memory: GraalPy renumbers it at every load of the module, so that what was stored before is gone;
/// CPython and PyPy keep it.
pub(crate) struct GlobalCell {
    raw: UnsafeCell<HPyGlobal>,
    /// What `raw` was after the last store, or null. Loading a global that nobody has set crashes CPython, and gives some object or null on
    /// GraalPy.
    stored: AtomicIsize,
}

// SAFETY: the cell is read and written by API calls only, which the interpreter serialises: a context is at hand, so the caller
// holds the lock of the one interpreter that `runtime::prepare` lets use the library. Interpreters without such a lock do not load HPy.
unsafe impl Sync for GlobalCell {}

impl GlobalCell {
    pub(crate) const fn new() -> GlobalCell {
        GlobalCell {
            raw: UnsafeCell::new(HPyGlobal_NULL),
            stored: AtomicIsize::new(HPyGlobal_NULL._i),
        }
    }

    /// Returns the address that the module definition lists.
    pub(crate) fn as_ptr(&'static self) -> *mut HPyGlobal {
        self.raw.get()
    }

    /// Returns the object, or `None` where nothing was stored since the module was loaded. Leaves a pending exception alone.
    #[inline]
    pub(crate) fn load<'ctx>(&'static self, ctx: Context<'ctx>) -> Option<Handle<'ctx>> {
        let global = self.filled()?;
        // SAFETY: the global was stored, and not renumbered since.
        let raw = unsafe { HPyGlobal_Load(ctx.as_raw(), global) };
        if is_failure(raw) {
            return None;
        }
        // SAFETY: `HPyGlobal_Load` returns an owned handle.
        Some(unsafe { Handle::from_raw(ctx, raw) })
    }

    /// Returns the global if something is stored in it.
    #[inline]
    fn filled(&'static self) -> Option<HPyGlobal> {
        // SAFETY: no writer runs at the same time, as for `Sync`.
        let global = unsafe { *self.raw.get() };
        let stored = self.stored.load(Ordering::Relaxed);
        (global._i == stored && stored != HPyGlobal_NULL._i).then_some(global)
    }

    /// Stores the object, in place of the one before.
    pub(crate) fn store<T>(&'static self, value: &Handle<'_, T>) {
        let ctx = value.ctx();
        // Its finaliser, which may look here, does not run before everything is written.
        let before = self.load(ctx);
        self.write(ctx, value.as_any());
        drop(before);
    }

    /// Makes the cell empty.
    fn clear(&'static self, ctx: Context<'_>) {
        let before = self.load(ctx);
        if before.is_some() {
            // Not every implementation takes null.
            self.write(ctx, &ctx.none());
            self.stored.store(HPyGlobal_NULL._i, Ordering::Relaxed);
        }
        drop(before);
    }

    fn write(&'static self, ctx: Context<'_>, value: &Handle<'_>) {
        // SAFETY: no writer runs at the same time, as for `Sync`.
        let before = unsafe { *self.raw.get() };
        if hpy_sys::interpreter() == Interpreter::GraalPy && !hpy_sys::own_host() {
            self.empty_of_graalpy(ctx, before);
        }
        // SAFETY: the cell is 'static and writable, and `value` an open handle of the current call.
        unsafe { HPyGlobal_Store(ctx.api(), self.raw.get(), value.as_raw()) };
        // SAFETY: no writer runs at the same time, as for `Sync`.
        let global = unsafe { *self.raw.get() };
        self.stored.store(global._i, Ordering::Relaxed);
        close(ctx, before);
    }

    /// Prepares a global of GraalPy's own HPy for a store.
    ///
    /// It is the number of a slot, or itself a small int or a float (24.2.2, `augment_Global_Store`). Where a number takes the place of a slot, the slot
    /// keeps its object for ever: it is emptied first. Where an object takes the place of a number, GraalPy takes that for the number of a slot, and
    /// overwrites another global: it is made empty, and gets a new slot.
    #[cold]
    fn empty_of_graalpy(&'static self, ctx: Context<'_>, before: HPyGlobal) {
        let is_slot = before._i as u64 >> 48 == 0;
        if before._i == HPyGlobal_NULL._i {
            // Nothing was ever stored.
        } else if is_slot {
            // SAFETY: the cell is 'static and writable, and `None` open.
            unsafe { HPyGlobal_Store(ctx.api(), self.raw.get(), ctx.none().as_raw()) };
        } else {
            // SAFETY: nobody else reads or writes at the same time, as for `Sync`.
            unsafe { *self.raw.get() = HPyGlobal_NULL };
        }
    }
}

/// Closes what was stored before, where the implementation does not.
///
/// PyPy's own HPy makes a new handle at every store, whose number the global then is, and never closes the one before (7.3.19,
/// `interp_module.py`). In debug mode handles are something else, and it stays open.
fn close(ctx: Context<'_>, before: HPyGlobal) {
    let by_number = hpy_sys::interpreter() == Interpreter::PyPy && !hpy_sys::own_host();
    if by_number && before._i != HPyGlobal_NULL._i && !ctx.is_debug() {
        // SAFETY: the number is that of an open handle, which nobody else knows, and which the global has just given up.
        unsafe { HPy_Close(ctx.as_raw(), HPy { _i: before._i }) };
    }
}
