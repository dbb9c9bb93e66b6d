//! Wrong uses of memory, for `cargo xtask memcheck` to see that they are reported.

use super::*;

functions! {
    fn ReadAfterFree: Noargs(ctx: *mut HPyContext, _self: HPy) -> HPy {
        HPyLong_FromInt64_t(ctx, read_after_free())
    }

    fn Lose: Noargs(ctx: *mut HPyContext, _self: HPy) -> HPy {
        lose();
        HPyLong_FromInt64_t(ctx, 0)
    }
}

/// Reads freed memory: with memcheck, which keeps it aside, and nowhere else.
#[inline(never)]
fn read_after_free() -> i64 {
    let freed = Box::into_raw(Box::new(5_i64));
    // SAFETY: it comes from a box, and is freed once.
    drop(unsafe { Box::from_raw(freed) });
    // SAFETY: there is none: this is the error that is to be found.
    unsafe { freed.read_volatile() }
}

/// Loses memory to which nothing points any more.
#[inline(never)]
fn lose() {
    core::hint::black_box(Box::leak(Box::new([5_i64; 64])));
}
