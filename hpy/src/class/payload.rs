//! The payload of an instance: how it is laid out, made, found and dropped.
//!
//! It begins with the tag of its class, the address of the class's [`ClassCell`], which is written last and taken away first: memory
//! without the tag holds no value. Being an instance of the class is no proof of one, for on some implementations Python
//! code can make instances without a payload, or change the class of an object that has another one.

use core::cell::Cell;
use core::ffi::c_void;
use core::marker::PhantomData;
use core::mem::{align_of, size_of};
use core::ptr::{self, NonNull};
use std::panic::{AssertUnwindSafe, catch_unwind};

use hpy_sys::{
    _HPy_AsStruct_Object, Destroyfunc, HPy_New, HPyErr_Clear, Implementation, Interpreter, beyond,
};

use super::Class;
use super::borrow::{Borrowing, Exclusive, Holder, Ref, RefMut, Uncounted};
use super::cell::{ClassCell, is_class_of};
use super::enums;
use super::export::{self, Exports};
use super::field::Owner;
use super::slab::{Fields, Holding};
use crate::error::{Error, Result};
use crate::handle::{Handle, from_result};
use crate::types::PyType;
use crate::types::any::type_name;

/// What every implementation aligns payloads to. PyPy's HPy: 8; all others: 16.
const ALIGNMENT: usize = 8;

/// The beginning of a payload. The value follows, or a pointer to it where it needs more alignment than payloads have.
///
/// It may be all zeros.
#[repr(C, align(8))]
pub(super) struct Header<B, F> {
    tag: Cell<*const ClassCell>,
    borrowing: B,
    fields: F,
}

type HeaderOf<T> = Header<<T as Class>::Borrowing, <T as Class>::Fields>;

impl<B, F> Header<B, F> {
    #[inline(always)]
    pub(super) fn borrowing(&self) -> &B {
        &self.borrowing
    }

    #[inline(always)]
    pub(super) fn fields(&self) -> &F {
        &self.fields
    }
}

/// What there is for buffers behind the header of a payload; nothing in most classes.
///
/// # Safety
///
/// As [`header_at`].
#[inline(always)]
unsafe fn exports_at<'a, T: Class>(data: NonNull<c_void>) -> Option<&'a Exports> {
    if !Layout::<T>::EXPORTED {
        return None;
    }
    // SAFETY: the payload is as large as the layout says.
    let exports = unsafe { data.cast::<HeaderOf<T>>().add(1) };
    // SAFETY: there are exports behind the header, or zeros, of which some can be made up; it is aligned for a pointer.
    Some(unsafe { exports.cast::<Exports>().as_ref() })
}

/// The header of a payload.
///
/// # Safety
///
/// `data` is the payload of an instance of `T` that lives for `'a`.
#[inline(always)]
pub(super) unsafe fn header_at<'a, T: Class>(data: NonNull<c_void>) -> &'a HeaderOf<T> {
    // SAFETY: payloads begin with a header, or zeros, of which one can be made up.
    unsafe { data.cast::<HeaderOf<T>>().as_ref() }
}

/// How the payloads of a class are laid out.
struct Layout<T>(PhantomData<T>);

impl<T: Class> Layout<T> {
    /// Whether there are [`Exports`] behind the header.
    const EXPORTED: bool = export::is_exporter(T::MEMBERS);
    /// A value with views stays where it is, even where an implementation ends the object before them.
    const BOXED: bool = align_of::<T>() > ALIGNMENT || Self::EXPORTED;
    /// Where the value begins. A multiple of [`ALIGNMENT`].
    const VALUE: usize = size_of::<HeaderOf<T>>()
        + if Self::EXPORTED {
            size_of::<Exports>()
        } else {
            0
        };
    const SIZE: usize = Self::VALUE
        + if Self::BOXED {
            size_of::<*mut T>()
        } else {
            size_of::<T>()
        };

    /// The place of the value in a payload.
    ///
    /// # Safety
    ///
    /// `data` is a payload that holds a value of this class, or of one that extends it.
    #[inline(always)]
    unsafe fn place(data: NonNull<c_void>) -> *mut T {
        // SAFETY: the payload is as large as the layout says.
        let place = unsafe { data.as_ptr().byte_add(Self::VALUE) };
        if Self::BOXED {
            // SAFETY: a boxed value's pointer is there, written before the tag.
            unsafe { place.cast::<*mut T>().read() }
        } else {
            place.cast()
        }
    }
}

/// The size of the payloads of a class, for its definition.
pub(super) const fn size<T: Class>() -> usize {
    const { assert!(align_of::<HeaderOf<T>>() == ALIGNMENT) };
    // In words: what instances of Python subclasses have besides lies behind it.
    let own = Layout::<T>::SIZE.next_multiple_of(ALIGNMENT);
    match T::BASE {
        // Larger than the base's, so that no object's class can be replaced by the other one.
        Some(base) if own < base.size + size_of::<usize>() => base.size + size_of::<usize>(),
        _ => own,
    }
}

/// Tells whether there is anything to do when an instance goes.
pub(super) const fn needs_drop<T: Class>() -> bool {
    Layout::<T>::BOXED || T::Fields::HELD || core::mem::needs_drop::<T>()
}

/// A payload that holds a value, of an object that lives for `'a`.
pub(super) struct Payload<'a, 'ctx, T: Class> {
    header: &'a HeaderOf<T>,
    place: *mut T,
    object: &'a Handle<'ctx>,
}

impl<'a, 'ctx, T: Class> Payload<'a, 'ctx, T> {
    #[inline(always)]
    pub(super) fn shared(&self, holder: Holder) -> Result<Ref<'a, 'ctx, T>> {
        Ref::new(self.place, &self.header.borrowing, holder)
    }

    #[inline(always)]
    pub(super) fn exclusive(&self, holder: Holder) -> Result<RefMut<'a, 'ctx, T>>
    where
        T::Borrowing: Exclusive,
    {
        RefMut::new(self.place, self.header, self.object, holder)
    }

    #[inline(always)]
    pub(super) fn borrowing(&self) -> &'a T::Borrowing {
        &self.header.borrowing
    }

    /// What there is for buffers, in a class with `__getbuffer__`.
    pub(super) fn exports(&self) -> &'a Exports {
        // SAFETY: the payload is one of `T`, and the handle keeps it for `'a`.
        let exports = unsafe { exports_at::<T>(NonNull::from(self.header).cast()) };
        exports.expect("the class has `__getbuffer__`")
    }

    /// What there is for fields.
    #[inline(always)]
    pub(super) fn fields(&self) -> &'a T::Fields {
        &self.header.fields
    }

    /// The value of a class whose values nobody changes.
    #[inline(always)]
    pub(super) fn value(&self) -> &'a T
    where
        T: Class<Borrowing = Uncounted>,
    {
        // SAFETY: the tag says that there is a value, the handle keeps it for `'a`, and a frozen class gives no `&mut T` to it.
        unsafe { &*self.place }
    }
}

/// A new instance without a value.
pub(super) struct Empty<'ctx, T: Class> {
    object: Handle<'ctx, T>,
    data: NonNull<c_void>,
}

impl<'ctx, T: Class> Empty<'ctx, T> {
    /// Makes one of `class`.
    #[inline]
    pub(super) fn new(class: &Handle<'ctx, PyType>) -> Result<Empty<'ctx, T>> {
        let ctx = class.ctx();
        let mut data = ptr::null_mut();
        // SAFETY: `class` is an open handle to a type that `define` made, or to a subclass where those are safe.
        let raw = unsafe { HPy_New(ctx.api(), class.as_raw(), &mut data) };
        // SAFETY: an owned handle to a new instance, or null with an exception. It is not given out before `fill`.
        let object: Handle<'ctx, T> = unsafe { from_result(ctx, raw) }?;
        if !hpy_sys::own_host() {
            // What `HPy_New` says is not the payload's place on every implementation.
            // SAFETY: the handle is open, to an instance of a class that was made with a payload.
            data = unsafe { _HPy_AsStruct_Object(ctx.as_raw(), object.as_raw()) };
        }
        let Some(data) = NonNull::new(data) else {
            return Err(no_payload::<T>(object.as_any()));
        };
        let header = Header {
            tag: Cell::new(ptr::null()),
            borrowing: T::Borrowing::NEW,
            fields: T::Fields::NEW,
        };
        // SAFETY: the payload has room for the header, aligned for it, and was not used yet.
        unsafe { data.cast::<HeaderOf<T>>().write(header) };
        if Layout::<T>::EXPORTED {
            // SAFETY: the payload is as large as the layout says.
            let exports = unsafe { data.cast::<HeaderOf<T>>().add(1) };
            // SAFETY: the payload has room for it behind the header, aligned for it.
            unsafe { exports.cast::<Exports>().write(Exports::none()) };
        }
        Ok(Empty { object, data })
    }

    #[inline(always)]
    fn header(&self) -> &HeaderOf<T> {
        // SAFETY: the handle keeps the object.
        unsafe { header_at::<T>(self.data) }
    }

    /// The owner of the fields of the value to be.
    #[inline]
    pub(super) fn owner(&self) -> Owner<'_, 'ctx>
    where
        T::Fields: Holding,
    {
        Owner::new(self.object.as_any(), self.header().fields())
    }

    /// Gives it its value.
    #[inline]
    pub(super) fn fill(self, value: T) -> Handle<'ctx, T> {
        let place = self.data.cast::<u8>();
        // SAFETY: the payload is as large as the layout says.
        let place = unsafe { place.add(Layout::<T>::VALUE) };
        if Layout::<T>::BOXED {
            let boxed = Box::into_raw(Box::new(value));
            // SAFETY: the payload has room for the pointer, aligned for it; without the tag nobody looks there.
            unsafe { place.cast().write(boxed) };
        } else {
            // SAFETY: the payload has room for the value, aligned for it; without the tag nobody looks there.
            unsafe { place.cast().write(value) };
        }
        self.header().tag.set(ptr::from_ref(T::cell()));
        self.object
    }
}

/// What `AsStruct` returned, if it is a payload.
///
/// For an object that it has finalised already, PyPy's HPy returns where in nothing its payload would be: 24. Finalisers of a cycle see such objects.
#[inline(always)]
fn existing(data: *mut c_void) -> Option<NonNull<c_void>> {
    const FIRST_PAGE: usize = 4096;
    NonNull::new(data).filter(|data| data.addr().get() >= FIRST_PAGE)
}

/// The payload of an object that is known to be of the class, once its tag was looked at.
///
/// # Safety
///
/// `AsStruct` may be called for the object: it gives null, an address in the first page, or the payload of a class of HPy's, which is at least as large as a pointer.
#[inline(always)]
unsafe fn tagged<'a, 'ctx, T: Class, U>(
    object: &'a Handle<'ctx, U>,
) -> Option<Payload<'a, 'ctx, T>> {
    let ctx = object.ctx();
    let data = if hpy_sys::own_host() {
        // SAFETY: this is the own host, the handle is open, and the caller vouches for the object.
        unsafe { beyond::as_struct_object(ctx.as_raw(), object.as_raw()) }
    } else {
        // SAFETY: the handle is open, and the caller vouches for the object.
        unsafe { _HPy_AsStruct_Object(ctx.api(), object.as_raw()) }
    };
    // SAFETY: it is what `AsStruct` returns.
    unsafe { found(object, existing(data)?) }
}

/// The payload of an object whose type is the class itself, seen without calling anything: under the own host only, where objects have a header.
#[inline(always)]
fn exact<'a, 'ctx, T: Class>(object: &'a Handle<'ctx>) -> Option<Payload<'a, 'ctx, T>> {
    let ctx = object.ctx().as_raw();
    let class = T::cell().global().borrow()?;
    // SAFETY: there are such handles under the own host only; the context is that of the current call, and the object's handle is open.
    let own = unsafe { beyond::type_in_header(ctx, object.as_raw()) }?;
    if own._i != class._i {
        return None;
    }
    // SAFETY: as above, and the object has the memory of its class.
    let data = unsafe { beyond::as_struct_object(ctx, object.as_raw()) };
    // SAFETY: it is what `AsStruct` returns.
    unsafe { found(object, NonNull::new(data)?) }
}

/// A payload that was found, once its tag was looked at.
///
/// # Safety
///
/// `data` is what `AsStruct` returns for the object.
#[inline(always)]
unsafe fn found<'a, 'ctx, T: Class, U>(
    object: &'a Handle<'ctx, U>,
    data: NonNull<c_void>,
) -> Option<Payload<'a, 'ctx, T>> {
    let tag = data.cast::<*const ClassCell>();
    // SAFETY: the payload has at least a pointer, and is aligned for it.
    let tag = unsafe { tag.read() };
    // SAFETY: it is the payload's tag.
    let place = unsafe { locate::<T>(tag, data) }?;
    // SAFETY: payloads with such a tag begin with this header, and live as long as the object, which the handle keeps.
    let header = unsafe { header_at::<T>(data) };
    Some(Payload {
        header,
        place,
        object: object.as_any(),
    })
}

/// Where the value of the class is in a payload with this tag: that of the class, or of one that extends it. `None` for all others.
///
/// # Safety
///
/// `data` is a payload with this tag.
#[inline(always)]
pub(super) unsafe fn locate<T: Class>(
    tag: *const ClassCell,
    data: NonNull<c_void>,
) -> Option<*mut T> {
    if ptr::eq(tag, T::cell()) {
        // SAFETY: payloads with the class's tag hold its value.
        return Some(unsafe { Layout::<T>::place(data) });
    }
    if !T::SUBCLASS {
        return None;
    }
    // SAFETY: the caller's.
    let place = unsafe { T::cell().derived().locate(tag, data) }?;
    Some(place.cast().as_ptr())
}

/// Tells whether the interpreter itself has made sure that the object that it calls a method of has the class's memory.
///
/// CPython's descriptors and slots do. PyPy's `AsStruct` looks for itself, GraalPy's takes an int for another object.
#[inline(always)]
fn is_checked_by_interpreter() -> bool {
    match hpy_sys::interpreter() {
        Interpreter::CPython => true,
        Interpreter::PyPy => !hpy_sys::own_host(),
        Interpreter::GraalPy | Interpreter::Other => false,
    }
}

/// The payload of the object that the interpreter calls a method of.
#[inline(always)]
pub(super) fn of_self<'a, 'ctx, T: Class>(this: &'a Handle<'ctx>) -> Result<Payload<'a, 'ctx, T>> {
    if is_checked_by_interpreter() {
        // SAFETY: the interpreter has made sure that the object is of the class, or `AsStruct` does.
        if let Some(payload) = unsafe { tagged(this) } {
            return Ok(payload);
        }
        return Err(no_payload::<T>(this));
    }
    of_object(this)
}

/// The payload of any object.
#[inline]
pub(super) fn of_object<'a, 'ctx, T: Class>(
    object: &'a Handle<'ctx>,
) -> Result<Payload<'a, 'ctx, T>> {
    exact(object).map_or_else(|| of_any(object), Ok)
}

/// The payload of an object of whatever type.
fn of_any<'a, 'ctx, T: Class>(object: &'a Handle<'ctx>) -> Result<Payload<'a, 'ctx, T>> {
    if !may_be_asked::<T>(object) {
        return Err(Error::conversion(T::NAME, object));
    }
    // SAFETY: an instance of the class has its memory, or `AsStruct` sees that it has none.
    unsafe { tagged(object) }.ok_or_else(|| no_payload::<T>(object))
}

/// Tells whether `AsStruct` may be called for the object.
#[inline(always)]
fn may_be_asked<T: Class>(object: &Handle<'_>) -> bool {
    // PyPy's looks for itself.
    let looks = hpy_sys::interpreter() == Interpreter::PyPy && !hpy_sys::own_host();
    looks || has_class::<T>(object)
}

/// Tells whether the object is an instance of a class whose instances have such payloads. Runs no Python code.
#[inline(always)]
fn has_class<T: Class>(object: &Handle<'_>) -> bool {
    enums::any_class::<T>(|class| is_class_of(class, object))
}

/// The payload of an object that was seen to have one when its handle was made. The payload does not move, nor lose its value.
#[inline(always)]
pub(super) fn of_instance<'a, 'ctx, T: Class>(
    object: &'a Handle<'ctx, T>,
) -> Result<Payload<'a, 'ctx, T>> {
    // SAFETY: a handle to a `T` is made of an object that has its payload, which it keeps even where its class is replaced.
    unsafe { tagged(object) }.ok_or_else(|| no_payload::<T>(object.as_any()))
}

/// Tells whether `object` holds a `T`.
pub fn is_instance<T: Class>(object: &Handle<'_>) -> bool {
    if exact::<T>(object).is_some() {
        return true;
    }
    // Not `of_object`, whose error takes longer to make than all the rest.
    if !may_be_asked::<T>(object) {
        return false;
    }
    // SAFETY: an instance of the class has its memory, or `AsStruct` sees that it has none.
    let holds = unsafe { tagged::<T, _>(object) }.is_some();
    if !holds {
        nothing_raised(object);
    }
    holds
}

/// Clears what PyPy's `AsStruct` raises for an object that has no payload at all.
#[cold]
fn nothing_raised(object: &Handle<'_>) {
    // SAFETY: the context is that of the current call, and nothing was pending before.
    unsafe { HPyErr_Clear(object.ctx().as_raw()) };
}

/// The error of an object without a value: one of another class, or one that Python code made or changed behind the class's back.
#[cold]
fn no_payload<T: Class>(object: &Handle<'_>) -> Error {
    nothing_raised(object);
    let found = type_name(object);
    if found == T::NAME && has_class::<T>(object) {
        Error::type_error(format!(
            "this {found} object holds no value: it was not made by {found}()"
        ))
    } else {
        Error::conversion(T::NAME, object)
    }
}

/// Drops the value of an instance that goes.
pub(super) struct Destroy<T>(PhantomData<T>);

// SAFETY: `destroy` has the signature's type, and does not unwind.
unsafe impl<T: Class> Implementation<Destroyfunc> for Destroy<T> {
    const FUNCTION: <Destroyfunc as hpy_sys::Signature>::Function = destroy::<T>;
}

unsafe extern "C" fn destroy<T: Class>(data: *mut c_void) {
    let Some(data) = NonNull::new(data) else {
        return;
    };
    // SAFETY: the implementation passes the payload of an instance, whose memory stays until this returns.
    let header = unsafe { header_at::<T>(data) };
    let tag = header.tag.get();
    if tag.is_null() {
        // One whose constructor failed may have fields all the same.
        header.fields.end();
        return;
    }
    if !ptr::eq(tag, T::cell()) {
        // It may be that of a class that this one extends, whose function runs next.
        return;
    }
    header.tag.set(ptr::null());
    // SAFETY: as above.
    if unsafe { exports_at::<T>(data) }.is_some_and(Exports::exist) {
        // Views are left, for PyPy's HPy ends the objects of a cycle in any order. Finalisers may still look at them: the value stays for good.
        header.fields.end();
        return;
    }
    // SAFETY: the payload is as large as the layout says.
    let place = unsafe { data.cast::<u8>().add(Layout::<T>::VALUE) };
    let drop_value = || {
        if Layout::<T>::BOXED {
            // SAFETY: the pointer was written before the tag.
            let boxed = unsafe { place.cast::<*mut T>().read() };
            // SAFETY: it comes from a box, and the tag, gone now, was there: nobody has dropped it.
            drop(unsafe { Box::from_raw(boxed) });
        } else {
            // SAFETY: the value was written before the tag, and nobody has dropped it.
            unsafe { place.cast::<T>().drop_in_place() };
        }
        header.fields.end();
    };
    if catch_unwind(AssertUnwindSafe(drop_value)).is_err() {
        // No panic may go on into the interpreter, and there is nobody to tell.
        std::process::abort();
    }
}
