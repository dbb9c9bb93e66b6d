//! Makes the library importable.

// ANCHOR: build
fn main() {
    hpy_build::configure();
}
// ANCHOR_END: build
