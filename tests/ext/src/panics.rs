//! Panics.

use hpy::prelude::*;

/// Panics with a literal.
#[hpy::function]
pub fn panic_str() {
    panic!("literal");
}

/// Panics with a formatted message.
#[hpy::function]
pub fn panic_string(message: &str) {
    panic!("formatted: {message}");
}

/// Panics with a value that is no text.
#[hpy::function]
pub fn panic_any() {
    std::panic::panic_any(42);
}

/// Panics with a value whose drop panics again.
#[hpy::function]
pub fn panic_dropping() {
    struct Bomb;

    impl Drop for Bomb {
        fn drop(&mut self) {
            panic!("while the payload was dropped");
        }
    }

    std::panic::panic_any(Bomb);
}

/// Panics while it holds an error, and handles.
#[hpy::function]
pub fn panic_with_pending(f: &Handle<'_>) {
    let _kept = PyList::new(f.ctx(), 0..3);
    let _error = f.call(());
    panic!("with an error in hand");
}
