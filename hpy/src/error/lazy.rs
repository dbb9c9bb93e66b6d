//! Errors that Rust made: class and arguments, until Python sees them.

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;
use std::sync::{Mutex, OnceLock, PoisonError};

use super::{Error, Result, aside, parts, pending, set};
use crate::context::Context;
use crate::exceptions::{self, ExceptionType};
use crate::handle::Handle;
use crate::types::any::type_name;
use crate::types::{CallArgs, PyType};

/// An exception that is made when it is asked for.
pub(super) struct Lazy {
    class: ExceptionType,
    arguments: Arguments,
    /// The Rust error that it is made of, if that has a source: that becomes the cause.
    origin: Option<Origin>,
    /// The exception object, once it was asked for.
    made: OnceLock<pending::Id>,
}

/// An error of Rust's in whatever box it came.
pub(super) type Origin = Box<dyn AsRef<dyn StdError + Send + Sync> + Send + Sync>;

/// Calls a class with the values that it holds.
type Call =
    Box<dyn for<'ctx> FnOnce(&Handle<'ctx, PyType>) -> Result<Handle<'ctx>> + Send + 'static>;

/// What an exception's class is called with.
pub struct Arguments(Kind);

enum Kind {
    Message(Cow<'static, str>),
    /// `None` once they were used.
    Values(Mutex<Option<Call>>),
}

impl Arguments {
    pub(super) fn message(message: impl Into<Cow<'static, str>>) -> Arguments {
        Arguments(Kind::Message(message.into()))
    }

    pub(super) fn values(
        call: impl for<'ctx> FnOnce(&Handle<'ctx, PyType>) -> Result<Handle<'ctx>> + Send + 'static,
    ) -> Arguments {
        Arguments(Kind::Values(Mutex::new(Some(Box::new(call)))))
    }

    /// Makes an exception.
    fn call<'ctx>(&self, ctx: Context<'ctx>, class: ExceptionType) -> Result<Handle<'ctx>> {
        let class = class.handle(ctx)?;
        let value = match &self.0 {
            Kind::Message(message) => class.call((&**message,))?,
            Kind::Values(call) => {
                let call = call.lock().unwrap_or_else(PoisonError::into_inner).take();
                let call =
                    call.ok_or_else(|| Error::runtime_error("the exception is being made"))?;
                call(&class)?
            }
        };
        if !exceptions::is_exception(&value) {
            return Err(Error::type_error(format!(
                "calling {class} should have returned an instance of BaseException, not {}",
                type_name(&value)
            )));
        }
        Ok(value)
    }
}

mod sealed {
    pub trait Sealed {}
}

/// What [`Error::new`] takes: a message, or a tuple of any values that can be sent to another thread and become Python objects.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the arguments of an exception",
    note = "give a message (`&'static str`, `String`, `Cow<'static, str>`), or a tuple of values without handles and borrows: \
            `Error::new(class, (x,))` for one argument, `Error::new(class, ())` for none"
)]
pub trait ErrorArguments: sealed::Sealed {
    #[doc(hidden)]
    fn arguments(self) -> Arguments;
}

macro_rules! messages {
    ($($message:ty,)*) => {$(
        impl sealed::Sealed for $message {}

        impl ErrorArguments for $message {
            fn arguments(self) -> Arguments {
                Arguments::message(self)
            }
        }
    )*};
}

messages! { &'static str, String, Cow<'static, str>, }

macro_rules! tuples {
    ($(($($item:ident)*))*) => {$(
        impl<$($item),*> sealed::Sealed for ($($item,)*) {}

        impl<$($item: Send + 'static),*> ErrorArguments for ($($item,)*)
        where
            Self: for<'ctx> CallArgs<'ctx>,
        {
            fn arguments(self) -> Arguments {
                Arguments::values(move |class| class.call(self))
            }
        }
    )*};
}

tuples! {
    ()
    (A)
    (A B)
    (A B C)
    (A B C D)
    (A B C D E)
    (A B C D E F)
    (A B C D E F G)
    (A B C D E F G H)
}

impl Lazy {
    pub(super) fn new(class: ExceptionType, arguments: Arguments) -> Lazy {
        let class = match arguments.0 {
            Kind::Message(_) => class.made_of_message(),
            Kind::Values(_) => class,
        };
        Lazy {
            class,
            arguments,
            origin: None,
            made: OnceLock::new(),
        }
    }

    pub(super) fn class_name(&self) -> &'static str {
        self.class.name()
    }

    /// The same, caused by the source of `origin`.
    pub(super) fn with_origin(mut self, origin: Origin) -> Lazy {
        if (*origin).as_ref().source().is_some() {
            self.origin = Some(origin);
        }
        self
    }

    pub(super) fn source(&self) -> Option<&(dyn StdError + 'static)> {
        (**self.origin.as_ref()?).as_ref().source()
    }

    pub(super) fn prefix(&mut self, prefix: impl fmt::Display) {
        if let (Kind::Message(message), None) = (&mut self.arguments.0, self.made.get()) {
            *message = format!("{prefix}: {message}").into();
        }
    }

    /// Returns the class of the exception, without making it where that is certain.
    pub(super) fn class<'ctx>(&self, ctx: Context<'ctx>) -> Result<Handle<'ctx, PyType>> {
        match (&self.arguments.0, self.made.get()) {
            (Kind::Message(_), None) => self.class.handle(ctx),
            // Classes may return instances of others when they are called, as `OSError` does.
            _ => self.value(ctx)?.type_of(),
        }
    }

    /// Returns the exception, which this keeps.
    pub(super) fn value<'ctx>(&self, ctx: Context<'ctx>) -> Result<Handle<'ctx>> {
        if let Some(id) = self.made.get() {
            return pending::value(ctx, *id);
        }
        let value = self.make(ctx).or_else(|error| error.value(ctx))?;
        let id = pending::keep(&value)?;
        match self.made.set(id) {
            Ok(()) => Ok(value),
            // Another thread has made it meanwhile.
            Err(id) => {
                pending::forget(id);
                self.value(ctx)
            }
        }
    }

    fn make<'ctx>(&self, ctx: Context<'ctx>) -> Result<Handle<'ctx>> {
        let value = self.arguments.call(ctx, self.class)?;
        set_causes(&value, self.source())?;
        Ok(value)
    }

    /// Makes the exception pending.
    pub(super) fn raise(&self, ctx: Context<'_>) {
        let raised = match (&self.arguments.0, self.made.get(), &self.origin) {
            (_, Some(id), _) => pending::value(ctx, *id).and_then(|value| aside::raise(&value)),
            // Left to the interpreter, which may need no object. A class that is not built in may refuse the message: PyPy would find out later.
            (Kind::Message(message), None, None) if self.class.as_constant(ctx).is_some() => {
                set(ctx, &self.class.constant(ctx), message);
                Ok(())
            }
            _ => self.make(ctx).and_then(|value| aside::raise_new(&value)),
        };
        if let Err(error) = raised {
            error.restore(ctx);
        }
    }
}

/// Makes exceptions of an error's sources, each the `__cause__` of the one before.
fn set_causes(value: &Handle<'_>, source: Option<&(dyn StdError + 'static)>) -> Result<()> {
    let ctx = value.ctx();
    let mut value = value.dup();
    let mut next = source;
    while let Some(source) = next {
        if let Some(error) = source.downcast_ref::<Error>() {
            // Has its own cause already.
            return parts::set(&value, "__cause__", error.value(ctx)?);
        }
        let (class, arguments) = super::convert::describe(source);
        let cause = Lazy::new(class, arguments);
        let cause = cause.arguments.call(ctx, cause.class)?;
        parts::set(&value, "__cause__", &cause)?;
        value = cause;
        next = source.source();
    }
    Ok(())
}

/// Class and message, or the class alone where there is none.
impl fmt::Display for Lazy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.class.name())?;
        match &self.arguments.0 {
            Kind::Message(message) => write!(f, ": {message}"),
            Kind::Values(_) => Ok(()),
        }
    }
}

impl Drop for Lazy {
    fn drop(&mut self) {
        if let Some(id) = self.made.get() {
            pending::forget(*id);
        }
    }
}
