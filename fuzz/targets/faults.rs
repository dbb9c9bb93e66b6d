//! `faults.py`, run, and what Python cannot do.
#![no_main]

use hpy_fuzz::Target;
use libfuzzer_sys::fuzz_target;

const TARGET: Target = Target {
    import: |ctx| hpy::embed::module!(ctx, ujson::ujson).map(drop),
    source: include_str!("faults.py"),
};

fuzz_target!(init: TARGET.prepare(), |data: &[u8]| {
    if data == b"panic" {
        panic!("wrong");
    }
    // Found one byte after the other, by what is covered: not by chance.
    if data.len() == 6 && b"sought".iter().zip(data).all(|(a, b)| a == b) {
        panic!("found");
    }
    TARGET.check(data);
});
