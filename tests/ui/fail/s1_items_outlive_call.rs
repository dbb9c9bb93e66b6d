//! S1: an iterator, and the items that it gives, end with the call.

use std::sync::Mutex;

use hpy::prelude::*;

#[hpy::function]
fn threads(items: &Handle<'_>) -> hpy::Result<usize> {
    let mut iterator = items.iter()?;
    Ok(std::thread::scope(|scope| {
        scope.spawn(|| iterator.by_ref().count()).join().unwrap()
    }))
}

fn keep<'a>(kept: &Mutex<Vec<Handle<'a>>>, items: &Handle<'_>) -> hpy::Result<()> {
    for item in items.iter()? {
        kept.lock().unwrap().push(item?);
    }
    Ok(())
}

fn main() {}
