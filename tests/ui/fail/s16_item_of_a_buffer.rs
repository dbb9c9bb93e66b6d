//! The items of a buffer are plain numbers, which nobody changes but Python, and in which Python can write nothing wrong.

use std::cell::Cell;

use hpy::Buffer;

#[hpy::class]
struct Shared(Vec<Cell<u8>>);

#[hpy::methods]
impl Shared {
    fn __getbuffer__(&self) -> Buffer<'_> {
        Buffer::new(&self.0)
    }
}

#[hpy::class]
struct Answers(Vec<bool>);

#[hpy::methods]
impl Answers {
    fn __getbuffer__(&mut self) -> Buffer<'_> {
        Buffer::new_mut(&mut self.0)
    }
}

#[derive(Clone, Copy)]
struct Mine;

impl hpy::class::Element for Mine {
    const FORMAT: &'static std::ffi::CStr = c"B";
}

fn main() {}
