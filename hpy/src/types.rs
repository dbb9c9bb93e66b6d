//! Markers for the types of Python objects, and what objects of each type can do.
//!
//! A marker stands behind a handle, `Handle<'ctx, PyList>`, and has no values of its own. The methods of a type are methods of
//! handles to it; those of any object are methods of every handle.

pub(crate) mod any;
mod bytes;
mod call;
mod capsule;
mod dict;
mod iter;
mod kind;
mod list;
pub(crate) mod module;
mod name;
pub(crate) mod number;
pub(crate) mod str;
pub(crate) mod tuple;

use hpy_sys::{
    HPy, HPyBytes_Check, HPyCallable_Check, HPyContext, HPyDict_Check, HPyList_Check,
    HPyTuple_Check, HPyUnicode_Check,
};

use crate::context::Context;
use crate::error::Result;
use crate::global::Global;
use crate::handle::Handle;
use crate::runtime;

pub use self::any::CompareOp;
pub use self::call::CallArgs;
pub use self::iter::PyIterator;
pub use self::kind::Kind;
pub use self::name::AttrName;

/// A marker whose objects can be told from others.
pub trait TypeCheck: 'static {
    /// The type's name in messages: "list", "int".
    const NAME: &'static str;

    /// Tells whether `object` is an instance of the type, or of a subclass.
    fn is_type_of(object: &Handle<'_>) -> bool;
}

/// A marker that is a class of Python's, which [`TypeObject::type_object`] returns.
pub trait TypeObject: TypeCheck {
    /// Returns the class: `list` for [`PyList`].
    ///
    /// # Errors
    ///
    /// `SystemError` before the module was executed.
    fn type_object(ctx: Context<'_>) -> Result<Handle<'_, PyType>>;
}

macro_rules! classes {
    ($($marker:ident $field:ident)*) => {$(
        impl TypeObject for $marker {
            #[inline]
            fn type_object(ctx: Context<'_>) -> Result<Handle<'_, PyType>> {
                Ok(ctx.constant::<PyType>(|ctx| ctx.$field).dup())
            }
        }
    )*};
}

classes! {
    PyAny h_BaseObjectType
    PyBool h_BoolType
    PyInt h_LongType
    PyFloat h_FloatType
    PyComplex h_ComplexType
    PyStr h_UnicodeType
    PyBytes h_BytesType
    PyList h_ListType
    PyTuple h_TupleType
    PyType h_TypeType
    PySlice h_SliceType
    PyCapsule h_CapsuleType
    PyMemoryView h_MemoryViewType
}

impl TypeObject for PyDict {
    /// HPy 0.9.0 has no constant for it.
    fn type_object(ctx: Context<'_>) -> Result<Handle<'_, PyType>> {
        static DICT: Global<PyType> = Global::new();
        DICT.get_or_try_init(ctx, |ctx| PyDict::empty(ctx)?.type_of())
    }
}

impl TypeObject for PyModule {
    fn type_object(ctx: Context<'_>) -> Result<Handle<'_, PyType>> {
        runtime::module_type(ctx)
    }
}

macro_rules! markers {
    ($($(#[$doc:meta])* $marker:ident, $name:literal, $object:ident => $check:expr;)*) => {$(
        $(#[$doc])*
        #[derive(Debug)]
        pub enum $marker {}

        impl TypeCheck for $marker {
            const NAME: &'static str = $name;

            #[inline]
            fn is_type_of($object: &Handle<'_>) -> bool {
                $check
            }
        }
    )*};
}

macro_rules! check {
    ($function:ident, $object:ident) => {{
        // SAFETY: the handle is open, and its context is that of the current call; the check neither raises nor runs Python code.
        (unsafe { $function($object.ctx().as_raw(), $object.as_raw()) }) == 1
    }};
}

markers! {
    /// Any object.
    PyAny, "object", _object => true;
    /// `True` or `False`.
    PyBool, "bool", object => constant(object, |ctx| ctx.h_BoolType);
    /// An `int`, of any size; `bool` is a subclass.
    PyInt, "int", object => constant(object, |ctx| ctx.h_LongType);
    /// A `float`.
    PyFloat, "float", object => constant(object, |ctx| ctx.h_FloatType);
    /// A `complex`.
    PyComplex, "complex", object => constant(object, |ctx| ctx.h_ComplexType);
    /// A `str`.
    PyStr, "str", object => check!(HPyUnicode_Check, object);
    /// A `bytes`.
    PyBytes, "bytes", object => check!(HPyBytes_Check, object);
    /// A `list`.
    PyList, "list", object => check!(HPyList_Check, object);
    /// A `tuple`.
    PyTuple, "tuple", object => check!(HPyTuple_Check, object);
    /// A `dict`.
    PyDict, "dict", object => check!(HPyDict_Check, object);
    /// A class.
    PyType, "type", object => constant(object, |ctx| ctx.h_TypeType);
    /// A `slice`.
    PySlice, "slice", object => constant(object, |ctx| ctx.h_SliceType);
    /// A capsule: a value of another language in an object. [`PyCapsule::new`] makes them.
    PyCapsule, "capsule", object => constant(object, |ctx| ctx.h_CapsuleType);
    /// A `memoryview`.
    PyMemoryView, "memoryview", object => constant(object, |ctx| ctx.h_MemoryViewType);
    /// Anything that can be called.
    PyCallable, "callable", object => check!(HPyCallable_Check, object);
    /// A module.
    PyModule, "module", object => module::is_module(object);
}

/// Tells whether `object` is an instance of one of the context's types.
#[inline]
fn constant(object: &Handle<'_>, class: fn(&HPyContext) -> HPy) -> bool {
    any::is_instance(object, object.ctx().constant::<PyType>(class).as_raw())
}
