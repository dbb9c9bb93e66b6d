//! Types: `HPyType_FromSpec` and what is made with the types.
//!
//! An instance has its payload behind the object's header, at the same place in every class; over a builtin base other than `object`,
//! it lies beside the object. [`registry`] knows each type that was made, and so where the payload of an instance of a Python
//! subclass is. No layout is assumed beyond the stable ABI's, except in CPython 3.8 and 3.9, which no longer change.
#![allow(non_upper_case_globals, reason = "C's names")]

mod abi;
mod aside;
mod bases;
pub(super) mod buffer;
pub(super) mod call;
mod defs;
mod lifecycle;
mod metaclass;
mod object;
mod registry;
mod spec;

pub(super) use call::set_call_function;
pub(super) use object::{
    as_struct_builtin as as_struct_float, as_struct_builtin as as_struct_list,
    as_struct_builtin as as_struct_long, as_struct_builtin as as_struct_tuple,
    as_struct_builtin as as_struct_type, as_struct_builtin as as_struct_unicode, as_struct_legacy,
    as_struct_object, new, type_generic_new, type_get_builtin_shape,
};
pub(super) use spec::type_from_spec;
