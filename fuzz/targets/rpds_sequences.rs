//! `rpds_sequences.py`, run.
#![no_main]

use hpy_fuzz::Target;
use libfuzzer_sys::fuzz_target;

const TARGET: Target = Target {
    import: |ctx| hpy::embed::module!(ctx, rpds::rpds).map(drop),
    source: include_str!("rpds_sequences.py"),
};

fuzz_target!(init: TARGET.prepare(), |data: &[u8]| TARGET.check(data));
