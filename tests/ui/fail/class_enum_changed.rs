//! Nobody changes a variant, nor is there a trait that is not implemented.

#[hpy::class(eq, eq_int)]
enum Color {
    Red,
}

#[hpy::methods]
impl Color {
    fn change(&mut self) {
        *self = Color::Red;
    }
}

#[hpy::class]
#[repr(u8)]
enum Small {
    Fits = 255,
    Not,
}

fn main() {}
