//! Special methods: which slot each has, and the shapes that slots come in.
//!
//! A shape is a C function over the markers of one to six methods, which calls them as the slot wants it. To add a special method whose
//! shape is there, add its row to [`slots!`](self), and its name to the table of the macro (`hpy-macros/src/methods/special.rs`).

use core::ffi::{CStr, c_int};
use core::marker::PhantomData;

use hpy_sys::{
    Binaryfunc, Destructor, HPy, HPy_Close, HPy_IsNull, HPy_NULL, HPy_RichCmpOp, HPy_ssize_t,
    HPyContext, HPyErr_SetObject, HPyErr_WriteUnraisable, Hashfunc, Implementation, Inquiry,
    Interpreter, Keywords, Lenfunc, Objobjargproc, Objobjproc, Reprfunc, Richcmpfunc, Ssizeargfunc,
    Ternaryfunc, Unaryfunc, def, slots as c,
};

use super::Class;
use super::member::Member;
use super::options::Items;
use super::payload::is_instance;
use crate::args::{Arguments, Signature};
use crate::context::Context;
use crate::convert::outcome::Outcome;
use crate::convert::{FromPyObject, IntoPyObject};
use crate::entry::{self, Function, run};
use crate::error::{Error, Result};
use crate::exceptions::ExceptionType;
use crate::handle::{Borrowed, Handle};
use crate::module::FunctionItem;
use crate::types::{CompareOp, PyAny, PyInt};

macro_rules! slots {
    ($($name:ident($python:literal, $slot:ident, $shape:ident: $($method:ident $slots:tt),+);)*) => {$(
        #[doc = concat!("`", $python, "`, or the special methods that share its slot.")]
        pub const fn $name<T: Class, $($method: Function<$slots>),+>() -> Member {
            Member::Slot($python, def::slot::<c::$slot, $shape<T, $($method),+>>)
        }
    )*};
}

slots! {
    repr("__repr__", HPy_tp_repr, Unary: F 0);
    str("__str__", HPy_tp_str, Unary: F 0);
    hash("__hash__", HPy_tp_hash, Hash: F 0);
    bool("__bool__", HPy_nb_bool, Truth: F 0);
    len("__len__", HPy_mp_length, Len: F 0);
    getitem("__getitem__", HPy_mp_subscript, Item: F 1);
    assign_item("__setitem__", HPy_mp_ass_subscript, AssignItem: S 2, D 1);
    contains("__contains__", HPy_sq_contains, Contains: F 1);
    richcmp("__eq__", HPy_tp_richcompare, RichCompare: F 2);
    compare("__eq__", HPy_tp_richcompare, Compare: Lt 1, Le 1, Eq 1, Ne 1, Gt 1, Ge 1);
    // The methods of an operator: forward, reflected.
    add("__add__", HPy_nb_add, Binary: F 1, R 1);
    subtract("__sub__", HPy_nb_subtract, Binary: F 1, R 1);
    multiply("__mul__", HPy_nb_multiply, Binary: F 1, R 1);
    matrix_multiply("__matmul__", HPy_nb_matrix_multiply, Binary: F 1, R 1);
    true_divide("__truediv__", HPy_nb_true_divide, Binary: F 1, R 1);
    floor_divide("__floordiv__", HPy_nb_floor_divide, Binary: F 1, R 1);
    remainder("__mod__", HPy_nb_remainder, Binary: F 1, R 1);
    lshift("__lshift__", HPy_nb_lshift, Binary: F 1, R 1);
    rshift("__rshift__", HPy_nb_rshift, Binary: F 1, R 1);
    and("__and__", HPy_nb_and, Binary: F 1, R 1);
    xor("__xor__", HPy_nb_xor, Binary: F 1, R 1);
    or("__or__", HPy_nb_or, Binary: F 1, R 1);
    divmod("__divmod__", HPy_nb_divmod, Binary: F 1, R 1);
    power("__pow__", HPy_nb_power, Power: F 2, R 2);
    inplace_add("__iadd__", HPy_nb_inplace_add, InPlace: F 1);
    inplace_subtract("__isub__", HPy_nb_inplace_subtract, InPlace: F 1);
    inplace_multiply("__imul__", HPy_nb_inplace_multiply, InPlace: F 1);
    inplace_matrix_multiply("__imatmul__", HPy_nb_inplace_matrix_multiply, InPlace: F 1);
    inplace_true_divide("__itruediv__", HPy_nb_inplace_true_divide, InPlace: F 1);
    inplace_floor_divide("__ifloordiv__", HPy_nb_inplace_floor_divide, InPlace: F 1);
    inplace_remainder("__imod__", HPy_nb_inplace_remainder, InPlace: F 1);
    inplace_lshift("__ilshift__", HPy_nb_inplace_lshift, InPlace: F 1);
    inplace_rshift("__irshift__", HPy_nb_inplace_rshift, InPlace: F 1);
    inplace_and("__iand__", HPy_nb_inplace_and, InPlace: F 1);
    inplace_xor("__ixor__", HPy_nb_inplace_xor, InPlace: F 1);
    inplace_or("__ior__", HPy_nb_inplace_or, InPlace: F 1);
    inplace_power("__ipow__", HPy_nb_inplace_power, InPlacePower: F 1);
    negative("__neg__", HPy_nb_negative, Unary: F 0);
    positive("__pos__", HPy_nb_positive, Unary: F 0);
    absolute("__abs__", HPy_nb_absolute, Unary: F 0);
    invert("__invert__", HPy_nb_invert, Unary: F 0);
    int("__int__", HPy_nb_int, Unary: F 0);
    float("__float__", HPy_nb_float, Unary: F 0);
    index("__index__", HPy_nb_index, Unary: F 0);
}

/// `__call__`, the one special method with any number of parameters.
pub const fn call<F: Function<N>, const N: usize>(
    name: &'static CStr,
    doc: &'static CStr,
) -> Member {
    Member::Call(
        FunctionItem::keywords::<F, N>(name, doc),
        def::slot::<c::HPy_tp_call, Called<F, N>>,
    )
}

/// The reflected form of an operator, for implementations whose slots do not do it.
pub const fn reflected<F: Function<1>>(name: &'static CStr, doc: &'static CStr) -> Member {
    Member::Reflected(FunctionItem::o::<F>(name, doc))
}

/// `__rpow__`, as [`reflected`].
pub const fn reflected_power<F: Function<2>>(name: &'static CStr, doc: &'static CStr) -> Member {
    Member::Reflected(FunctionItem::varargs::<ReflectedPower<F>, 2>(name, doc))
}

/// `__rpow__` as a method, which may be called with one argument.
struct ReflectedPower<F>(PhantomData<F>);

impl<F: Function<2>> Function<2> for ReflectedPower<F> {
    const SIGNATURE: Signature = Signature {
        required: 1,
        ..F::SIGNATURE
    };

    fn call<'a, 'ctx>(
        ctx: Context<'ctx>,
        this: &'a Handle<'ctx>,
        args: &'a Arguments<'a, 'ctx, 2>,
    ) -> Result<Handle<'ctx>> {
        let other: &Handle<'ctx> = args.required(0)?;
        let modulo: Option<&Handle<'ctx>> = args.optional(1)?;
        let none = ctx.none();
        let modulo = modulo.unwrap_or(&none);
        // SAFETY: the arguments are open.
        unsafe { invoke::<F, 2>(this, [other.as_raw(), modulo.as_raw()]) }
    }
}

/// The slots by which CPython sees a sequence, beside those of `__getitem__` and `__len__` themselves.
pub const fn position<T: Class, F: Function<1>>() -> Member {
    Member::Sequence(def::slot::<c::HPy_sq_item, Position<T, F>>)
}

/// See [`position`].
pub const fn count<T: Class, F: Function<0>>() -> Member {
    Member::Sequence(def::slot::<c::HPy_sq_length, Len<T, F>>)
}

/// `__del__`.
pub const fn finalizer<F: Function<0>>(name: &'static CStr, doc: &'static CStr) -> Member {
    let slot = def::slot::<c::HPy_tp_finalize, Finalize<F>>;
    Member::Finalizer(FunctionItem::noargs::<F>(name, doc), slot)
}

/// In place of a method that a class does not have, where it has another one of the slot's.
pub enum Absent {}

impl<const N: usize> Function<N> for Absent {
    const SIGNATURE: Signature = Signature {
        class: "",
        function: "",
        positional: &[],
        positional_only: 0,
        required: 0,
        keyword_only: &[],
        varargs: false,
        varkeywords: false,
    };
    const PRESENT: bool = false;

    fn call<'a, 'ctx>(
        ctx: Context<'ctx>,
        _this: &'a Handle<'ctx>,
        _args: &'a Arguments<'a, 'ctx, N>,
    ) -> Result<Handle<'ctx>> {
        Ok(ctx.not_implemented().dup())
    }
}

/// What an operator returns for an operand that cannot be converted: `NotImplemented` if it is of another type.
#[cold]
pub fn declined(ctx: Context<'_>, error: Error) -> Result<Handle<'_>> {
    if error.is_conversion() {
        Ok(ctx.not_implemented().dup())
    } else {
        Err(error)
    }
}

/// What `__next__` and `__anext__` can return: an `Option`, of which `None` is the end, or a `Result` of one.
#[diagnostic::on_unimplemented(
    message = "neither `__next__` nor `__anext__` can return `{Self}`",
    label = "neither an `Option` nor a `Result` of one",
    note = "return `Option<T>`, with `None` for the end"
)]
pub trait Next<'ctx> {
    #[doc(hidden)]
    fn next(self, ctx: Context<'ctx>) -> Result<Option<Handle<'ctx>>>;
}

impl<'ctx, T: IntoPyObject<'ctx>> Next<'ctx> for Option<T> {
    #[inline]
    fn next(self, ctx: Context<'ctx>) -> Result<Option<Handle<'ctx>>> {
        let item = self.map(|item| item.into_py_object(ctx)).transpose()?;
        Ok(item.map(Handle::into_any))
    }
}

impl<'ctx, T: IntoPyObject<'ctx>, E: Into<Error>> Next<'ctx>
    for core::result::Result<Option<T>, E>
{
    #[inline]
    fn next(self, ctx: Context<'ctx>) -> Result<Option<Handle<'ctx>>> {
        self.map_err(Into::into)?.next(ctx)
    }
}

/// Makes an object of what `__next__` returned, or raises `StopIteration`.
#[inline]
pub fn next<'ctx>(ctx: Context<'ctx>, value: impl Next<'ctx>) -> Result<Handle<'ctx>> {
    let item = value.next(ctx)?;
    item.ok_or_else(|| end(ctx, crate::exceptions::StopIteration))
}

/// Makes an object of what `__anext__` returned, or raises `StopAsyncIteration`.
#[inline]
pub fn next_async<'ctx>(ctx: Context<'ctx>, value: impl Next<'ctx>) -> Result<Handle<'ctx>> {
    let item = value.next(ctx)?;
    item.ok_or_else(|| end(ctx, crate::exceptions::StopAsyncIteration))
}

/// The error of an iteration that has come to its end.
#[cold]
fn end(ctx: Context<'_>, class: ExceptionType) -> Error {
    let class = class.constant(ctx);
    // With `None` for a value there is none: `StopIteration()`.
    // SAFETY: both are constants of the current call's context.
    unsafe { HPyErr_SetObject(ctx.api(), class.as_raw(), ctx.none().as_raw()) };
    Error::raised(ctx)
}

/// The operator of `__richcmp__`, which comes as a number.
impl FromPyObject<'_, '_> for CompareOp {
    fn from_py_object(object: &Handle<'_>) -> Result<CompareOp> {
        CompareOp::from_number(object.extract()?)
            .ok_or_else(|| Error::value_error("no such comparison"))
    }
}

/// Calls a method with these arguments.
///
/// # Safety
///
/// `args` are open handles of the current call.
#[inline(always)]
unsafe fn invoke<'ctx, F: Function<N>, const N: usize>(
    this: &Handle<'ctx>,
    args: [HPy; N],
) -> Result<Handle<'ctx>> {
    // SAFETY: passed on to the caller.
    unsafe { entry::bind::<F, N, _>(this, args.as_ptr(), N, HPy_NULL, F::call) }
}

/// As [`invoke`], of a method whose slot wants a number or nothing.
///
/// # Safety
///
/// As [`invoke`].
#[inline(always)]
unsafe fn outcome<'ctx, F: Function<N>, const N: usize>(
    this: &Handle<'ctx>,
    args: [HPy; N],
) -> Result<Outcome<'ctx>> {
    // SAFETY: passed on to the caller.
    unsafe { entry::bind::<F, N, _>(this, args.as_ptr(), N, HPy_NULL, F::outcome) }
}

/// Defines a shape: a type over the class and the methods, and the C function of its signature.
macro_rules! shape {
    (
        $(#[$doc:meta])*
        $shape:ident<$($method:ident $slots:tt),+> for $signature:ident:
        fn $function:ident($ctx:ident, $this:ident $(, $arg:ident: $ty:ty)*) -> $ret:ty $body:block
    ) => {
        $(#[$doc])*
        struct $shape<T, $($method),+>(PhantomData<(T, $($method),+)>);

        // SAFETY: the function has the signature's type, stops panics, and can be called with all that an implementation passes.
        unsafe impl<T: Class, $($method: Function<$slots>),+> Implementation<$signature> for $shape<T, $($method),+> {
            const FUNCTION: <$signature as hpy_sys::Signature>::Function = $function::<T, $($method),+>;
        }

        #[allow(clippy::extra_unused_type_parameters, reason = "few shapes look at the class")]
        unsafe extern "C" fn $function<T: Class, $($method: Function<$slots>),+>(
            ctx: *mut HPyContext,
            this: HPy,
            $($arg: $ty),*
        ) -> $ret {
            let body = |$this: &Handle<'_>| -> Result<$ret> {
                let $ctx = $this.ctx();
                $body
            };
            // SAFETY: the implementation gives its context, and an object that stays open.
            unsafe { run(ctx, this, body) }
        }
    };
}

shape! {
    /// A method without arguments.
    Unary<F 0> for Unaryfunc:
    fn unary(_ctx, this) -> HPy {
        // SAFETY: there are no arguments.
        Ok(unsafe { invoke::<F, 0>(this, []) }?.into_raw())
    }
}

// SAFETY: both signatures have the same type.
unsafe impl<T: Class, F: Function<0>> Implementation<Reprfunc> for Unary<T, F> {
    const FUNCTION: <Reprfunc as hpy_sys::Signature>::Function = unary::<T, F>;
}

shape! {
    /// A method that returns an int of any size: it is hashed as ints are, so that -1 is not returned.
    Hash<F 0> for Hashfunc:
    fn hash_of(ctx, this) -> isize {
        // SAFETY: there are no arguments.
        unsafe { outcome::<F, 0>(this, []) }?.hash(ctx)
    }
}

shape! {
    /// A method that returns a bool.
    Truth<F 0> for Inquiry:
    fn truth(_ctx, this) -> c_int {
        // SAFETY: there are no arguments.
        Ok(unsafe { outcome::<F, 0>(this, []) }?.truth()?.into())
    }
}

shape! {
    /// A method that returns how many there are.
    Len<F 0> for Lenfunc:
    fn length(ctx, this) -> isize {
        // SAFETY: there are no arguments.
        let len = unsafe { outcome::<F, 0>(this, []) }?.length(ctx)?;
        if len < 0 {
            return Err(Error::value_error("__len__() should return >= 0"));
        }
        Ok(len)
    }
}

shape! {
    /// A method with one argument.
    Item<F 1> for Binaryfunc:
    fn item(_ctx, this, key: HPy) -> HPy {
        // SAFETY: the implementation keeps the key open.
        let index = unsafe { from_start::<T>(this, key) }?;
        let key = index.as_ref().map_or(key, Handle::as_raw);
        // SAFETY: as above.
        Ok(unsafe { invoke::<F, 1>(this, [key]) }?.into_raw())
    }
}

shape! {
    /// A method with one argument, which is given a number here.
    Position<F 1> for Ssizeargfunc:
    fn position_of(ctx, this, index: HPy_ssize_t) -> HPy {
        // The interpreter has added the length.
        if T::ITEMS == Items::Sequence && index < 0 {
            return Err(out_of_range::<T>());
        }
        let index = index.into_py_object(ctx)?;
        // SAFETY: the handle is open.
        Ok(unsafe { invoke::<F, 1>(this, [index.as_raw()]) }?.into_raw())
    }
}

shape! {
    /// Setting, with a key and a value, and deleting, without the value.
    AssignItem<S 2, D 1> for Objobjargproc:
    fn assign_item_of(_ctx, this, key: HPy, value: HPy) -> c_int {
        // SAFETY: the implementation keeps the key open.
        let index = unsafe { from_start::<T>(this, key) }?;
        let key = index.as_ref().map_or(key, Handle::as_raw);
        if HPy_IsNull(value) {
            if !D::PRESENT {
                return Err(unsupported::<T>("deletion"));
            }
            // SAFETY: the implementation keeps the key open.
            unsafe { outcome::<D, 1>(this, [key]) }?;
        } else {
            if !S::PRESENT {
                return Err(unsupported::<T>("assignment"));
            }
            // SAFETY: the implementation keeps both open.
            unsafe { outcome::<S, 2>(this, [key, value]) }?;
        }
        Ok(0)
    }
}

/// The index that a negative one of a sequence stands for; `None` for all other keys, which stay what they are.
///
/// # Safety
///
/// `key` is an open handle of the current call.
#[inline(always)]
unsafe fn from_start<'ctx, T: Class>(
    this: &Handle<'ctx>,
    key: HPy,
) -> Result<Option<Handle<'ctx>>> {
    if T::ITEMS != Items::Sequence {
        return Ok(None);
    }
    // SAFETY: passed on to the caller.
    let key = unsafe { Borrowed::<PyAny>::from_raw(this.ctx(), key) };
    if !key.is_a::<PyInt>() && !key.hasattr("__index__")? {
        return Ok(None);
    }
    let index: isize = key.extract()?;
    if index >= 0 {
        return Ok(None);
    }
    let index = index + this.len()? as isize;
    if index < 0 {
        return Err(out_of_range::<T>());
    }
    Ok(Some(index.into_py_object(this.ctx())?.into_any()))
}

#[cold]
fn out_of_range<T: Class>() -> Error {
    Error::index_error(format!("{} index out of range", T::NAME))
}

#[cold]
fn unsupported<T: Class>(what: &str) -> Error {
    Error::type_error(format!("'{}' object doesn't support item {what}", T::NAME))
}

shape! {
    /// A method with one argument that returns a bool.
    Contains<F 1> for Objobjproc:
    fn contains_of(_ctx, this, item: HPy) -> c_int {
        // SAFETY: the implementation keeps the item open.
        Ok(unsafe { outcome::<F, 1>(this, [item]) }?.truth()?.into())
    }
}

shape! {
    /// An operator: the object may be either operand, and has a method for each case.
    Binary<F 1, R 1> for Binaryfunc:
    fn binary(ctx, left, right: HPy) -> HPy {
        let raw = left.as_raw();
        let result = if is_instance::<T>(left) {
            if !F::PRESENT {
                return Ok(ctx.not_implemented().dup().into_raw());
            }
            // SAFETY: the implementation keeps both operands open.
            unsafe { invoke::<F, 1>(left, [right]) }?
        } else {
            // SAFETY: as above.
            let right = unsafe { Borrowed::<PyAny>::from_raw(ctx, right) };
            if !R::PRESENT || !is_instance::<T>(&right) {
                return Ok(ctx.not_implemented().dup().into_raw());
            }
            // SAFETY: as above.
            unsafe { invoke::<R, 1>(&right, [raw]) }?
        };
        Ok(result.into_raw())
    }
}

shape! {
    /// `pow()`, which has a third argument: `None` where there is none.
    Power<F 2, R 2> for Ternaryfunc:
    fn power_of(ctx, left, right: HPy, modulo: HPy) -> HPy {
        let modulo = if HPy_IsNull(modulo) { ctx.none().as_raw() } else { modulo };
        let raw = left.as_raw();
        let result = if is_instance::<T>(left) {
            if !F::PRESENT {
                return Ok(ctx.not_implemented().dup().into_raw());
            }
            // SAFETY: the implementation keeps all of them open.
            unsafe { invoke::<F, 2>(left, [right, modulo]) }?
        } else {
            // SAFETY: as above.
            let right = unsafe { Borrowed::<PyAny>::from_raw(ctx, right) };
            if !R::PRESENT || !is_instance::<T>(&right) {
                return Ok(ctx.not_implemented().dup().into_raw());
            }
            // SAFETY: as above.
            unsafe { invoke::<R, 2>(&right, [raw, modulo]) }?
        };
        Ok(result.into_raw())
    }
}

shape! {
    /// `**=`. Its third argument is not looked at: CPython before 3.10 passes none where `__ipow__` is called by its name.
    InPlacePower<F 1> for Ternaryfunc:
    fn in_place_power(ctx, this, other: HPy, _modulo: HPy) -> HPy {
        // CPython before 3.10 calls the right operand's slot too.
        if !is_instance::<T>(this) {
            return Ok(ctx.not_implemented().dup().into_raw());
        }
        // SAFETY: the implementation keeps the operand open.
        let result = unsafe { invoke::<F, 1>(this, [other]) }?;
        if result.is_none() {
            return Ok(this.dup().into_raw());
        }
        if result.is(&ctx.not_implemented()) && !falls_back_to_power() {
            // SAFETY: as above.
            let other = unsafe { Borrowed::<PyAny>::from_raw(ctx, other) };
            return Ok(ctx.builtin("pow")?.call((this, &*other))?.into_raw());
        }
        Ok(result.into_raw())
    }
}

/// Tells whether the interpreter calls `**` where `**=` declines. CPython before 3.10 does not.
fn falls_back_to_power() -> bool {
    hpy_sys::interpreter() != Interpreter::CPython || hpy_sys::version() >= (3, 10)
}

shape! {
    /// An operator that changes the object, and returns it where the method returns nothing.
    InPlace<F 1> for Binaryfunc:
    fn in_place(_ctx, this, other: HPy) -> HPy {
        // SAFETY: the implementation keeps the operand open.
        let result = unsafe { invoke::<F, 1>(this, [other]) }?;
        Ok(if result.is_none() { this.dup() } else { result }.into_raw())
    }
}

shape! {
    /// One method for all comparisons.
    RichCompare<F 2> for Richcmpfunc:
    fn rich_compare(ctx, this, other: HPy, op: HPy_RichCmpOp) -> HPy {
        let op = op.into_py_object(ctx)?;
        // SAFETY: the implementation keeps the operand open.
        Ok(unsafe { invoke::<F, 2>(this, [other, op.as_raw()]) }?.into_raw())
    }
}

shape! {
    /// A method for each comparison. `!=` is the contrary of `==` where it has none.
    Compare<Lt 1, Le 1, Eq 1, Ne 1, Gt 1, Ge 1> for Richcmpfunc:
    fn compare_of(ctx, this, other: HPy, op: HPy_RichCmpOp) -> HPy {
        let op = CompareOp::from_number(op.into());
        let method: for<'ctx> unsafe fn(&Handle<'ctx>, [HPy; 1]) -> Result<Handle<'ctx>> = match op {
            Some(CompareOp::Lt) if Lt::PRESENT => invoke::<Lt, 1>,
            Some(CompareOp::Le) if Le::PRESENT => invoke::<Le, 1>,
            Some(CompareOp::Eq) if Eq::PRESENT => invoke::<Eq, 1>,
            Some(CompareOp::Ne) if Ne::PRESENT => invoke::<Ne, 1>,
            Some(CompareOp::Ne) if Eq::PRESENT => invoke_not::<Eq>,
            Some(CompareOp::Gt) if Gt::PRESENT => invoke::<Gt, 1>,
            Some(CompareOp::Ge) if Ge::PRESENT => invoke::<Ge, 1>,
            _ => return Ok(ctx.not_implemented().dup().into_raw()),
        };
        // SAFETY: the implementation keeps the operand open.
        Ok(unsafe { method(this, [other]) }?.into_raw())
    }
}

/// `!=` by the method for `==`. `NotImplemented` stays what it is.
///
/// # Safety
///
/// As [`invoke`].
unsafe fn invoke_not<'ctx, Eq: Function<1>>(
    this: &Handle<'ctx>,
    other: [HPy; 1],
) -> Result<Handle<'ctx>> {
    // SAFETY: passed on to the caller.
    let equal = unsafe { invoke::<Eq, 1>(this, other) }?;
    let ctx = this.ctx();
    if equal.is(&ctx.not_implemented()) {
        return Ok(equal);
    }
    Ok(ctx.bool(!equal.is_truthy()?).dup().into_any())
}

/// `__call__`.
struct Called<F, const N: usize>(PhantomData<F>);

// SAFETY: the entry has the signature's type, stops panics, and can be called with all that an implementation passes.
unsafe impl<F: Function<N>, const N: usize> Implementation<Keywords> for Called<F, N> {
    const FUNCTION: <Keywords as hpy_sys::Signature>::Function = entry::keywords::<F, N>;
}

/// `__del__`, where the slot is what counts.
struct Finalize<F>(PhantomData<F>);

// SAFETY: `finalize` has the signature's type, stops panics, and can be called with all that an implementation passes.
unsafe impl<F: Function<0>> Implementation<Destructor> for Finalize<F> {
    const FUNCTION: <Destructor as hpy_sys::Signature>::Function = finalize::<F>;
}

unsafe extern "C" fn finalize<F: Function<0>>(ctx: *mut HPyContext, this: HPy) {
    // SAFETY: the implementation's own.
    let result = unsafe { entry::noargs::<F>(ctx, this) };
    if HPy_IsNull(result) {
        // SAFETY: the context and the object are the implementation's, and an exception is pending.
        unsafe { HPyErr_WriteUnraisable(ctx, this) };
    } else {
        // SAFETY: the entry's result is ours to close.
        unsafe { HPy_Close(ctx, result) };
    }
}
