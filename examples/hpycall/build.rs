//! Makes the library importable.

fn main() {
    hpy_build::configure();
}
