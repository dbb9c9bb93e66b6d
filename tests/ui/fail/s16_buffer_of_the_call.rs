//! What a buffer refers to lives as long as the borrow of the value, not only as long as the call.

use hpy::Buffer;
use hpy::prelude::*;

#[hpy::class]
struct Item;

fn bytes_of_the_call<'py>(_ctx: Context<'py>) -> &'py [u8] {
    b"as if they were of the call"
}

#[hpy::methods]
impl Item {
    fn __getbuffer__<'py>(&self, ctx: Context<'py>) -> hpy::Result<Buffer<'py>> {
        Ok(Buffer::new(bytes_of_the_call(ctx)))
    }
}

fn main() {}
