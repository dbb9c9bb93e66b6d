//! Puts the loader beside the library.

fn main() {
    hpy_build::configure();
}
