//! Threads.

// ANCHOR: checksum
use hpy::prelude::*;

/// Return a checksum of the data. Other threads run meanwhile.
#[hpy::function]
pub(crate) fn checksum(ctx: Context<'_>, data: &[u8]) -> u32 {
    ctx.detach(|| {
        data.iter()
            .fold(0, |sum: u32, byte| sum.rotate_left(5) ^ u32::from(*byte))
    })
}
// ANCHOR_END: checksum
