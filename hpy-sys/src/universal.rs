//! The universal ABI: HPy through the context that an interpreter gives.

pub(crate) mod api;
pub(crate) mod bindings;
mod call;
pub mod def;
pub(crate) mod function;
pub(crate) mod handle;
pub(crate) mod init;
pub(crate) mod interpreter;
pub(crate) mod signatures;
pub mod slots;
pub mod tail;
pub mod trampolines;
