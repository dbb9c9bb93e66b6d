//! What lasts only as long as `__getbuffer__` runs is no buffer.

use std::cell::RefCell;
use std::sync::Mutex;

use hpy::Buffer;
use hpy::prelude::*;

#[hpy::class(frozen)]
struct Log {
    lines: RefCell<Vec<u8>>,
}

#[hpy::methods]
impl Log {
    fn __getbuffer__(&self) -> Buffer<'_> {
        let lines = self.lines.borrow();
        Buffer::new(&lines)
    }
}

#[hpy::class]
struct Queue {
    items: Mutex<Vec<u8>>,
}

#[hpy::methods]
impl Queue {
    fn __getbuffer__(&self) -> hpy::Result<Buffer<'_>> {
        let items = self.items.lock().map_err(|_| Error::runtime_error("poisoned"))?;
        Buffer::new(&items).shape(&[1])
    }
}

#[hpy::class]
struct Made;

#[hpy::methods]
impl Made {
    fn __getbuffer__(&self) -> Buffer<'_> {
        let items = vec![1_u8, 2];
        Buffer::new(&items)
    }
}

fn main() {}
