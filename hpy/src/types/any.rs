//! What every object can do: the methods of every handle.

use core::ffi::c_int;

use hpy_sys::{
    HPy, HPy_ASCII, HPy_Contains, HPy_DelItem, HPy_GetAttr, HPy_GetAttr_s, HPy_GetItem,
    HPy_HasAttr, HPy_HasAttr_s, HPy_Hash, HPy_IsTrue, HPy_Length, HPy_Repr, HPy_RichCompare,
    HPy_RichCompareBool, HPy_SetAttr, HPy_SetAttr_s, HPy_SetItem, HPy_Str, HPy_TypeCheck,
    HPyCallable_Check, Interpreter,
};

use super::name::{AttrName, Name};
use super::{CallArgs, PyAny, PyIterator, PyStr, PyType, TypeCheck};
use crate::convert::{FromPyObject, IntoPyObject};
use crate::error::{Error, Result, from_ambiguous, from_status};
use crate::handle::{Handle, from_result};
use crate::runtime;
use crate::{import, intern};

/// The six comparisons, numbered as in C.
#[doc(alias = "HPy_RichCmpOp")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i32)]
pub enum CompareOp {
    /// `<`
    Lt = 0,
    /// `<=`
    Le = 1,
    /// `==`
    Eq = 2,
    /// `!=`
    Ne = 3,
    /// `>`
    Gt = 4,
    /// `>=`
    Ge = 5,
}

impl CompareOp {
    /// The comparison with this number in C.
    pub(crate) fn from_number(number: i64) -> Option<CompareOp> {
        use CompareOp::*;
        let all = [Lt, Le, Eq, Ne, Gt, Ge];
        all.get(usize::try_from(number).ok()?).copied()
    }

    /// The comparison as a function of the module `operator`.
    fn function(self) -> &'static str {
        match self {
            CompareOp::Lt => "lt",
            CompareOp::Le => "le",
            CompareOp::Eq => "eq",
            CompareOp::Ne => "ne",
            CompareOp::Gt => "gt",
            CompareOp::Ge => "ge",
        }
    }
}

/// Tells whether there are functions that take the handle of a number for that of another object.
///
/// The handles of GraalPy's HPy are numbers of objects, or ints and floats themselves, and `HPy_Length`, `HPy_SetItem`, `HPy_SetItem_i` and
/// `HPy_AsStruct` do not look which (GraalPy 24.2.2, GraalHPyJNIContext).
#[inline(always)]
pub(crate) fn takes_numbers_for_others() -> bool {
    hpy_sys::interpreter() == Interpreter::GraalPy && !hpy_sys::own_host()
}

/// The methods of any object. All may run Python code unless they say otherwise, and return what that code raises.
impl<'ctx, T> Handle<'ctx, T> {
    /// Makes a Rust value of the object.
    ///
    /// # Errors
    ///
    /// `TypeError` for an object of another type, `OverflowError` or `ValueError` for a value out of range.
    #[inline]
    pub fn extract<'a, U: FromPyObject<'a, 'ctx>>(&'a self) -> Result<U> {
        U::from_py_object(self.as_any())
    }

    /// Returns an attribute. Same as `self.name`.
    ///
    /// A name that the program knows is best given as [`intern!("name")`](crate::intern), which is made a `str` once.
    #[doc(alias = "HPy_GetAttr")]
    #[inline]
    pub fn getattr(&self, name: impl AttrName<'ctx>) -> Result<Handle<'ctx>> {
        let ctx = self.ctx();
        if name.is_empty() {
            // GraalPy dies of an empty name in the functions of HPy, all three of them.
            return import!(ctx, "builtins", "getattr")?.call((self.as_any(), ""));
        }
        let raw = name.with(ctx, |name| match name {
            // SAFETY: the handle is open and `name` is NUL-terminated ASCII.
            Name::Ascii(name) => unsafe { HPy_GetAttr_s(ctx.api(), self.as_raw(), name.as_ptr()) },
            // SAFETY: both handles are open.
            Name::Object(name) => unsafe { HPy_GetAttr(ctx.api(), self.as_raw(), name) },
        })?;
        // SAFETY: both functions return an owned handle, or null with an exception.
        unsafe { from_result(ctx, raw) }
    }

    /// Tells whether there is such an attribute. Same as `hasattr(self, name)`; other exceptions than `AttributeError` count as "no" on
    /// CPython before 3.13.
    #[doc(alias = "HPy_HasAttr")]
    #[inline]
    pub fn hasattr(&self, name: impl AttrName<'ctx>) -> Result<bool> {
        let ctx = self.ctx();
        if name.is_empty() {
            return import!(ctx, "builtins", "hasattr")?
                .call((self.as_any(), ""))?
                .is_truthy();
        }
        let status = name.with(ctx, |name| match name {
            // SAFETY: the handle is open and `name` is NUL-terminated ASCII.
            Name::Ascii(name) => unsafe { HPy_HasAttr_s(ctx.api(), self.as_raw(), name.as_ptr()) },
            // SAFETY: both handles are open.
            Name::Object(name) => unsafe { HPy_HasAttr(ctx.api(), self.as_raw(), name) },
        })?;
        Ok(from_status(ctx, status)? != 0)
    }

    /// Sets an attribute. Same as `self.name = value`.
    #[doc(alias = "HPy_SetAttr")]
    #[inline]
    pub fn setattr(&self, name: impl AttrName<'ctx>, value: impl IntoPyObject<'ctx>) -> Result<()> {
        let ctx = self.ctx();
        let value = value.into_py_object(ctx)?;
        if name.is_empty() {
            let args = (self.as_any(), "", value.as_any());
            return import!(ctx, "builtins", "setattr")?.call(args).map(drop);
        }
        let status = name.with(ctx, |name| match name {
            // SAFETY: both handles are open and `name` is NUL-terminated ASCII.
            Name::Ascii(name) => unsafe {
                HPy_SetAttr_s(ctx.api(), self.as_raw(), name.as_ptr(), value.as_raw())
            },
            // SAFETY: all three handles are open.
            Name::Object(name) => unsafe {
                HPy_SetAttr(ctx.api(), self.as_raw(), name, value.as_raw())
            },
        })?;
        from_status(ctx, status).map(drop)
    }

    /// Removes an attribute. Same as `del self.name`.
    pub fn delattr(&self, name: impl AttrName<'ctx>) -> Result<()> {
        let ctx = self.ctx();
        let delete = import!(ctx, "builtins", "delattr")?;
        let name = name.into_str(ctx)?;
        delete.call((self.as_any(), name)).map(drop)
    }

    /// Calls the object. Same as `self(*args)`.
    ///
    /// ```
    /// use hpy::prelude::*;
    ///
    /// #[hpy::function]
    /// fn twice<'py>(f: &Handle<'py>, x: &Handle<'py>) -> hpy::Result<Handle<'py>> {
    ///     f.call((f.call((x,))?,))
    /// }
    /// # #[cfg(feature = "embed")]
    /// # hpy::embed::test(|ctx| {
    /// #     let (abs, number) = (ctx.builtin("abs")?, (-7).into_py_object(ctx)?);
    /// #     assert_eq!(twice(&abs, number.as_any())?.extract::<i64>()?, 7);
    /// #     Ok(())
    /// # });
    /// ```
    #[doc(alias = "HPy_Call")]
    #[inline]
    pub fn call(&self, args: impl CallArgs<'ctx>) -> Result<Handle<'ctx>> {
        args.call(self.as_any())
    }

    /// Calls the object with positional and keyword arguments. Same as `self(*args, **keywords)`.
    #[doc(alias = "HPy_CallTupleDict")]
    pub fn call_with(
        &self,
        args: impl CallArgs<'ctx>,
        keywords: &Handle<'ctx, super::PyDict>,
    ) -> Result<Handle<'ctx>> {
        args.call_with(self.as_any(), keywords)
    }

    /// Calls a method. Same as `self.name(*args)`.
    #[doc(alias = "HPy_CallMethod")]
    #[inline]
    pub fn call_method(
        &self,
        name: impl AttrName<'ctx>,
        args: impl CallArgs<'ctx>,
    ) -> Result<Handle<'ctx>> {
        self.getattr(name)?.call(args)
    }

    /// Tells whether the object can be called. Runs no Python code.
    #[doc(alias = "HPyCallable_Check")]
    #[inline]
    pub fn is_callable(&self) -> bool {
        // SAFETY: the handle is open.
        unsafe { HPyCallable_Check(self.ctx().as_raw(), self.as_raw()) == 1 }
    }

    /// Returns the number of items. Same as `len(self)`.
    #[doc(alias = "HPy_Length")]
    #[inline]
    pub fn len(&self) -> Result<usize> {
        if takes_numbers_for_others() {
            let ctx = self.ctx();
            let len = runtime::LEN.get(ctx).ok_or_else(runtime::not_executed)?;
            return len.call((self.as_any(),))?.extract();
        }
        self.len_of_container()
    }

    /// Returns the number of items of an object that is no number.
    #[inline]
    pub(crate) fn len_of_container(&self) -> Result<usize> {
        // SAFETY: the handle is open.
        let len = unsafe { HPy_Length(self.ctx().api(), self.as_raw()) };
        usize::try_from(len).map_err(|_| Error::raised(self.ctx()))
    }

    /// Tells whether there are no items. Same as `len(self) == 0`.
    #[inline]
    pub fn is_empty(&self) -> Result<bool> {
        Ok(self.len()? == 0)
    }

    /// Tells whether the object counts as true. Same as `bool(self)`.
    #[doc(alias = "HPy_IsTrue")]
    #[inline]
    pub fn is_truthy(&self) -> Result<bool> {
        // SAFETY: the handle is open.
        let status = unsafe { HPy_IsTrue(self.ctx().api(), self.as_raw()) };
        Ok(from_status(self.ctx(), status)? != 0)
    }

    /// Returns an item. Same as `self[key]`.
    #[doc(alias = "HPy_GetItem")]
    pub fn get_item(&self, key: impl IntoPyObject<'ctx>) -> Result<Handle<'ctx>> {
        let ctx = self.ctx();
        let key = key.into_py_object(ctx)?;
        // SAFETY: both handles are open.
        let raw = unsafe { HPy_GetItem(ctx.api(), self.as_raw(), key.as_raw()) };
        // SAFETY: an owned handle, or null with an exception.
        unsafe { from_result(ctx, raw) }
    }

    /// Sets an item. Same as `self[key] = value`.
    #[doc(alias = "HPy_SetItem")]
    pub fn set_item(
        &self,
        key: impl IntoPyObject<'ctx>,
        value: impl IntoPyObject<'ctx>,
    ) -> Result<()> {
        let ctx = self.ctx();
        let key = key.into_py_object(ctx)?;
        let value = value.into_py_object(ctx)?;
        if takes_numbers_for_others() {
            let args = (self.as_any(), key.as_any(), value.as_any());
            let setitem = runtime::SETITEM
                .get(ctx)
                .ok_or_else(runtime::not_executed)?;
            return setitem.call(args).map(drop);
        }
        // SAFETY: all three handles are open.
        let status = unsafe { HPy_SetItem(ctx.api(), self.as_raw(), key.as_raw(), value.as_raw()) };
        from_status(ctx, status).map(drop)
    }

    /// Removes an item. Same as `del self[key]`.
    #[doc(alias = "HPy_DelItem")]
    pub fn del_item(&self, key: impl IntoPyObject<'ctx>) -> Result<()> {
        let ctx = self.ctx();
        let key = key.into_py_object(ctx)?;
        // SAFETY: both handles are open.
        let status = unsafe { HPy_DelItem(ctx.api(), self.as_raw(), key.as_raw()) };
        from_status(ctx, status).map(drop)
    }

    /// Tells whether `item` is in the object. Same as `item in self`.
    #[doc(alias = "HPy_Contains")]
    pub fn contains(&self, item: impl IntoPyObject<'ctx>) -> Result<bool> {
        let ctx = self.ctx();
        let item = item.into_py_object(ctx)?;
        // SAFETY: both handles are open.
        let status = unsafe { HPy_Contains(ctx.api(), self.as_raw(), item.as_raw()) };
        Ok(from_status(ctx, status)? != 0)
    }

    /// Returns an iterator over the object's items. Same as `iter(self)`.
    ///
    /// ```
    /// use hpy::prelude::*;
    ///
    /// /// Call `f` on every item.
    /// #[hpy::function]
    /// fn map<'py>(ctx: Context<'py>, f: &Handle<'py>, items: &Handle<'py>) -> hpy::Result<Handle<'py, PyList>> {
    ///     let out = PyList::empty(ctx)?;
    ///     for item in items.iter()? {
    ///         out.append(f.call((item?,))?)?;
    ///     }
    ///     Ok(out)
    /// }
    /// # #[cfg(feature = "embed")]
    /// # hpy::embed::test(|ctx| {
    /// #     let items = (1, -2, 3.5).into_py_object(ctx)?;
    /// #     assert_eq!(map(ctx, &ctx.builtin("abs")?, items.as_any())?.repr()?.as_str()?, "[1, 2, 3.5]");
    /// #     assert!(map(ctx, &ctx.builtin("abs")?, &ctx.none()).is_err());
    /// #     Ok(())
    /// # });
    /// ```
    pub fn iter(&self) -> Result<PyIterator<'ctx>> {
        PyIterator::new(self.as_any())
    }

    /// Returns the object as text for programmers. Same as `repr(self)`.
    #[doc(alias = "HPy_Repr")]
    pub fn repr(&self) -> Result<Handle<'ctx, PyStr>> {
        // SAFETY: the handle is open.
        let raw = unsafe { HPy_Repr(self.ctx().api(), self.as_raw()) };
        // SAFETY: an owned handle to a str, or null with an exception.
        unsafe { from_result(self.ctx(), raw) }
    }

    /// Returns the object as text for people. Same as `str(self)`.
    #[doc(alias = "HPy_Str")]
    pub fn str(&self) -> Result<Handle<'ctx, PyStr>> {
        // SAFETY: the handle is open.
        let raw = unsafe { HPy_Str(self.ctx().api(), self.as_raw()) };
        // SAFETY: an owned handle to a str, or null with an exception.
        unsafe { from_result(self.ctx(), raw) }
    }

    /// Returns the object as text for programmers, in ASCII. Same as `ascii(self)`.
    #[doc(alias = "HPy_ASCII")]
    pub fn ascii(&self) -> Result<Handle<'ctx, PyStr>> {
        // SAFETY: the handle is open.
        let raw = unsafe { HPy_ASCII(self.ctx().api(), self.as_raw()) };
        // SAFETY: an owned handle to a str, or null with an exception.
        unsafe { from_result(self.ctx(), raw) }
    }

    /// Returns the object's hash. Same as `hash(self)`.
    #[doc(alias = "HPy_Hash")]
    pub fn hash(&self) -> Result<isize> {
        // SAFETY: the handle is open.
        let hash = unsafe { HPy_Hash(self.ctx().api(), self.as_raw()) };
        from_ambiguous(self.ctx(), hash, -1)
    }

    /// Compares, and returns what the comparison returns. Same as `self < other` and so on.
    #[doc(alias = "HPy_RichCompare")]
    pub fn rich_compare(
        &self,
        other: impl IntoPyObject<'ctx>,
        op: CompareOp,
    ) -> Result<Handle<'ctx>> {
        let ctx = self.ctx();
        let other = other.into_py_object(ctx)?;
        if hpy_sys::interpreter() == Interpreter::GraalPy {
            // HPy_RichCompare returns NotImplemented there for ints and strs that cannot be compared with the other.
            let compare = import!(ctx, "operator")?.getattr(op.function())?;
            return compare.call((self.as_any(), other.as_any()));
        }
        // SAFETY: both handles are open, and `op` is one of the six.
        let raw = unsafe { HPy_RichCompare(ctx.api(), self.as_raw(), other.as_raw(), op as c_int) };
        // SAFETY: an owned handle, or null with an exception.
        unsafe { from_result(ctx, raw) }
    }

    /// Compares, and tells whether the result counts as true; an object is equal to itself, whatever its `__eq__` says.
    #[doc(alias = "HPy_RichCompareBool")]
    pub fn compare(&self, other: impl IntoPyObject<'ctx>, op: CompareOp) -> Result<bool> {
        let ctx = self.ctx();
        let other = other.into_py_object(ctx)?;
        if hpy_sys::interpreter() == Interpreter::GraalPy {
            // HPy_RichCompareBool has the fault of HPy_RichCompare there, and leaves identity out.
            return if matches!(op, CompareOp::Eq | CompareOp::Ne) && self.is(&other) {
                Ok(op == CompareOp::Eq)
            } else {
                self.rich_compare(&other, op)?.is_truthy()
            };
        }
        // SAFETY: both handles are open, and `op` is one of the six.
        let status =
            unsafe { HPy_RichCompareBool(ctx.api(), self.as_raw(), other.as_raw(), op as c_int) };
        Ok(from_status(ctx, status)? != 0)
    }

    /// Tells whether the objects are equal, or the same. Same as `self is other or self == other`.
    pub fn eq(&self, other: impl IntoPyObject<'ctx>) -> Result<bool> {
        self.compare(other, CompareOp::Eq)
    }

    /// Tells whether the object is an instance of `class`. Same as `isinstance(self, class)`, with `__instancecheck__`.
    pub fn isinstance(&self, class: &Handle<'ctx>) -> Result<bool> {
        let isinstance = import!(self.ctx(), "builtins", "isinstance")?;
        isinstance.call((self.as_any(), class))?.is_truthy()
    }

    /// Tells whether the object's type is a `U`, as [`Handle::cast`] does.
    #[inline]
    pub fn is_a<U: TypeCheck>(&self) -> bool {
        U::is_type_of(self.as_any())
    }
}

/// Tells whether `object` is an instance of `class` or of a subclass. Runs no Python code.
#[inline]
pub(crate) fn is_instance(object: &Handle<'_>, class: HPy) -> bool {
    let ctx = object.ctx();
    if hpy_sys::interpreter() == Interpreter::GraalPy {
        // HPy_TypeCheck is wrong there for small ints and floats.
        return object.type_of().is_ok_and(|actual| {
            // SAFETY: both are open handles to types.
            unsafe { hpy_sys::HPyType_IsSubtype(ctx.as_raw(), actual.as_raw(), class) == 1 }
        });
    }
    // SAFETY: the handle is open, and `class` is an open handle to a type.
    unsafe { HPy_TypeCheck(ctx.as_raw(), object.as_raw(), class) == 1 }
}

/// Returns the name of the object's type, for messages.
pub(crate) fn type_name(object: &Handle<'_>) -> String {
    if object.is_none() {
        return "None".into();
    }
    let name = object
        .type_of()
        .and_then(|class: Handle<'_, PyType>| class.getattr(intern!("__name__")))
        .and_then(|name| name.extract::<String>());
    name.unwrap_or_else(|_| "object of a type without a name".into())
}

/// Raises what is wrong with a `str` that has no UTF-8 form: a `UnicodeEncodeError`.
pub(crate) fn not_utf8(text: &Handle<'_, PyAny>) -> Error {
    let encoded = text.call_method("encode", ("utf-8",));
    encoded
        .err()
        .unwrap_or_else(|| Error::value_error("the text is not valid UTF-8"))
}
