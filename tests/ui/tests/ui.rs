//! Compiles every program in `pass` and `fail`. Those in `fail` must stop with the errors in the `.stderr` beside them.
//!
//! The errors are those of the toolchain that CI pins; `TRYBUILD=overwrite cargo test -p hpy-ui-tests` writes them anew.

#[test]
fn programs_that_must_compile() {
    trybuild::TestCases::new().pass("pass/*.rs");
}

#[test]
fn programs_that_must_not_compile() {
    trybuild::TestCases::new().compile_fail("fail/*.rs");
}
