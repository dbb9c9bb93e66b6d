//! Keeping objects.

// ANCHOR: global
use hpy::Global;
use hpy::prelude::*;

static SQUARES: Global<PyDict> = Global::new();

/// Return n * n, computed once.
#[hpy::function]
pub(crate) fn square<'py>(ctx: Context<'py>, n: i64) -> hpy::Result<Handle<'py>> {
    let squares = SQUARES.get_or_try_init(ctx, PyDict::empty)?;
    if !squares.contains(n)? {
        squares.set_item(n, n * n)?;
    }
    squares.get_item(n)
}
// ANCHOR_END: global

// ANCHOR: names
/// Return the distance of a point from the origin, as a Decimal.
#[hpy::function]
pub(crate) fn norm<'py>(point: &Handle<'py>) -> hpy::Result<Handle<'py>> {
    let x: f64 = point.getattr(hpy::intern!("x"))?.extract()?;
    let y: f64 = point.getattr(hpy::intern!("y"))?.extract()?;
    hpy::import!(point.ctx(), "decimal", "Decimal")?.call((x.hypot(y),))
}
// ANCHOR_END: names

// ANCHOR: root
use std::sync::{Mutex, MutexGuard, PoisonError};

use hpy::Root;

static LISTENERS: Mutex<Vec<Root>> = Mutex::new(Vec::new());

fn listeners() -> MutexGuard<'static, Vec<Root>> {
    LISTENERS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Have f called with every message.
#[hpy::function]
pub(crate) fn listen(f: Root) {
    listeners().push(f);
}

/// Send a message to all listeners.
#[hpy::function]
pub(crate) fn send(message: &Handle<'_>) -> hpy::Result<()> {
    // A listener may call `listen`: the lock is not held while it runs.
    let current = listeners().clone();
    for listener in current {
        listener.get(message.ctx())?.call((message,))?;
    }
    Ok(())
}

/// Forget all listeners.
#[hpy::function]
pub(crate) fn hang_up() {
    listeners().clear();
}
// ANCHOR_END: root
