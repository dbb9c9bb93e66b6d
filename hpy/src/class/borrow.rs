//! Who is using a payload: the count beside it, and the guards that count.

use core::cell::Cell;
use core::marker::PhantomData;
use core::mem;
use core::ops::{Deref, DerefMut};

use super::Class;
use super::payload::Header;
use super::slab::Fields;
use crate::args::Signature;
use crate::context::Context;
use crate::error::{Error, Result};
use crate::handle::Handle;

/// Who borrows: a method or function of Python, or code in Rust.
pub(crate) type Holder = Option<&'static Signature>;

/// How borrows of a class's payloads are counted. A value is the count of one payload.
pub trait Borrowing: Sized + 'static {
    #[doc(hidden)]
    const NEW: Self;
    /// What was there before, for `end_shared`.
    #[doc(hidden)]
    type Before: Copy;
    #[doc(hidden)]
    fn begin_shared(&self, holder: Holder) -> Result<Self::Before>;
    #[doc(hidden)]
    fn end_shared(&self, before: Self::Before);
    /// Makes a shared borrow one for an exported buffer, of which there is one at a time. `before` is as for `end_shared`.
    #[doc(hidden)]
    fn lend(&self, before: Self::Before);
    /// Ends the borrow for an exported buffer, shared or exclusive.
    #[doc(hidden)]
    fn end_lending(&self);
}

/// A count that knows exclusive borrows: that of every class that is not frozen.
#[diagnostic::on_unimplemented(
    message = "the values of a frozen class cannot be changed",
    label = "the class is frozen",
    note = "take `&self`, or remove `frozen` from `#[hpy::class(…)]`; enums are always frozen"
)]
pub trait Exclusive: Borrowing {
    #[doc(hidden)]
    fn begin_exclusive(&self, holder: Holder) -> Result<()>;
    #[doc(hidden)]
    fn end_exclusive(&self);
    /// Makes the exclusive borrow one for an exported buffer: `end_exclusive` leaves it.
    #[doc(hidden)]
    fn lend_exclusive(&self);
}

/// The count of a frozen class: none.
pub struct Uncounted;

impl Borrowing for Uncounted {
    const NEW: Uncounted = Uncounted;
    type Before = ();

    #[inline(always)]
    fn begin_shared(&self, _holder: Holder) -> Result<()> {
        Ok(())
    }

    #[inline(always)]
    fn end_shared(&self, (): ()) {}

    fn lend(&self, (): ()) {}

    fn end_lending(&self) {}
}

/// The count of every other class.
///
/// Threads see it one after the other: all of its users have a context.
pub struct Counted {
    /// How many shared borrows there are, or [`EXCLUSIVE`].
    count: Cell<i32>,
    /// Whether one of them, or the exclusive one, is for an exported buffer.
    is_lent: Cell<bool>,
    /// Who borrowed last, of the others that still do.
    holder: Cell<Holder>,
}

const EXCLUSIVE: i32 = -1;

impl Borrowing for Counted {
    const NEW: Counted = Counted {
        count: Cell::new(0),
        is_lent: Cell::new(false),
        holder: Cell::new(None),
    };
    type Before = Holder;

    #[inline(always)]
    fn begin_shared(&self, holder: Holder) -> Result<Holder> {
        let count = self.count.get();
        // Nobody has `i32::MAX` guards, but as many may have been leaked.
        if count == EXCLUSIVE || count == i32::MAX {
            return Err(self.refuse(holder, "access", "changing"));
        }
        self.count.set(count + 1);
        Ok(self.holder.replace(holder))
    }

    #[inline(always)]
    fn end_shared(&self, before: Holder) {
        self.count.set(self.count.get() - 1);
        self.holder.set(before);
    }

    fn lend(&self, before: Holder) {
        self.is_lent.set(true);
        self.holder.set(before);
    }

    fn end_lending(&self) {
        self.is_lent.set(false);
        let count = self.count.get();
        self.count
            .set(if count == EXCLUSIVE { 0 } else { count - 1 });
    }
}

impl Exclusive for Counted {
    #[inline(always)]
    fn begin_exclusive(&self, holder: Holder) -> Result<()> {
        if self.count.get() != 0 {
            return Err(self.refuse(holder, "exclusive access", "using"));
        }
        self.count.set(EXCLUSIVE);
        self.holder.set(holder);
        Ok(())
    }

    #[inline(always)]
    fn end_exclusive(&self) {
        if !self.is_lent.get() {
            self.count.set(0);
        }
    }

    fn lend_exclusive(&self) {
        self.is_lent.set(true);
    }
}

impl Counted {
    /// Says who wanted what, and who has it.
    #[cold]
    fn refuse(&self, wanted: Holder, what: &str, doing: &str) -> Error {
        let wanted = name(wanted);
        let holder = match self.is_lent.get() {
            true => "a memoryview or another buffer".into(),
            false => name(self.holder.get()),
        };
        Error::runtime_error(format!(
            "{wanted} needs {what}: {holder} is still {doing} this object"
        ))
    }
}

fn name(holder: Holder) -> String {
    match holder {
        Some(signature) => format!("{signature}()"),
        None => "code in Rust".into(),
    }
}

/// The value of an object, for reading, as long as this exists.
///
/// It derefs to the value. The lifetime `'a` is that of the borrowed handle, which keeps the object alive.
pub struct Ref<'a, 'ctx, T: Class> {
    value: &'a T,
    borrowing: &'a T::Borrowing,
    before: <T::Borrowing as Borrowing>::Before,
    /// It cannot leave the thread, nor the call: only they keep others away from the count.
    ctx: PhantomData<Context<'ctx>>,
}

impl<'a, T: Class> Ref<'a, '_, T> {
    #[inline(always)]
    pub(super) fn new(
        value: *const T,
        borrowing: &'a T::Borrowing,
        holder: Holder,
    ) -> Result<Self> {
        let before = borrowing.begin_shared(holder)?;
        Ok(Ref {
            // SAFETY: the caller, `Payload`, vouches that there is a value for `'a`; while it is counted, nobody changes it.
            value: unsafe { &*value },
            borrowing,
            before,
            ctx: PhantomData,
        })
    }
}

impl<T: Class> Ref<'_, '_, T> {
    /// Leaves the value borrowed for an exported buffer.
    pub(super) fn lend(self) {
        self.borrowing.lend(self.before);
        mem::forget(self);
    }
}

impl<T: Class> Deref for Ref<'_, '_, T> {
    type Target = T;

    #[inline(always)]
    fn deref(&self) -> &T {
        self.value
    }
}

impl<T: Class> Drop for Ref<'_, '_, T> {
    #[inline(always)]
    fn drop(&mut self) {
        self.borrowing.end_shared(self.before);
    }
}

/// The value of an object, for changing it, as long as this exists.
///
/// It derefs to the value. The lifetime `'a` is that of the borrowed handle, which keeps the object alive.
pub struct RefMut<'a, 'ctx, T: Class>
where
    T::Borrowing: Exclusive,
{
    value: &'a mut T,
    header: &'a Header<T::Borrowing, T::Fields>,
    /// Whose value it is. With its context, it cannot leave the thread, nor the call.
    object: &'a Handle<'ctx>,
}

impl<'a, 'ctx, T: Class> RefMut<'a, 'ctx, T>
where
    T::Borrowing: Exclusive,
{
    #[inline(always)]
    pub(super) fn new(
        value: *mut T,
        header: &'a Header<T::Borrowing, T::Fields>,
        object: &'a Handle<'ctx>,
        holder: Holder,
    ) -> Result<Self> {
        header.borrowing().begin_exclusive(holder)?;
        Ok(RefMut {
            // SAFETY: the caller, `Payload`, vouches that there is a value for `'a`; while this is counted, nobody else uses it.
            value: unsafe { &mut *value },
            header,
            object,
        })
    }
}

impl<T: Class> RefMut<'_, '_, T>
where
    T::Borrowing: Exclusive,
{
    /// Leaves the value borrowed for an exported buffer when this ends. It is not moved, for that would be a use of the value.
    pub(super) fn lend(&self) {
        self.header.borrowing().lend_exclusive();
    }
}

impl<T: Class> Deref for RefMut<'_, '_, T>
where
    T::Borrowing: Exclusive,
{
    type Target = T;

    #[inline(always)]
    fn deref(&self) -> &T {
        self.value
    }
}

impl<T: Class> DerefMut for RefMut<'_, '_, T>
where
    T::Borrowing: Exclusive,
{
    #[inline(always)]
    fn deref_mut(&mut self) -> &mut T {
        self.value
    }
}

impl<T: Class> Drop for RefMut<'_, '_, T>
where
    T::Borrowing: Exclusive,
{
    #[inline(always)]
    fn drop(&mut self) {
        self.header.borrowing().end_exclusive();
        if let Some(slab) = self.header.fields().slab() {
            slab.settle(self.object);
        }
    }
}
