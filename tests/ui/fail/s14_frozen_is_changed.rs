//! Nobody changes the values of a frozen class.

use hpy::prelude::*;

#[hpy::class(frozen)]
struct Constant {
    value: i64,
}

#[hpy::methods]
impl Constant {
    fn increment(&mut self) {
        self.value += 1;
    }
}

#[hpy::function]
fn change(constant: &Handle<'_, Constant>) -> hpy::Result<()> {
    constant.borrow_mut()?.value = 5;
    Ok(())
}

fn main() {}
