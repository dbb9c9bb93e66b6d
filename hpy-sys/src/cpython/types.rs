//! Types: `HPyType_FromSpec` and what is made with the types.
//!
//! An instance has its payload behind the object's header, at the same place in every class; over a builtin base other than `object`,
//! it lies beside the object. [`registry`] knows each type that was made, and so where the payload of an instance of a Python
//! subclass is. No layout is assumed beyond the stable ABI's, except in CPython 3.8 and 3.9, which no longer change, and where PyPy has
//! `tp_basicsize`, which it does not tell otherwise.
#![allow(non_upper_case_globals, reason = "C's names")]

mod abi;
mod aside;
mod attributes;
mod bases;
pub(super) mod buffer;
pub(super) mod call;
pub(super) mod defs;
mod lifecycle;
mod metaclass;
mod object;
mod registry;
mod spec;

pub(super) use abi::MethodDef;
pub(crate) use call::set_call_function as ctx_SetCallFunction;
pub(crate) use object::{
    as_struct_builtin as ctx_AsStruct_Float, as_struct_builtin as ctx_AsStruct_List,
    as_struct_builtin as ctx_AsStruct_Long, as_struct_builtin as ctx_AsStruct_Tuple,
    as_struct_builtin as ctx_AsStruct_Type, as_struct_builtin as ctx_AsStruct_Unicode,
    as_struct_legacy as ctx_AsStruct_Legacy, as_struct_object as ctx_AsStruct_Object,
    new as ctx_New, type_generic_new as ctx_Type_GenericNew,
    type_get_builtin_shape as ctx_Type_GetBuiltinShape,
};
pub(super) use registry::is_laid_out_as;
pub(crate) use spec::type_from_spec as ctx_Type_FromSpec;
