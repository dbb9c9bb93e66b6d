//! What becomes of a panic: a `PanicException` with its message.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::context::Context;
use crate::error;
use crate::runtime;

/// Raises `PanicException` for a caught panic.
#[cold]
pub(crate) fn raise(ctx: Context<'_>, payload: Box<dyn Any + Send>) {
    let message = match payload.downcast_ref::<&'static str>() {
        Some(message) => (*message).to_owned(),
        None => match payload.downcast_ref::<String>() {
            Some(message) => message.clone(),
            None => "panic with a value that is no text".to_owned(),
        },
    };
    // The payload's own drop may panic too; what it panics with is not dropped.
    if let Err(second) = catch_unwind(AssertUnwindSafe(|| drop(payload))) {
        core::mem::forget(second);
    }
    match runtime::PANIC.get(ctx) {
        Some(class) => error::set(ctx, &class, &message),
        None => error::set(ctx, &crate::exceptions::SystemError.constant(ctx), &message),
    }
}
