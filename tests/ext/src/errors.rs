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

/// Calls, and lets go of the last of the items before it passes the error on.
#[hpy::function]
pub fn let_go_with_error<'py>(
    f: &Handle<'py>,
    items: &Handle<'py, PyList>,
) -> hpy::Result<Handle<'py>> {
    let last = items.call_method("pop", ())?;
    let result = f.call(());
    drop(last);
    result
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

hpy::exception! {
    /// Something of ours.
    ///
    /// In two paragraphs.
    pub ShopError(exceptions::Exception);

    /// Of two bases.
    pub OutOfStock(ShopError, exceptions::LookupError);

    pub(crate) Undocumented(exceptions::ValueError);

    /// Exported by nobody.
    pub Hidden(ShopError);

    /// Cannot be made.
    pub Impossible(exceptions::OSError, exceptions::SyntaxError);
}

hpy::import_exception! {
    pub JSONDecodeError from json;
    pub CancelledError from concurrent.futures;
    pub NoSuchClass from json;
    pub JSONEncoder from json;
    pub dumps from json;
    pub NoSuchModule from no_such_package.errors;
}

/// The classes that are no built-in ones.
const CLASSES: [ExceptionType; 11] = [
    ShopError,
    OutOfStock,
    Undocumented,
    Hidden,
    Impossible,
    JSONDecodeError,
    CancelledError,
    NoSuchClass,
    JSONEncoder,
    dumps,
    NoSuchModule,
];

fn class(name: &str) -> hpy::Result<ExceptionType> {
    let class = CLASSES.into_iter().find(|class| class.name() == name);
    class.ok_or_else(|| Error::lookup_error(format!("no class {name}")))
}

/// Raises an exception of one of the classes above.
#[hpy::function]
pub fn raise_defined(name: &str, message: String) -> hpy::Result<()> {
    Err(Error::new(class(name)?, message))
}

/// The class itself.
#[hpy::function]
pub fn defined<'py>(ctx: Context<'py>, name: &str) -> hpy::Result<Handle<'py, PyType>> {
    class(name)?.handle(ctx)
}

/// Which of the classes above catch what a call raises.
#[hpy::function]
pub fn caught_by(f: &Handle<'_>) -> Vec<&'static str> {
    match f.call(()) {
        Ok(_) => Vec::new(),
        Err(error) => CLASSES
            .into_iter()
            .filter(|class| error.matches(f.ctx(), *class))
            .map(|class| class.name())
            .collect(),
    }
}

/// Whether `except classes:` catches what a call raises, and what is asked about twice.
#[hpy::function]
pub fn matches(f: &Handle<'_>, classes: &Handle<'_>) -> Option<(bool, bool)> {
    let error = f.call(()).err()?;
    Some((
        error.matches(f.ctx(), classes),
        error.matches(f.ctx(), [classes, classes]),
    ))
}

/// Whether `except classes:` would catch a `FileNotFoundError` that is made of a code.
#[hpy::function]
pub fn matches_lazily(classes: &Handle<'_>) -> bool {
    Error::new(exceptions::OSError, (2, "text")).matches(classes.ctx(), classes)
}

/// Raises with arguments of several types.
#[hpy::function]
pub fn raise_with(name: &str, count: usize) -> hpy::Result<()> {
    let class = class(name)?;
    let text = "text".to_owned();
    Err(match count {
        0 => Error::new(class, ()),
        1 => Error::new(class, (vec![1, 2],)),
        2 => Error::new(class, (text, 2.5)),
        _ => Error::new(class, (text, None::<i64>, (true, 'x'))),
    })
}

/// Raises an exception whose class takes other arguments.
#[hpy::function]
pub fn raise_impossible() -> hpy::Result<()> {
    Err(Error::new(exceptions::UnicodeDecodeError, (1, 2)))
}

/// Type, traceback, cause, context and notes of what a call raises; asked of the error twice.
#[hpy::function]
pub fn parts<'py>(f: &Handle<'py>) -> hpy::Result<Handle<'py, PyTuple>> {
    let ctx = f.ctx();
    let Err(error) = f.call(()) else {
        return Err(Error::value_error("nothing raised"));
    };
    let value = |error: Option<Error>| error.map(|error| error.value(ctx)).transpose();
    let first = error.value(ctx)?;
    assert!(first.is(&error.value(ctx)?), "there is one exception");
    (
        error.type_of(ctx)?,
        error.traceback(ctx)?,
        value(error.cause(ctx)?)?,
        value(error.context(ctx)?)?,
        error.notes(ctx)?,
    )
        .into_py_object(ctx)
}

/// `raise ValueError("outer") from` what the call raises.
#[hpy::function]
pub fn raise_from(f: &Handle<'_>) -> hpy::Result<()> {
    let cause = f.call(()).err();
    let error = Error::value_error("outer");
    error.set_cause(f.ctx(), cause)?;
    Err(error)
}

/// Raises what the call raises with another context, and a cause too.
#[hpy::function]
pub fn change_parts<'py>(
    f: &Handle<'py>,
    cause: Option<&Handle<'py>>,
    context: Option<&Handle<'py>>,
) -> hpy::Result<Handle<'py>> {
    let ctx = f.ctx();
    let error = match f.call(()) {
        Ok(value) => return Ok(value),
        Err(error) => error,
    };
    let new = |value: Option<&Handle<'py>>| value.map(|value| Error::from_value(value)).transpose();
    error.set_context(ctx, new(context)?)?;
    if let Some(cause) = new(cause)? {
        error.set_cause(ctx, Some(cause))?;
    }
    Err(error)
}

/// Adds notes to what the call raises.
#[hpy::function]
pub fn add_notes<'py>(f: &Handle<'py>, notes: Vec<String>) -> hpy::Result<Handle<'py>> {
    let result = f.call(());
    if let Err(error) = &result {
        for note in &notes {
            error.add_note(f.ctx(), note)?;
        }
        assert!(error.notes(f.ctx())?.ends_with(&notes), "they were added");
    }
    result
}

/// Prints what the call raises.
#[hpy::function]
pub fn print(f: &Handle<'_>) -> hpy::Result<()> {
    f.call(())
        .map_or_else(|error| error.print(f.ctx()), |_| Ok(()))
}

/// Prints an error that Rust made, with notes.
#[hpy::function]
pub fn print_lazy(ctx: Context<'_>) -> hpy::Result<()> {
    Error::value_error("made by Rust").print(ctx)
}

/// Hands what the call raises to the hook, while it holds another error.
#[hpy::function]
pub fn unraisable(f: &Handle<'_>, g: &Handle<'_>, place: Option<&Handle<'_>>) -> hpy::Result<()> {
    let (first, second) = (f.call(()), g.call(()));
    if let Err(error) = first {
        error.write_unraisable(f.ctx(), place);
    }
    second.map(drop)
}

/// Hands an error that Rust made to the hook.
#[hpy::function]
pub fn unraisable_lazy(ctx: Context<'_>, message: String) {
    Error::new(ShopError, message).write_unraisable(ctx, None);
}

/// Warns.
#[hpy::function(signature = (name, message, level = 1))]
pub fn warn(
    ctx: Context<'_>,
    name: &str,
    message: &str,
    level: usize,
) -> hpy::Result<&'static str> {
    let class = match name {
        "UserWarning" => exceptions::UserWarning,
        "DeprecationWarning" => exceptions::DeprecationWarning,
        _ => class(name).unwrap_or(exceptions::ValueError),
    };
    hpy::warn(ctx, class, message, level)?;
    Ok("warned")
}

/// Raises a value that Python made, after asking for its type.
#[hpy::function]
pub fn raise_value(value: &Handle<'_>) -> hpy::Result<()> {
    let error = Error::from_value(value)?;
    error.type_of(value.ctx())?;
    Err(error)
}

/// Raises an error that was made before.
#[hpy::function]
pub fn raise_made(ctx: Context<'_>, message: String) -> hpy::Result<()> {
    let error = Error::value_error(message);
    let value = error.value(ctx)?;
    value.setattr("marked", true)?;
    Err(error)
}
