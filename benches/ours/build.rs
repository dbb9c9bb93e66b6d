//! Puts the files beside the library that `import` finds.

fn main() {
    hpy_build::configure();
}
