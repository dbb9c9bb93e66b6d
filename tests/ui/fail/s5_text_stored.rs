//! S5: text of an argument ends with the call.

use std::sync::Mutex;

static SLOT: Mutex<&'static str> = Mutex::new("");

#[hpy::function]
fn keep(text: &str) {
    *SLOT.lock().unwrap() = text;
}

fn main() {}
