//! Objects that Rust data keeps.

use std::sync::{Barrier, Mutex, MutexGuard, PoisonError};
use std::thread;

use hpy::Root;
use hpy::prelude::*;

static KEPT: Mutex<Vec<Root>> = Mutex::new(Vec::new());

fn kept() -> MutexGuard<'static, Vec<Root>> {
    KEPT.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Keeps the object, and returns how many are kept.
#[hpy::function]
pub fn keep(object: Root) -> usize {
    let mut kept = kept();
    kept.push(object);
    kept.len()
}

/// Returns what is kept.
#[hpy::function]
pub fn all<'py>(ctx: Context<'py>) -> hpy::Result<Vec<Handle<'py>>> {
    let kept = kept().clone();
    kept.iter().map(|root| root.get(ctx)).collect()
}

/// Drops all roots, here or on a thread that Python does not know.
#[hpy::function]
pub fn forget(elsewhere: bool) -> bool {
    let roots = std::mem::take(&mut *kept());
    if elsewhere {
        return thread::spawn(move || drop(roots)).join().is_ok();
    }
    drop(roots);
    true
}

/// Makes roots of each item, clones and drops them in every order, and returns the items that the last clones hold.
#[hpy::function]
pub fn clones<'py>(ctx: Context<'py>, items: Vec<Root>) -> hpy::Result<Vec<Handle<'py>>> {
    let clones = thread::spawn(move || {
        let clones = items.clone();
        drop(items);
        clones
    });
    let clones = clones
        .join()
        .map_err(|_| Error::runtime_error("the thread panicked"))?;
    clones.into_iter().map(|root| root.get(ctx)).collect()
}

/// Clones a root of the object on several threads at the same time, drops it, and returns how many clones hold the object.
#[hpy::function]
pub fn clones_at_once(object: &Handle<'_>, threads: usize) -> hpy::Result<usize> {
    let root = Root::new(object)?;
    let barrier = Barrier::new(threads);
    let clone = || {
        barrier.wait();
        root.clone()
    };
    let clones: Vec<_> = thread::scope(|scope| {
        let running: Vec<_> = (0..threads).map(|_| scope.spawn(clone)).collect();
        running
            .into_iter()
            .filter_map(|thread| thread.join().ok())
            .collect()
    });
    drop(root);
    let holding = clones.iter().map(|clone| clone.is(object));
    Ok(holding
        .collect::<hpy::Result<Vec<bool>>>()?
        .into_iter()
        .filter(|holds| *holds)
        .count())
}

/// Tells whether a root of `a` is `b`.
#[hpy::function]
pub fn same(a: Root, b: &Handle<'_>) -> hpy::Result<bool> {
    a.is(b)
}

/// Makes and drops roots of the object, `at_once` at a time.
#[hpy::function]
pub fn make_and_drop(object: &Handle<'_>, times: usize, at_once: usize) -> hpy::Result<usize> {
    let mut made = 0;
    while made < times {
        let roots: Vec<Root> = (0..at_once)
            .map(|_| Root::new(object))
            .collect::<hpy::Result<_>>()?;
        made += roots.len();
    }
    Ok(made)
}

static TYPED: Mutex<Option<Root<PyDict>>> = Mutex::new(None);

/// Keeps a dictionary, or nothing.
#[hpy::function]
pub fn keep_dict(dict: Option<Root<PyDict>>) {
    *TYPED.lock().unwrap_or_else(PoisonError::into_inner) = dict;
}

/// Returns the keys of the dictionary that is kept.
#[hpy::function]
pub fn keys_of_kept(ctx: Context<'_>) -> hpy::Result<Option<Handle<'_, PyList>>> {
    let kept = TYPED.lock().unwrap_or_else(PoisonError::into_inner).clone();
    kept.map(|dict| dict.get(ctx)?.keys()).transpose()
}

/// A closure that outlives the call.
type Listener = Box<dyn Fn(Context<'_>, i64) -> hpy::Result<i64> + Send>;
static LISTENER: Mutex<Option<Listener>> = Mutex::new(None);

/// Has `f` called by `notify`, through a closure.
#[hpy::function]
pub fn listen(f: Root) {
    let listener: Listener = Box::new(move |ctx, value| f.get(ctx)?.call((value,))?.extract());
    *LISTENER.lock().unwrap_or_else(PoisonError::into_inner) = Some(listener);
}

/// Calls the closure, once.
#[hpy::function]
pub fn notify(ctx: Context<'_>, value: i64) -> hpy::Result<Option<i64>> {
    let listener = LISTENER
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .take();
    listener.map(|listener| listener(ctx, value)).transpose()
}
