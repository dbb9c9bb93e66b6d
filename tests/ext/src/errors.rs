//! Errors, and what may be done while holding one.

use hpy::exceptions::{self, ExceptionType};
use hpy::prelude::*;

/// Raises an error made by Rust.
#[hpy::function]
pub fn lazy(message: String) -> hpy::Result<()> {
    Err(Error::value_error(message))
}

/// Calls, and passes the error on.
#[hpy::function]
pub fn pass_through<'py>(f: &Handle<'py>) -> hpy::Result<Handle<'py>> {
    f.call(())
}

/// Calls, and drops the error.
#[hpy::function]
pub fn call_and_drop(f: &Handle<'_>) -> bool {
    f.call(()).is_ok()
}

/// Drops the error on a thread that Python does not know.
#[hpy::function]
pub fn drop_on_another_thread(f: &Handle<'_>) -> bool {
    match f.call(()) {
        Ok(_) => true,
        Err(error) => std::thread::spawn(move || drop(error)).join().is_err(),
    }
}

/// Drops the error of the first call, then calls again.
#[hpy::function]
pub fn drop_then_call<'py>(f: &Handle<'py>, g: &Handle<'py>) -> hpy::Result<Handle<'py>> {
    drop(f.call(()));
    g.call(())
}

/// Keeps the error of the first call while it calls again; returns the first.
#[hpy::function]
pub fn call_and_keep<'py>(f: &Handle<'py>, g: &Handle<'py>) -> hpy::Result<Handle<'py>> {
    let first = f.call(());
    let second = g.call(());
    first.and(second)
}

/// Calls twice, and returns the error of the second call while it holds that of the first.
#[hpy::function]
pub fn call_twice<'py>(f: &Handle<'py>, g: &Handle<'py>) -> hpy::Result<Handle<'py>> {
    let _first = f.call(());
    g.call(())
}

/// Keeps two errors, and returns the first with both alive.
#[hpy::function]
pub fn keep_two(f: &Handle<'_>, g: &Handle<'_>) -> hpy::Result<String> {
    let (first, second) = (f.call(()), g.call(()));
    let text = |result: &hpy::Result<Handle<'_>>| match result {
        Ok(value) => format!("{value}"),
        Err(error) => error
            .value(f.ctx())
            .map_or("?".into(), |value| format!("{value:?}")),
    };
    Ok(format!("{} {}", text(&first), text(&second)))
}

/// Works on after an error: makes objects, calls, imports; then raises it.
#[hpy::function]
pub fn reraise_after_work<'py>(f: &Handle<'py>) -> hpy::Result<Handle<'py>> {
    let ctx = f.ctx();
    match f.call(()) {
        Ok(value) => Ok(value),
        Err(error) => {
            let list = PyList::new(ctx, 0..100)?;
            ctx.import("math")?.call_method("sqrt", (2.0,))?;
            assert_eq!(list.len()?, 100, "the list was made");
            Err(error)
        }
    }
}

/// Returns the exception object instead of raising it.
#[hpy::function]
pub fn value_of<'py>(f: &Handle<'py>) -> hpy::Result<Handle<'py>> {
    match f.call(()) {
        Ok(value) => Ok(value),
        Err(error) => error.value(f.ctx()),
    }
}

/// Raises a given exception object.
#[hpy::function]
pub fn from_value(value: &Handle<'_>) -> hpy::Result<()> {
    Err(Error::from_value(value)?)
}

/// Which of three classes the error is caught by.
#[hpy::function]
pub fn catch(f: &Handle<'_>) -> Vec<&'static str> {
    let ctx = f.ctx();
    let classes: [ExceptionType; 3] = [
        exceptions::LookupError,
        exceptions::KeyError,
        exceptions::Exception,
    ];
    match f.call(()) {
        Ok(_) => Vec::new(),
        Err(error) => classes
            .iter()
            .filter(|class| error.matches(ctx, **class))
            .map(|class| class.name())
            .collect(),
    }
}

/// An error of the standard library.
#[hpy::function]
pub fn parse(text: &str) -> Result<i64, std::num::ParseIntError> {
    text.parse()
}

/// Another, whose kind matters.
#[hpy::function]
pub fn io_error(path: &str) -> std::io::Result<usize> {
    Ok(std::fs::read(path)?.len())
}

/// Raises an exception of a built-in class.
#[hpy::function]
pub fn every_class(name: &str) -> hpy::Result<()> {
    let classes = [
        exceptions::BaseException,
        exceptions::KeyError,
        exceptions::StopIteration,
        exceptions::OSError,
        exceptions::ZeroDivisionError,
        exceptions::TimeoutError,
        exceptions::UserWarning,
        exceptions::UnicodeError,
        exceptions::UnicodeDecodeError,
    ];
    match classes.into_iter().find(|class| class.name() == name) {
        Some(class) => Err(Error::new(class, "raised")),
        None => Err(Error::lookup_error(format!("no class {name}"))),
    }
}
