//! `ujson_decode.py`, run.
#![no_main]

use hpy_fuzz::Target;
use libfuzzer_sys::fuzz_target;

const TARGET: Target = Target {
    import: |ctx| hpy::embed::module!(ctx, ujson::ujson).map(drop),
    source: include_str!("ujson_decode.py"),
};

fuzz_target!(init: TARGET.prepare(), |data: &[u8]| TARGET.check(data));
