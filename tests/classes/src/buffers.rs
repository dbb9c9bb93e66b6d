//! Buffers: memory of values that Python looks at, and when it may.

use std::cell::Cell;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use hpy::Buffer;
use hpy::prelude::*;

/// How many values of `Grid` there are.
static GRIDS: AtomicI64 = AtomicI64::new(0);

/// A table of numbers, row by row, that Python only reads. It can hold any object, even a view of itself.
#[hpy::class(subclass)]
pub struct Grid {
    rows: usize,
    columns: usize,
    cells: Vec<f64>,
    #[hpy(get, set)]
    other: Field,
}

#[hpy::methods]
impl Grid {
    #[new]
    fn new(
        owner: Owner<'_, '_>,
        ctx: Context<'_>,
        rows: usize,
        columns: usize,
    ) -> hpy::Result<Grid> {
        let other = Field::new(owner, &ctx.none())?;
        GRIDS.fetch_add(1, Ordering::Relaxed);
        Ok(Grid {
            rows,
            columns,
            cells: (0..rows * columns).map(|cell| cell as f64).collect(),
            other,
        })
    }

    fn __getitem__(&self, index: (usize, usize)) -> f64 {
        self.cells[index.0 * self.columns + index.1]
    }

    fn __setitem__(&mut self, index: (usize, usize), value: f64) {
        self.cells[index.0 * self.columns + index.1] = value;
    }

    /// Moves the cells to other memory.
    fn add_row(&mut self) {
        self.rows += 1;
        self.cells = self
            .cells
            .iter()
            .copied()
            .chain(vec![-1.0; self.columns])
            .collect();
    }

    fn with_shared<'py>(&self, f: &Handle<'py>) -> hpy::Result<Handle<'py>> {
        f.call(())
    }

    fn with_exclusive<'py>(&mut self, f: &Handle<'py>) -> hpy::Result<Handle<'py>> {
        f.call(())
    }

    /// The number of grids.
    #[staticmethod]
    fn count() -> i64 {
        GRIDS.load(Ordering::Relaxed)
    }

    fn __getbuffer__(&self) -> hpy::Result<Buffer<'_>> {
        Buffer::new(&self.cells).shape(&[self.rows, self.columns])
    }
}

impl Drop for Grid {
    fn drop(&mut self) {
        self.cells.fill(f64::NAN);
        GRIDS.fetch_sub(1, Ordering::Relaxed);
    }
}

/// The same, column by column.
#[hpy::class(frozen)]
pub struct Columns(Vec<i32>, Vec<usize>);

#[hpy::methods]
impl Columns {
    #[new]
    fn new(items: Vec<i32>, shape: Vec<usize>) -> Columns {
        Columns(items, shape)
    }

    fn __getbuffer__(&self) -> hpy::Result<Buffer<'_>> {
        Buffer::new(&self.0).fortran_order().shape(&self.1)
    }
}

/// Bytes that Python writes to.
#[hpy::class]
pub struct Samples(Vec<u8>);

#[hpy::methods]
impl Samples {
    #[new]
    fn new(samples: Vec<u8>) -> Samples {
        Samples(samples)
    }

    fn sum(&self) -> u64 {
        self.0.iter().copied().map(u64::from).sum()
    }

    fn push(&mut self, sample: u8) {
        self.0.push(sample);
    }

    fn __getbuffer__(&mut self) -> Buffer<'_> {
        Buffer::new_mut(&mut self.0)
    }
}

/// Items of a type that its name says, inside of the value itself.
#[hpy::class(frozen)]
pub struct Typed(Items);

enum Items {
    U8([u8; 3]),
    I8([i8; 3]),
    U16([u16; 3]),
    I16([i16; 3]),
    U32([u32; 3]),
    I32([i32; 3]),
    U64([u64; 3]),
    I64([i64; 3]),
    F32([f32; 3]),
    F64([f64; 3]),
    Bool([bool; 3]),
}

#[hpy::methods]
impl Typed {
    #[new]
    fn new(name: &str) -> hpy::Result<Typed> {
        Ok(Typed(match name {
            "u8" => Items::U8([u8::MIN, 1, u8::MAX]),
            "i8" => Items::I8([i8::MIN, 1, i8::MAX]),
            "u16" => Items::U16([u16::MIN, 1, u16::MAX]),
            "i16" => Items::I16([i16::MIN, 1, i16::MAX]),
            "u32" => Items::U32([u32::MIN, 1, u32::MAX]),
            "i32" => Items::I32([i32::MIN, 1, i32::MAX]),
            "u64" => Items::U64([u64::MIN, 1, u64::MAX]),
            "i64" => Items::I64([i64::MIN, 1, i64::MAX]),
            "f32" => Items::F32([f32::MIN, 0.5, f32::INFINITY]),
            "f64" => Items::F64([f64::MIN, 0.5, f64::INFINITY]),
            "bool" => Items::Bool([false, true, true]),
            _ => return Err(Error::value_error("no such type")),
        }))
    }

    fn __getbuffer__(&self) -> Buffer<'_> {
        match &self.0 {
            Items::U8(items) => Buffer::new(items),
            Items::I8(items) => Buffer::new(items),
            Items::U16(items) => Buffer::new(items),
            Items::I16(items) => Buffer::new(items),
            Items::U32(items) => Buffer::new(items),
            Items::I32(items) => Buffer::new(items),
            Items::U64(items) => Buffer::new(items),
            Items::I64(items) => Buffer::new(items),
            Items::F32(items) => Buffer::new(items),
            Items::F64(items) => Buffer::new(items),
            Items::Bool(items) => Buffer::new(items),
        }
    }
}

/// Bytes in a shape that Python asks for.
#[hpy::class(frozen)]
pub struct Shaped(Arc<[u8]>, Vec<usize>);

#[hpy::methods]
impl Shaped {
    #[new]
    fn new(bytes: &[u8], shape: Vec<usize>) -> Shaped {
        Shaped(bytes.into(), shape)
    }

    fn __getbuffer__(&self) -> hpy::Result<Buffer<'_>> {
        Buffer::new(&self.0).shape(&self.1)
    }
}

/// Calls `sys.hpy_test_buffer` to learn what `__getbuffer__` does: nothing special, panic, or raise a `ValueError` with this message.
#[hpy::class]
pub struct Wrong {
    calls: Cell<usize>,
}

#[hpy::methods]
impl Wrong {
    #[new]
    fn new() -> Wrong {
        Wrong {
            calls: Cell::new(0),
        }
    }

    /// How often the buffer was asked for.
    #[getter]
    fn calls(&self) -> usize {
        self.calls.get()
    }

    fn change(&mut self) {}

    fn __getbuffer__(&self, ctx: Context<'_>) -> Result<Buffer<'_>, Error> {
        self.calls.set(self.calls.get() + 1);
        let hook = ctx.import("sys")?.getattr("hpy_test_buffer")?;
        let answer: String = hook.call(())?.extract()?;
        match &*answer {
            "panic" => panic!("no buffer today"),
            "" => Ok(Buffer::new(b"static")),
            _ => Err(Error::value_error(answer)),
        }
    }
}
