//! Which built-in type an object is of, in one question.

use hpy_sys::beyond;

use super::{PyBool, PyBytes, PyDict, PyFloat, PyInt, PyList, PyStr, PyTuple};
use crate::handle::Handle;

/// The built-in type that an object's class is, or derives from: the answer of [`Handle::kind`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// `None`.
    None,
    /// `True` or `False`.
    Bool,
    /// An `int` that is no `bool`.
    Int,
    /// A `float`.
    Float,
    /// A `str`.
    Str,
    /// A `bytes`.
    Bytes,
    /// A `list`.
    List,
    /// A `tuple`.
    Tuple,
    /// A `dict`.
    Dict,
    /// Something else.
    Other,
}

impl<'ctx, T> Handle<'ctx, T> {
    /// Tells which built-in type the object's class is, or derives from: for code that does something else for each. Runs no Python code. Under the
    /// own host and the CPython ABI it costs a few comparisons; elsewhere as much as [`Handle::is_a`] for one type after the other.
    ///
    /// ```
    /// use hpy::prelude::*;
    /// use hpy::types::Kind;
    ///
    /// /// How deep lists and tuples are nested.
    /// #[hpy::function]
    /// fn depth(object: &Handle<'_>) -> hpy::Result<usize> {
    ///     match object.kind() {
    ///         Kind::List | Kind::Tuple => {
    ///             let items: Vec<Handle<'_>> = object.extract()?;
    ///             let depths: hpy::Result<Vec<usize>> = items.iter().map(depth).collect();
    ///             Ok(1 + depths?.into_iter().max().unwrap_or(0))
    ///         }
    ///         _ => Ok(0),
    ///     }
    /// }
    /// # #[cfg(feature = "embed")]
    /// # hpy::embed::test(|ctx| {
    /// #     assert_eq!(depth(&((1,), vec![((2,),)]).into_py_object(ctx)?.into_any())?, 4);
    /// #     assert_eq!(ctx.none().kind(), Kind::None);
    /// #     assert_eq!(ctx.bool(true).kind(), Kind::Bool);
    /// #     assert_eq!(ctx.import("http")?.getattr("HTTPStatus")?.getattr("OK")?.kind(), Kind::Int);
    /// #     Ok(())
    /// # });
    /// ```
    #[inline]
    pub fn kind(&self) -> Kind {
        let object = self.as_any();
        if hpy_sys::own_host() {
            // SAFETY: the own host runs, the context is that of the current call, and the handle is open.
            let class = unsafe { beyond::type_in_header(self.ctx().as_raw(), self.as_raw()) };
            if let Some(kind) = class.and_then(|class| self.kind_of_class(class)) {
                return kind;
            }
        }
        by_checks(object)
    }

    /// The kind of objects whose class is `class` itself, if that is built in.
    #[inline]
    fn kind_of_class(&self, class: hpy_sys::HPy) -> Option<Kind> {
        let is = |constant: fn(&hpy_sys::HPyContext) -> hpy_sys::HPy| {
            let constant = self.ctx().constant::<super::PyType>(constant);
            constant.as_raw()._i == class._i
        };
        if is(|ctx| ctx.h_UnicodeType) {
            Some(Kind::Str)
        } else if is(|ctx| ctx.h_LongType) {
            Some(Kind::Int)
        } else if is(|ctx| ctx.h_FloatType) {
            Some(Kind::Float)
        } else if class._i == beyond::dict_type()._i {
            Some(Kind::Dict)
        } else if is(|ctx| ctx.h_ListType) {
            Some(Kind::List)
        } else if is(|ctx| ctx.h_BoolType) {
            Some(Kind::Bool)
        } else if is(|ctx| ctx.h_TupleType) {
            Some(Kind::Tuple)
        } else if is(|ctx| ctx.h_BytesType) {
            Some(Kind::Bytes)
        } else {
            None
        }
    }
}

/// [`Handle::kind`] by one type after the other, subclasses too.
fn by_checks(object: &Handle<'_>) -> Kind {
    if object.is_none() {
        Kind::None
    } else if object.is_a::<PyStr>() {
        Kind::Str
    } else if object.is_a::<PyBool>() {
        Kind::Bool
    } else if object.is_a::<PyInt>() {
        Kind::Int
    } else if object.is_a::<PyFloat>() {
        Kind::Float
    } else if object.is_a::<PyDict>() {
        Kind::Dict
    } else if object.is_a::<PyList>() {
        Kind::List
    } else if object.is_a::<PyTuple>() {
        Kind::Tuple
    } else if object.is_a::<PyBytes>() {
        Kind::Bytes
    } else {
        Kind::Other
    }
}
