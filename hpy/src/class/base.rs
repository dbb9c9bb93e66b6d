//! Classes that extend others: the value of the base is a field of the derived class's value.
//!
//! Both have the same header, so that one count guards both values and one slab has the fields of both, and the tag is that of the class that
//! made the value. A class therefore knows those that extend it, and finds its own value in theirs.

use core::ffi::c_void;
use core::mem::align_of;
use core::ptr::{self, NonNull};
use core::sync::atomic::{AtomicPtr, Ordering};

use super::Class;
use super::cell::ClassCell;
use super::export::is_exporter;
use super::payload;
use crate::context::Context;
use crate::error::{Error, Result};
use crate::handle::Handle;
use crate::types::PyType;

/// A class that extends another.
///
/// # Safety
///
/// For the macro only: `OFFSET` is where in a `Self` there is a field of type `Base`.
pub unsafe trait Extends: Class {
    /// What it extends, which is counted and holds fields as the class does.
    type Base: Class<Borrowing: CountedAs<Self::Borrowing>, Fields: HoldsAs<Self::Fields>>;
    /// Where the base's value is.
    const OFFSET: usize;
}

/// Says that borrows are counted in the same way.
///
/// # Safety
///
/// Both are the same type.
#[diagnostic::on_unimplemented(
    message = "a frozen class extends frozen classes only, and what extends one is frozen",
    label = "only one of the two classes is frozen",
    note = "write `frozen` above both, or remove it"
)]
pub unsafe trait CountedAs<B> {}

// SAFETY: they are the same.
unsafe impl<B> CountedAs<B> for B {}

/// Says that fields are held in the same way.
///
/// # Safety
///
/// Both are the same type.
#[diagnostic::on_unimplemented(
    message = "a class with fields extends classes with fields only",
    label = "the class holds no fields",
    note = "write `#[hpy::class(fields)]` above the class that is extended"
)]
pub unsafe trait HoldsAs<F> {}

// SAFETY: they are the same.
unsafe impl<F> HoldsAs<F> for F {}

/// What a class knows of its base.
#[derive(Clone, Copy)]
pub struct Base {
    name: &'static str,
    cell: fn() -> &'static ClassCell,
    /// How many classes the class extends.
    pub(super) depth: usize,
    /// The size of the base's payloads.
    pub(super) size: usize,
    derived: fn() -> Derived,
}

/// How a base finds its value in the payloads of a class that extends it.
pub(super) struct Derived {
    cell: &'static ClassCell,
    locate: Locate,
}

/// Where the value is in a payload with this tag. Null where there is none.
type Locate = unsafe fn(*const ClassCell, NonNull<c_void>) -> *mut c_void;

/// How many classes a class extends.
pub(super) const fn depth<T: Class>() -> usize {
    match T::BASE {
        Some(base) => base.depth,
        None => 0,
    }
}

impl Base {
    /// The base of `T`.
    pub const fn of<T: Extends>() -> Base {
        assert!(
            T::Base::SUBCLASS,
            "a class can be extended if it has the option `subclass`: write it above the base"
        );
        assert!(
            !T::Base::DICT && !T::Base::WEAKREF,
            "a class with the option `dict` or `weakref` cannot be extended: give the option to the classes that extend it"
        );
        assert!(
            !is_exporter(T::Base::MEMBERS),
            "a class with `__getbuffer__` cannot be extended: write that method in the classes that extend it"
        );
        assert!(
            align_of::<T>() >= align_of::<T::Base>() && T::OFFSET % align_of::<T::Base>() == 0,
            "a class with `#[repr(packed)]` cannot extend another: remove that"
        );
        Base {
            name: <T::Base as crate::types::TypeCheck>::NAME,
            cell: <T::Base as Class>::cell,
            depth: 1 + depth::<T::Base>(),
            size: payload::size::<T::Base>(),
            derived: || Derived {
                cell: T::cell(),
                locate: locate::<T>,
            },
        }
    }

    /// Returns the class, for `class` to derive from.
    ///
    /// # Errors
    ///
    /// `ImportError` where that is not safe, or the class was not made yet.
    pub(super) fn class<'ctx>(
        self,
        ctx: Context<'ctx>,
        class: &str,
    ) -> Result<Handle<'ctx, PyType>> {
        let base = self.name;
        if !hpy_sys::own_host() {
            return Err(Error::import_error(format!(
                "the class '{class}' extends '{base}', which is not safe under this host: set HPY_HOST=own"
            )));
        }
        let Some(object) = (self.cell)().load(ctx) else {
            return Err(Error::import_error(format!(
                "the class '{class}' extends '{base}', which is not there yet: export it by the same module, or by one that is imported before"
            )));
        };
        (self.cell)().derive((self.derived)());
        Ok(object)
    }
}

/// The value of the base of `T` in a payload of `T`, or of a class that extends it.
///
/// # Safety
///
/// `data` is a payload with this tag.
unsafe fn locate<T: Extends>(tag: *const ClassCell, data: NonNull<c_void>) -> *mut c_void {
    // SAFETY: the caller's.
    match unsafe { payload::locate::<T>(tag, data) } {
        // SAFETY: there is a `T`, which has the base's value there.
        Some(value) => unsafe { value.byte_add(T::OFFSET) }.cast(),
        None => ptr::null_mut(),
    }
}

/// The classes that extend one.
pub(super) struct Deriveds {
    first: AtomicPtr<Node>,
}

struct Node {
    derived: Derived,
    next: *const Node,
}

impl Deriveds {
    /// None yet.
    pub(super) const fn new() -> Deriveds {
        Deriveds {
            first: AtomicPtr::new(ptr::null_mut()),
        }
    }

    /// Adds a class, if it is not there.
    pub(super) fn add(&self, derived: Derived) {
        if self.iter().any(|it| ptr::eq(it.cell, derived.cell)) {
            return;
        }
        let mut next = self.first.load(Ordering::Acquire);
        let node = Box::leak(Box::new(Node { derived, next }));
        while let Err(first) =
            self.first
                .compare_exchange(next, node, Ordering::AcqRel, Ordering::Acquire)
        {
            next = first;
            node.next = next;
        }
    }

    fn iter(&self) -> impl Iterator<Item = &Derived> {
        // SAFETY: nodes are never freed, and complete before they are there.
        let first = unsafe { self.first.load(Ordering::Acquire).as_ref() };
        // SAFETY: as above.
        let nodes = core::iter::successors(first, |node| unsafe { node.next.as_ref() });
        nodes.map(|node| &node.derived)
    }

    /// Where the value of the class is in a payload of one that extends it. `None` where the tag is of no such class.
    ///
    /// # Safety
    ///
    /// `data` is a payload with this tag.
    pub(super) unsafe fn locate(
        &self,
        tag: *const ClassCell,
        data: NonNull<c_void>,
    ) -> Option<NonNull<c_void>> {
        // SAFETY: the caller's.
        self.iter()
            .find_map(|derived| NonNull::new(unsafe { (derived.locate)(tag, data) }))
    }
}
