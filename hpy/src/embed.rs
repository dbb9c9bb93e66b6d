//! CPython inside a program of Rust's, for tests of an extension in Rust.
//!
//! The feature `embed` builds for the CPython ABI of the interpreter in `PYO3_PYTHON`, or of `python3`, and links to its libpython, which has
//! to be a shared library: CPython built with `--enable-shared`, as distributions do. It is meant for `dev-dependencies`:
//!
//! ```toml
//! [dev-dependencies]
//! hpy = { version = "0.1", features = ["embed"] }
//! ```
//!
//! Functions of the extension are functions of Rust still, and [`module!`] gives what Python sees of them:
//!
//! ```
//! use hpy::prelude::*;
//!
//! #[hpy::function]
//! fn add(a: i64, b: i64) -> i64 {
//!     a + b
//! }
//!
//! #[hpy::module]
//! mod arithmetic {
//!     #[hpy(export)]
//!     use super::add;
//! }
//!
//! # /*
//! #[test]
//! # */
//! fn adds() {
//!     hpy::embed::test(|ctx| {
//!         let module = hpy::embed::module!(ctx, arithmetic)?;
//!         assert_eq!(module.call_method("add", (1, 2))?.extract::<i64>()?, 3);
//!
//!         let error = module.call_method("add", (1, "2")).unwrap_err();
//!         assert!(error.matches(ctx, hpy::exceptions::TypeError));
//!         Ok(())
//!     });
//! }
//! # fn main() { adds() }
//! ```
//!
//! `cargo test` and `cargo run` let programs find the library; one that is started otherwise needs it on the search path of its libraries.
//! The program is not given to anybody: it works on the machine, and with the interpreter, that it was built for. The `hpy_build` of an
//! extension that has tests so makes the module for the CPython ABI, until `cargo build` makes the universal one again.
//!
//! The interpreter is never ended, so that what Python code prints may stay in `sys.stdout`'s buffer if it is not flushed.

use core::any::TypeId;
use core::mem::MaybeUninit;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Mutex, PoisonError};
use std::thread;

use hpy_sys::embed::{self, Attached};

use crate::context::Context;
use crate::detach::Mark;
use crate::error::pending::{self, Frame};
use crate::error::{Error, Result, from_status};
use crate::global::Global;
use crate::handle::{Handle, from_result};
use crate::module::{Module, py_init};
use crate::root::Root;
use crate::runtime;
use crate::types::PyModule;

/// Calls `body` with a context, and returns what it returns.
///
/// The first call starts CPython. Every thread can call, as often as it likes, also inside of `body`; one at a time runs, unless Python
/// code lets others. An [`Error`] that `body` returns keeps its exception, for a later call to look at; after it was dropped, the exception
/// goes at the end of the next call.
///
/// ```
/// let sum: i64 = hpy::embed::with(|ctx| {
///     let numbers = ctx.builtin("range")?.call((1, 4))?;
///     ctx.builtin("sum")?.call((numbers,))?.extract()
/// })?;
/// assert_eq!(sum, 6);
/// # Ok::<(), hpy::Error>(())
/// ```
///
/// Handles end with the call, and the compiler sees to it:
///
/// ```compile_fail
/// let none = hpy::embed::with(|ctx| ctx.none());
/// ```
///
/// # Panics
///
/// Panics where `body` does, after giving up the interpreter, and where the interpreter cannot use this library: its version is another one
/// than was compiled for.
pub fn with<R>(body: impl for<'ctx> FnOnce(Context<'ctx>) -> R) -> R {
    embed::start(|attached| {
        let prepared = run(attached, |ctx| {
            let prepared = prepare(ctx);
            prepared.map_err(|error| describe(ctx, &error))
        });
        match prepared {
            Ok(Ok(())) => {}
            Ok(Err(text)) => panic!("hpy::embed cannot make itself ready: {text}"),
            Err(payload) => resume_unwind(payload),
        }
    });
    // SAFETY: it has started. It is dropped below, after those that are made in `body`.
    let attached = unsafe { Attached::new() };
    let result = run(&attached, body);
    drop(attached);
    result.unwrap_or_else(|payload| resume_unwind(payload))
}

/// Calls `body` as [`with`] does, and panics with the traceback where it returns an error: the body of a test.
///
/// # Panics
///
/// Panics where `body` does or returns an error, and as [`with`].
#[track_caller]
pub fn test(body: impl for<'ctx> FnOnce(Context<'ctx>) -> Result<()>) {
    let result = with(|ctx| body(ctx).map_err(|error| describe(ctx, &error)));
    if let Err(text) = result {
        panic!("{text}");
    }
}

/// Returns a module that `#[hpy::module]` made, as a `Result<Handle<'_, PyModule>>`: `hpy::embed::module!(ctx, arithmetic)`.
///
/// The module is executed once in the process and put into `sys.modules`, where Python code can import it from. Its name may be that of
/// another module, which it displaces there.
///
/// # Errors
///
/// What the module's execution raises.
#[doc(hidden)]
#[macro_export]
macro_rules! __embed_module {
    ($ctx:expr, $($name:ident)::+) => {
        $crate::embed::__import::<$($name)::+::__HpyModule>($ctx)
    };
}

#[doc(inline)]
pub use crate::__embed_module as module;

/// The modules that were executed.
static MODULES: Mutex<BTreeMap<TypeId, Root<PyModule>>> = Mutex::new(BTreeMap::new());
/// A lock of Python's, for one thread at a time to execute modules.
static EXECUTING: Global = Global::new();

fn prepare(ctx: Context<'_>) -> Result<()> {
    runtime::prepare(ctx)?;
    EXECUTING.set(&ctx.import("_thread")?.call_method("RLock", ())?);
    Ok(())
}

/// Calls `body` with the context of this thread. Nothing is pending afterwards: the exceptions of errors that live on are set aside.
fn run<R>(
    attached: &Attached,
    body: impl for<'ctx> FnOnce(Context<'ctx>) -> R,
) -> thread::Result<R> {
    let raw = attached.context();
    let raw = raw.expect("this interpreter can use what was built for it");
    // SAFETY: this thread holds the lock for longer than the lifetime, which is a local one.
    let ctx = unsafe { Context::from_raw(raw) };
    let place = MaybeUninit::uninit();
    let frame = Frame::of(&place);
    let _mark = Mark::set(false);
    pending::enter(ctx, frame);
    // What was left half-changed by a panic is the caller's, who gets it.
    let result = catch_unwind(AssertUnwindSafe(|| body(ctx)));
    pending::leave(ctx, frame);
    result
}

/// The traceback, as Python prints it.
fn describe(ctx: Context<'_>, error: &Error) -> String {
    let lines = || {
        let value = error.value(ctx)?;
        let traceback = value.getattr("__traceback__")?;
        let arguments = (value.type_of()?, &value, traceback);
        let lines = ctx
            .import("traceback")?
            .call_method("format_exception", arguments)?;
        lines.extract::<Vec<String>>()
    };
    lines().map_or_else(|_| error.to_string(), |lines| lines.concat())
}

/// What [`module!`] calls.
#[doc(hidden)]
pub fn __import<M: Module>(ctx: Context<'_>) -> Result<Handle<'_, PyModule>> {
    let lock = EXECUTING
        .get(ctx)
        .ok_or_else(|| Error::system_error("hpy::embed::module! is for contexts of hpy::embed"))?;
    lock.call_method("acquire", ())?;
    let module = find_or_execute::<M>(ctx);
    lock.call_method("release", ())?;
    module
}

fn find_or_execute<M: Module>(ctx: Context<'_>) -> Result<Handle<'_, PyModule>> {
    let modules = || MODULES.lock().unwrap_or_else(PoisonError::into_inner);
    let known: Option<Root<PyModule>> = modules().get(&TypeId::of::<M>()).cloned();
    if let Some(root) = known {
        return root.get(ctx);
    }
    let module = execute::<M>(ctx)?;
    let root = Root::new(&module)?;
    modules().insert(TypeId::of::<M>(), root);
    Ok(module)
}

/// Does what an import does, once it has found a module.
fn execute<M: Module>(ctx: Context<'_>) -> Result<Handle<'_, PyModule>> {
    let name = M::NAME.to_str()?;
    let machinery = ctx.import("importlib.machinery")?;
    let spec = machinery.call_method("ModuleSpec", (name, ctx.none()))?;
    let modules = ctx.import("sys")?.getattr("modules")?;
    // SAFETY: this thread holds the lock, and the calls above have left nothing pending.
    let def = unsafe { py_init::<M>() };
    if def.is_null() {
        return Err(Error::raised(ctx));
    }
    // SAFETY: the definition comes from `py_init`, and the handle is open.
    let raw = unsafe { embed::module_from_def(ctx.api(), def, spec.as_raw()) };
    // SAFETY: an owned handle to a module, or null with an exception.
    let module: Handle<'_, PyModule> = unsafe { from_result(ctx, raw) }?;
    let before: Option<Handle<'_>> = modules.call_method("get", (name,))?.extract()?;
    modules.set_item(name, &module)?;
    // SAFETY: the module was made from that definition.
    let status = unsafe { embed::execute_module(ctx.api(), module.as_raw(), def) };
    if let Err(error) = from_status(ctx, status) {
        // The error that is on its way stays the one to raise.
        drop(match before {
            Some(before) => modules.set_item(name, before),
            None => modules.del_item(name),
        });
        return Err(error);
    }
    Ok(module)
}
