//! Letting other threads run while Rust works.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use hpy::prelude::*;

/// Who waits for whom, in functions that are detached.
struct Turns {
    now: Mutex<usize>,
    changed: Condvar,
}

static TURNS: Turns = Turns {
    now: Mutex::new(0),
    changed: Condvar::new(),
};
const PATIENCE: Duration = Duration::from_secs(60);

impl Turns {
    /// Adds one.
    fn arrive(&self) {
        *self.now.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        self.changed.notify_all();
    }

    /// Waits until `count` have arrived, and tells whether they have.
    fn wait(&self, count: usize) -> bool {
        let end = Instant::now() + PATIENCE;
        let mut now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        while *now < count {
            let Some(left) = end.checked_duration_since(Instant::now()) else {
                return false;
            };
            now = self
                .changed
                .wait_timeout(now, left)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
        true
    }
}

/// Begins anew: nobody has arrived.
#[hpy::function]
pub fn reset() {
    *TURNS.now.lock().unwrap_or_else(PoisonError::into_inner) = 0;
}

/// Arrives, and waits, detached, until `count` threads have.
#[hpy::function]
pub fn meet(ctx: Context<'_>, count: usize) -> bool {
    ctx.detach(|| {
        TURNS.arrive();
        TURNS.wait(count)
    })
}

/// Arrives without being detached.
#[hpy::function]
pub fn arrive() {
    TURNS.arrive();
}

/// Waits, detached, while `data` is read on another thread: the text and the bytes of arguments.
#[hpy::function]
pub fn count(ctx: Context<'_>, text: &str, data: &[u8]) -> (usize, usize) {
    ctx.detach(|| {
        std::thread::scope(|scope| {
            let chars = scope.spawn(|| text.chars().count());
            let zeros = scope.spawn(|| data.iter().filter(|byte| **byte == 0).count());
            (chars.join().unwrap_or(0), zeros.join().unwrap_or(0))
        })
    })
}

/// Calls `f`; while it holds the error, waits detached until `count` threads have arrived; calls `g`; then returns the error.
#[hpy::function]
pub fn hold_error<'py>(
    ctx: Context<'py>,
    f: &Handle<'py>,
    g: &Handle<'py>,
    count: usize,
) -> hpy::Result<bool> {
    let error = f.call(()).map(drop);
    let met = ctx.detach(|| {
        TURNS.arrive();
        TURNS.wait(count)
    });
    g.call(())?;
    error.map(|()| met)
}

/// Drops the error of `f` inside of the closure, on this thread or on another one.
#[hpy::function]
pub fn drop_error(ctx: Context<'_>, f: &Handle<'_>, elsewhere: bool) -> hpy::Result<bool> {
    let result = f.call(()).map(drop);
    let is_err = ctx.detach(move || {
        let is_err = result.is_err();
        if elsewhere {
            drop(std::thread::spawn(move || drop(result)).join());
        }
        is_err
    });
    // Nothing is pending: Python can run.
    ctx.import("sys")?.getattr("version")?;
    Ok(is_err)
}

/// Returns an error out of the closure.
#[hpy::function]
pub fn fail(ctx: Context<'_>, message: String) -> hpy::Result<()> {
    ctx.detach(|| Err(Error::value_error(message)))
}

static DROPPED: AtomicUsize = AtomicUsize::new(0);

/// Counts how often it was dropped.
struct Counter;

impl Drop for Counter {
    fn drop(&mut self) {
        DROPPED.fetch_add(1, Ordering::Relaxed);
    }
}

/// Panics while it is detached, and calls `f` while the panic goes on.
#[hpy::function]
pub fn panic_inside(ctx: Context<'_>, f: &Handle<'_>, message: String) {
    struct Call<'a, 'ctx>(&'a Handle<'ctx>);
    impl Drop for Call<'_, '_> {
        fn drop(&mut self) {
            drop(self.0.call(()));
        }
    }
    let _call = Call(f);
    let counter = Counter;
    ctx.detach(move || {
        let _counter = counter;
        panic!("{message}")
    })
}

/// How many values of panicking closures were dropped so far.
#[hpy::function]
pub fn dropped() -> usize {
    DROPPED.load(Ordering::Relaxed)
}

/// Detaches again and again.
#[hpy::function]
pub fn many(ctx: Context<'_>, times: usize) -> usize {
    (0..times).fold(0, |sum, number| sum + ctx.detach(|| number % 2))
}
