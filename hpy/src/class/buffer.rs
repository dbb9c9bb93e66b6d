//! [`Buffer`]: memory of a value that Python may look at.

use core::ffi::{CStr, c_void};
use core::fmt::Write as _;
use core::marker::PhantomData;
use core::mem::size_of;
use core::ptr;

use crate::error::{Error, Result};

/// The largest number of dimensions that Python knows: `PyBUF_MAX_NDIM`.
const MAX_DIMENSIONS: usize = 64;

/// Memory of a class's value that Python sees as a buffer: what the special method `__getbuffer__` returns.
///
/// `memoryview(object)`, `bytes(object)`, `numpy.asarray(object)`, `file.write(object)` and the like read that memory where it is; nothing is copied
/// (but on GraalPy, where Python code can write to buffers that it may only read, these are copies). The items are one-dimensional, until [`shape`](Buffer::shape) says otherwise.
///
/// ```
/// use hpy::Buffer;
/// use hpy::prelude::*;
///
/// /// A table of numbers.
/// #[hpy::class]
/// struct Table {
///     columns: usize,
///     cells: Vec<f64>,
/// }
///
/// #[hpy::methods]
/// impl Table {
///     #[new]
///     fn new(rows: usize, columns: usize) -> Table {
///         let cells = vec![0.0; rows * columns];
///         Table { columns, cells }
///     }
///
///     fn add_row(&mut self) {
///         self.cells.resize(self.cells.len() + self.columns, 1.0);
///     }
///
///     fn __getbuffer__(&self) -> hpy::Result<Buffer<'_>> {
///         Buffer::new(&self.cells).shape(&[self.cells.len() / self.columns, self.columns])
///     }
/// }
///
/// #[hpy::module]
/// mod tables {
///     #[hpy(export)]
///     use super::Table;
/// }
/// # fn main() {
/// # #[cfg(feature = "embed")]
/// # hpy::embed::test(|ctx| {
/// #     let tables = hpy::embed::module!(ctx, tables)?;
/// #     let table = tables.call_method("Table", (1, 2))?;
/// let view = ctx.builtin("memoryview")?.call((&table,))?;
/// assert_eq!(view.getattr("shape")?.extract::<(usize, usize)>()?, (1, 2));
/// assert_eq!(view.call_method("tolist", ())?.extract::<Vec<Vec<f64>>>()?, [[0.0, 0.0]]);
///
/// // The memory stays as it is while anybody looks at it.
/// let error = table.call_method("add_row", ()).unwrap_err();
/// assert!(error.matches(ctx, hpy::exceptions::RuntimeError));
/// view.call_method("release", ())?;
/// table.call_method("add_row", ())?;
/// #     Ok(())
/// # });
/// # }
/// ```
///
/// # Borrowing
///
/// While anybody has the buffer, the object is borrowed as it was for `__getbuffer__`:
///
/// - by `&self`, it may be read, and methods with `&mut self` are a `RuntimeError`. That is how to export what Python does not change.
/// - by `&mut self`, all methods are a `RuntimeError`: Python may write at any time, on any thread. What Python is to write to is
///   made with [`Buffer::new_mut`]. A `frozen` class has no such buffers.
///
/// `__getbuffer__` is called for the first of those who look at the same time; the others get the same memory.
///
/// The borrow ends with the last of them: at `view.release()` or the end of `with memoryview(object) as view:`; on PyPy when
/// the garbage collector has found the view, which `gc.collect()` sees to.
///
/// There is no `__releasebuffer__` to write.
pub struct Buffer<'a> {
    pub(super) data: *mut c_void,
    /// How many bytes there are.
    pub(super) len: usize,
    pub(super) itemsize: usize,
    pub(super) format: &'static CStr,
    pub(super) is_readonly: bool,
    /// How many items there are in each dimension. Their product is the number of items.
    pub(super) shape: Vec<usize>,
    pub(super) order: Order,
    memory: PhantomData<&'a [u8]>,
}

/// In which order the items of several dimensions lie.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// The last index changes first.
    C,
    /// The first index changes first.
    Fortran,
}

impl<'a> Buffer<'a> {
    /// Returns a buffer of items that Python reads.
    ///
    /// They stay where they are, unchanged, as long as anybody has the buffer: see [Borrowing](Buffer#borrowing).
    #[doc(alias = "Py_buffer")]
    pub fn new<T: Element>(items: &'a [T]) -> Buffer<'a> {
        Buffer::of(items.as_ptr().cast_mut(), items.len(), true)
    }

    /// Returns a buffer of items that Python reads and writes.
    ///
    /// ```
    /// use hpy::Buffer;
    /// use hpy::prelude::*;
    ///
    /// /// Samples that Python fills in.
    /// #[hpy::class]
    /// struct Samples(Vec<f32>);
    ///
    /// #[hpy::methods]
    /// impl Samples {
    ///     fn sum(&self) -> f32 {
    ///         self.0.iter().sum()
    ///     }
    ///
    ///     fn __getbuffer__(&mut self) -> Buffer<'_> {
    ///         Buffer::new_mut(&mut self.0)
    ///     }
    /// }
    /// # #[hpy::module]
    /// # mod sampling {
    /// #     #[hpy(export)]
    /// #     use super::Samples;
    /// # }
    /// # fn main() {
    /// # #[cfg(feature = "embed")]
    /// # hpy::embed::test(|ctx| {
    /// #     hpy::embed::module!(ctx, sampling)?;
    /// let samples = Handle::new(ctx, Samples(vec![0.0; 4]))?;
    /// let view = ctx.builtin("memoryview")?.call((&samples,))?;
    /// view.set_item(2, 0.5)?;
    /// assert!(samples.borrow().is_err());
    /// view.call_method("release", ())?;
    /// assert_eq!(samples.borrow()?.sum(), 0.5);
    /// #     Ok(())
    /// # });
    /// # }
    /// ```
    pub fn new_mut<T: ElementMut>(items: &'a mut [T]) -> Buffer<'a> {
        Buffer::of(items.as_mut_ptr(), items.len(), false)
    }

    fn of<T: Element>(data: *mut T, items: usize, is_readonly: bool) -> Buffer<'a> {
        Buffer {
            data: data.cast(),
            len: items * size_of::<T>(),
            itemsize: size_of::<T>(),
            format: T::FORMAT,
            is_readonly,
            shape: vec![items],
            order: Order::C,
            memory: PhantomData,
        }
    }

    /// Divides the items into dimensions: `shape` is how many there are in each. `&[2, 3]` are two rows of three columns.
    ///
    /// The last index changes first, as in C, unless [`fortran_order`](Buffer::fortran_order) says otherwise.
    ///
    /// # Errors
    ///
    /// `ValueError` if these are not as many items as there are; if there is no dimension, or more than 64.
    pub fn shape(mut self, shape: &[usize]) -> Result<Buffer<'a>> {
        // None at all would be one item, and GraalPy dies of such views.
        if shape.is_empty() || shape.len() > MAX_DIMENSIONS {
            return Err(Error::value_error(format!(
                "a buffer has from 1 to {MAX_DIMENSIONS} dimensions, not {}",
                shape.len()
            )));
        }
        // Strides are counted in bytes, and signed, as those of dimensions without items are too.
        let mut bytes = self.itemsize;
        for count in shape {
            bytes = bytes
                .checked_mul((*count).max(1))
                .filter(|bytes| isize::try_from(*bytes).is_ok())
                .ok_or_else(|| self.misfit(shape))?;
        }
        if shape.contains(&0) {
            bytes = 0;
        }
        if bytes != self.len {
            return Err(self.misfit(shape));
        }
        self.shape = shape.to_vec();
        Ok(self)
    }

    /// Copies the items, to memory that is aligned for all of them.
    pub(super) fn copy(&self) -> Vec<u64> {
        let mut words = vec![0; self.len.div_ceil(size_of::<u64>())];
        // SAFETY: the items are borrowed for `'a`, have no padding, and there is room for all of them in the words.
        unsafe {
            ptr::copy_nonoverlapping(self.data.cast(), words.as_mut_ptr().cast::<u8>(), self.len)
        };
        words
    }

    #[cold]
    fn misfit(&self, shape: &[usize]) -> Error {
        let mut text = String::new();
        for count in shape {
            let comma = if text.is_empty() { "" } else { ", " };
            // Writing to a string does not fail.
            let _ = write!(text, "{comma}{count}");
        }
        let comma = if shape.len() == 1 { "," } else { "" };
        let items = self.len / self.itemsize;
        Error::value_error(format!(
            "a buffer of {items} items cannot have the shape ({text}{comma})"
        ))
    }

    /// Says that the first index changes first, as in Fortran: the items are stored column by column.
    pub fn fortran_order(mut self) -> Buffer<'a> {
        self.order = Order::Fortran;
        self
    }
}

mod sealed {
    /// The bounds of [`Element`](super::Element) for those who are not to implement it.
    pub trait Sealed {}
}

/// A number that can be an item of a [`Buffer`]: `bool`, or a number of a fixed size.
///
/// The format is that of Python's [`struct`](https://docs.python.org/3/library/struct.html#format-characters): `b h i q` for signed numbers of 8 to
/// 64 bits, `B H I Q` for unsigned ones, `f` and `d` for `f32` and `f64`, `?` for `bool`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be an item of a buffer",
    label = "not a number of a fixed size",
    note = "a buffer has items of `u8`, `i8`, `u16`, `i16`, `u32`, `i32`, `u64`, `i64`, `f32`, `f64` or `bool`"
)]
pub trait Element: Copy + sealed::Sealed + 'static {
    #[doc(hidden)]
    const FORMAT: &'static CStr;
}

/// An [`Element`] that Python may write: each of its bit patterns is a value. All but `bool`.
#[diagnostic::on_unimplemented(
    message = "Python cannot write items of `{Self}`",
    label = "not every byte that Python may write is one",
    note = "take `u8` for `bool`, or make the buffer with `Buffer::new`, which Python only reads"
)]
pub trait ElementMut: Element {}

macro_rules! elements {
    ($($ty:ident $format:literal),*) => {$(
        impl sealed::Sealed for $ty {}
        impl Element for $ty {
            const FORMAT: &'static CStr = $format;
        }
    )*};
}

macro_rules! mutable {
    ($($ty:ident)*) => {$(
        impl ElementMut for $ty {}
    )*};
}

elements! {
    u8 c"B", i8 c"b", u16 c"H", i16 c"h", u32 c"I", i32 c"i", u64 c"Q", i64 c"q", f32 c"f", f64 c"d", bool c"?"
}

mutable! { u8 i8 u16 i16 u32 i32 u64 i64 f32 f64 }

/// What `__getbuffer__` can return: a [`Buffer`], or a `Result` of one.
#[diagnostic::on_unimplemented(
    message = "`__getbuffer__` cannot return `{Self}`",
    label = "neither a `Buffer` nor a `Result` of one",
    note = "return `hpy::Buffer<'_>` or `hpy::Result<hpy::Buffer<'_>>`"
)]
pub trait IntoBuffer<'a> {
    #[doc(hidden)]
    fn into_buffer(self) -> Result<Buffer<'a>>;
}

impl<'a> IntoBuffer<'a> for Buffer<'a> {
    fn into_buffer(self) -> Result<Buffer<'a>> {
        Ok(self)
    }
}

impl<'a, E: Into<Error>> IntoBuffer<'a> for core::result::Result<Buffer<'a>, E> {
    fn into_buffer(self) -> Result<Buffer<'a>> {
        self.map_err(Into::into)
    }
}
