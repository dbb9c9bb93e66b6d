//! Nobody writes to the values of a frozen class.

use hpy::Buffer;

#[hpy::class(frozen)]
struct Constant {
    items: Vec<u8>,
}

#[hpy::methods]
impl Constant {
    fn __getbuffer__(&mut self) -> Buffer<'_> {
        Buffer::new_mut(&mut self.items)
    }
}

#[hpy::class]
struct Borrowed {
    items: Vec<u8>,
}

#[hpy::methods]
impl Borrowed {
    fn __getbuffer__(&self) -> Buffer<'_> {
        Buffer::new_mut(&mut self.items)
    }
}

fn main() {}
