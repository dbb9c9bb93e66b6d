//! `__getbuffer__` returns a buffer.

#[hpy::class]
struct Grid {
    cells: Vec<u8>,
}

#[hpy::methods]
impl Grid {
    fn __getbuffer__(&self) -> hpy::Result<Vec<u8>> {
        Ok(self.cells.clone())
    }
}

fn main() {}
