//! Whether memory stays flat.

unsafe extern "C" {
    /// AddressSanitizer's: how many bytes are allocated.
    safe fn __sanitizer_get_current_allocated_bytes() -> usize;
}

/// How often a run may leave something behind: CPython has caches for some hundred objects, which fill one by one.
const TRIALS: usize = 500;
/// How many of them are made without collections, which empty some of these caches.
const WITHOUT_COLLECTION: usize = 3;

/// Runs `work`; where it leaves memory behind, again, later between calls of `collect`, and panics where it does so each time.
///
/// Python's objects count: they have memory of their own, each, with `PYTHONMALLOC=malloc`. A reference that is not given back keeps its object,
/// unless that is there in any case; one handle too many of `None` is not seen.
pub(crate) fn stays(
    work: impl Fn() -> hpy::Result<()>,
    collect: impl Fn() -> hpy::Result<()>,
) -> hpy::Result<()> {
    let mut left = Vec::with_capacity(TRIALS);
    for trial in 0..TRIALS {
        let collects = trial >= WITHOUT_COLLECTION;
        if collects {
            collect()?;
        }
        let before = __sanitizer_get_current_allocated_bytes();
        work()?;
        if collects {
            collect()?;
        }
        let after = __sanitizer_get_current_allocated_bytes();
        if after <= before {
            return Ok(());
        }
        left.push(after - before);
    }
    let last = &left[TRIALS - 10..];
    panic!(
        "each of {TRIALS} runs of this input leaves memory behind, the last ones, in bytes: {last:?}"
    );
}
