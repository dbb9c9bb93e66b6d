//! Buffers of values that Python has: `__getbuffer__`, and what holds until the last view is released.
//!
//! Views get at memory of the value at any time, on any thread, so that the value stays borrowed until the last one is released: not by a guard, for
//! no call lasts that long, but in the count all the same. What they point to beside the items (format, shape, strides) is kept as long.
//! All views that exist at one time are of one [`Export`]: a value that stays borrowed has the same buffer for all.

use core::cell::Cell;
use core::ffi::{CStr, c_int, c_void};
use core::marker::PhantomData;
use core::ptr;

use hpy_sys::{
    Getbufferproc, HPy, HPy_buffer, HPyContext, Implementation, Interpreter, Releasebufferproc,
    def, slots as c,
};

use super::Class;
use super::borrow::{Borrowing, Exclusive};
use super::buffer::{Buffer, Order};
use super::member::Member;
use super::payload::{Payload, of_self};
use crate::args::Signature;
use crate::context::Context;
use crate::entry::run;
use crate::error::{Error, Result};
use crate::handle::Handle;

/// The first of the two rows of a class with buffers.
const GET: &str = "__getbuffer__";
const RELEASE: &str = "__releasebuffer__";

/// Tells whether a class with these members exports buffers.
pub(super) const fn is_exporter(members: &[&[Member]]) -> bool {
    let mut index = 0;
    while index < members.len() {
        if Member::has_slot(members[index], GET) {
            return true;
        }
        index += 1;
    }
    false
}

/// A method `__getbuffer__`, as the macro implements it for a marker.
pub trait Exporter: 'static {
    /// Calls the method, by [`lend`] or [`lend_mut`].
    fn export<'ctx>(ctx: Context<'ctx>, this: &Handle<'ctx>) -> Result<()>;
}

/// The row of `__getbuffer__`.
pub const fn get_buffer<T: Class, E: Exporter>() -> Member {
    Member::Slot(GET, def::slot::<c::HPy_bf_getbuffer, Get<T, E>>)
}

/// The row of what ends a view.
pub const fn release_buffer<T: Class>() -> Member {
    Member::Slot(RELEASE, def::slot::<c::HPy_bf_releasebuffer, Release<T>>)
}

/// Lends the memory that `make` finds in the value, which others may read meanwhile.
///
/// What `make` returns lives as long as its argument, however long that is: nothing of the call can be in it.
pub fn lend<'ctx, T: Class>(
    this: &Handle<'ctx>,
    method: &'static Signature,
    make: impl for<'v> FnOnce(&'v T) -> Result<Buffer<'v>>,
) -> Result<()> {
    let payload = of_self::<T>(this)?;
    let value = payload.shared(Some(method))?;
    let export = Export::of(make(&value)?);
    if payload.exports().begin(export) {
        value.lend();
    }
    Ok(())
}

/// Lends the memory that `make` finds in the value, which nobody else may use meanwhile.
pub fn lend_mut<'ctx, T: Class>(
    this: &Handle<'ctx>,
    method: &'static Signature,
    make: impl for<'v> FnOnce(&'v mut T) -> Result<Buffer<'v>>,
) -> Result<()>
where
    T::Borrowing: Exclusive,
{
    let payload = of_self::<T>(this)?;
    let mut value = payload.exclusive(Some(method))?;
    let export = Export::of(make(&mut value)?);
    if payload.exports().begin(export) {
        value.lend();
    }
    Ok(())
}

/// What the payloads of a class with buffers have for them.
#[repr(transparent)]
pub(super) struct Exports {
    /// From `Box::into_raw`, or null while there is no view.
    export: Cell<*mut Export>,
}

impl Exports {
    pub(super) fn none() -> Exports {
        Exports {
            export: Cell::new(ptr::null_mut()),
        }
    }

    /// Tells whether there is a view.
    pub(super) fn exist(&self) -> bool {
        !self.export.get().is_null()
    }

    fn get(&self) -> Option<&Export> {
        // SAFETY: null, or from a box. It is freed with the last view, and who calls this runs nothing that could release one meanwhile.
        unsafe { self.export.get().as_ref() }
    }

    /// Adds a view, of this export if there is none. Tells whether it is of this one.
    fn begin(&self, export: Export) -> bool {
        if self.add_view() {
            // `__getbuffer__` has itself made somebody ask for the buffer.
            return false;
        }
        self.export.set(Box::into_raw(Box::new(export)));
        true
    }

    /// Adds a view, if there is an export.
    fn add_view(&self) -> bool {
        let export = self.get();
        if let Some(export) = export {
            export.views.set(export.views.get() + 1);
        }
        export.is_some()
    }

    /// Takes a view away. Tells whether it was the last.
    fn remove_view(&self) -> bool {
        let Some(export) = self.get() else {
            return false;
        };
        let views = export.views.get() - 1;
        export.views.set(views);
        if views == 0 {
            let export = self.export.replace(ptr::null_mut());
            // SAFETY: it came from a box, and is gone from here.
            drop(unsafe { Box::from_raw(export) });
        }
        views == 0
    }
}

impl<T: Class> Payload<'_, '_, T> {
    fn release_view(&self) {
        if self.exports().remove_view() {
            self.borrowing().end_lending();
        }
    }
}

/// A buffer of which there are views. What it points to stays for them.
struct Export {
    /// How many there are: at least one.
    views: Cell<usize>,
    data: *mut c_void,
    len: isize,
    itemsize: isize,
    format: &'static CStr,
    is_readonly: bool,
    ndim: c_int,
    shape: Box<[isize]>,
    strides: Box<[isize]>,
    is_c_contiguous: bool,
    is_fortran_contiguous: bool,
    /// What `data` points to, where it is not the value.
    #[expect(dead_code, reason = "views look at it")]
    copy: Vec<u64>,
}

impl Export {
    fn of(buffer: Buffer<'_>) -> Export {
        let copy = match buffer.is_readonly && writes_anywhere() {
            true => buffer.copy(),
            false => Vec::new(),
        };
        // `Buffer` has seen that all of these numbers are small enough.
        let shape: Box<[isize]> = buffer.shape.iter().map(|count| *count as isize).collect();
        let mut strides: Box<[isize]> = shape.clone();
        let mut stride = buffer.itemsize as isize;
        let mut step = |index: usize| {
            strides[index] = stride;
            stride *= shape[index];
        };
        match buffer.order {
            Order::C => (0..shape.len()).rev().for_each(&mut step),
            Order::Fortran => (0..shape.len()).for_each(&mut step),
        }
        // What has one dimension at most lies the same way in both orders.
        let is_line = shape.contains(&0) || shape.iter().filter(|count| **count != 1).count() <= 1;
        Export {
            views: Cell::new(1),
            data: match copy.is_empty() {
                true => buffer.data,
                false => copy.as_ptr().cast_mut().cast(),
            },
            len: buffer.len as isize,
            itemsize: buffer.itemsize as isize,
            format: buffer.format,
            is_readonly: buffer.is_readonly,
            ndim: shape.len() as c_int,
            is_c_contiguous: is_line || buffer.order == Order::C,
            is_fortran_contiguous: is_line || buffer.order == Order::Fortran,
            shape,
            strides,
            copy,
        }
    }

    /// What a view is filled with, but for its object.
    fn answer(&self, asked: Flags, class: &str) -> Result<HPy_buffer> {
        let refuse = |what: &str| {
            let message = format!("the buffer of this '{class}' object is {what}");
            Err(Error::buffer_error(message))
        };
        if asked.have(Flags::WRITABLE) && self.is_readonly {
            return refuse("read-only");
        }
        if asked.have(Flags::C_CONTIGUOUS) && !self.is_c_contiguous {
            return refuse("not C-contiguous");
        }
        if asked.have(Flags::F_CONTIGUOUS) && !self.is_fortran_contiguous {
            return refuse("not Fortran-contiguous");
        }
        if !asked.have(Flags::STRIDES) && !self.is_c_contiguous {
            return refuse("not C-contiguous, and needs strides");
        }
        // PyPy looks for all of it, whatever it asks for, and dies where shape or strides are missing.
        let is_full = hpy_sys::interpreter() == Interpreter::PyPy;
        let wants = |flags| is_full || asked.have(flags);
        let array = |values: &[isize], flags| match wants(flags) {
            true => values.as_ptr().cast_mut(),
            false => ptr::null_mut(),
        };
        Ok(HPy_buffer {
            buf: self.data,
            obj: hpy_sys::HPy_NULL,
            len: self.len,
            itemsize: self.itemsize,
            readonly: self.is_readonly.into(),
            // Without a shape, it is a line of items.
            ndim: if wants(Flags::ND) { self.ndim } else { 1 },
            format: match wants(Flags::FORMAT) {
                true => self.format.as_ptr().cast_mut(),
                false => ptr::null_mut(),
            },
            shape: array(&self.shape, Flags::ND),
            strides: array(&self.strides, Flags::STRIDES),
            suboffsets: ptr::null_mut(),
            internal: ptr::null_mut(),
        })
    }
}

/// Tells whether Python code can write to what is read-only: GraalPy's `struct.pack_into` does, even to `bytes` (24.2.2, 25.0.1).
fn writes_anywhere() -> bool {
    hpy_sys::interpreter() == Interpreter::GraalPy
}

/// What a view is asked to have: the flags of `PyObject_GetBuffer`.
#[derive(Clone, Copy)]
struct Flags(c_int);

impl Flags {
    const WRITABLE: Flags = Flags(0x1);
    const FORMAT: Flags = Flags(0x4);
    const ND: Flags = Flags(0x8);
    const STRIDES: Flags = Flags(0x10 | Self::ND.0);
    const C_CONTIGUOUS: Flags = Flags(0x20 | Self::STRIDES.0);
    const F_CONTIGUOUS: Flags = Flags(0x40 | Self::STRIDES.0);

    fn have(self, flags: Flags) -> bool {
        self.0 & flags.0 == flags.0
    }
}

struct Get<T, E>(PhantomData<(T, E)>);

// SAFETY: `get` has the signature's type, stops panics, and can be called with all that an implementation passes.
unsafe impl<T: Class, E: Exporter> Implementation<Getbufferproc> for Get<T, E> {
    const FUNCTION: <Getbufferproc as hpy_sys::Signature>::Function = get::<T, E>;
}

unsafe extern "C" fn get<T: Class, E: Exporter>(
    ctx: *mut HPyContext,
    this: HPy,
    view: *mut HPy_buffer,
    flags: c_int,
) -> c_int {
    let body = |this: &Handle<'_>| -> Result<c_int> {
        let payload = of_self::<T>(this)?;
        let exports = payload.exports();
        if !exports.add_view() {
            E::export(this.ctx(), this)?;
        }
        // The view is counted, so that the export stays.
        let export = exports.get().expect("there is a view");
        match export.answer(Flags(flags), T::NAME) {
            Ok(mut answer) => {
                answer.obj = this.dup().into_raw();
                // SAFETY: the implementation gives room for a view, which may hold anything yet.
                unsafe { view.write(answer) };
                Ok(0)
            }
            Err(error) => {
                payload.release_view();
                Err(error)
            }
        }
    };
    // SAFETY: the implementation gives its context, and an object that stays open.
    unsafe { run(ctx, this, body) }
}

struct Release<T>(PhantomData<T>);

// SAFETY: `release` has the signature's type, stops panics, and can be called with all that an implementation passes.
unsafe impl<T: Class> Implementation<Releasebufferproc> for Release<T> {
    const FUNCTION: <Releasebufferproc as hpy_sys::Signature>::Function = release::<T>;
}

/// What the view has is not looked at: PyPy's HPy fills in little of it, and nothing is needed.
unsafe extern "C" fn release<T: Class>(ctx: *mut HPyContext, this: HPy, _view: *mut HPy_buffer) {
    let body = |this: &Handle<'_>| -> Result<c_int> {
        // PyPy's HPy may have ended the object before its view, where both are of a cycle.
        if let Ok(payload) = of_self::<T>(this) {
            payload.release_view();
        }
        Ok(0)
    };
    // SAFETY: the implementation gives its context, and an object that stays open.
    unsafe { run(ctx, this, body) };
}
