//! A guard stays in its thread.

use hpy::prelude::*;

#[hpy::class]
struct Number {
    value: i64,
}

fn share(number: &Handle<'_, Number>) -> hpy::Result<()> {
    let number = number.borrow()?;
    std::thread::scope(|scope| {
        scope.spawn(move || number.value);
    });
    Ok(())
}

fn main() {}
