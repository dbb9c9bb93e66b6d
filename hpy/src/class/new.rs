//! Making instances from Python: `HPy_tp_new`, which every class has.

use core::marker::PhantomData;

use hpy_sys::{
    HPy, HPy_IsNull, HPy_ssize_t, HPyContext, HPyDict_Check, Implementation, Interpreter, Newfunc,
    beyond,
};

use super::Class;
use super::cell::is_class;
use super::enums;
use super::field::Owner;
use super::payload::Empty;
use super::slab::Holding;
use super::subclass::{is_open, refused};
use crate::args::Arguments;
use crate::entry::{self, Call, Function};
use crate::error::{Error, Result};
use crate::handle::{Borrowed, Handle};
use crate::types::tuple::from_raw_items;
use crate::types::{PyAny, PyDict, PyType};

/// What a constructor returns: the value, or a `Result` of it.
#[diagnostic::on_unimplemented(
    message = "a constructor of `{T}` cannot return `{Self}`",
    label = "neither the value nor a `Result` of it",
    note = "return `Self`, or a `Result<Self, E>` whose error converts into `hpy::Error`"
)]
pub trait Initial<T> {
    #[doc(hidden)]
    fn initial(self) -> Result<T>;
}

impl<T: Class> Initial<T> for T {
    #[inline(always)]
    fn initial(self) -> Result<T> {
        Ok(self)
    }
}

impl<T: Class, E: Into<Error>> Initial<T> for core::result::Result<T, E> {
    #[inline(always)]
    fn initial(self) -> Result<T> {
        self.map_err(Into::into)
    }
}

/// Makes an instance of what a constructor returned. `class` is the one that `tp_new` was called for.
#[inline(always)]
pub fn construct<'ctx, T: Class>(
    class: &Handle<'ctx>,
    value: impl Initial<T>,
) -> Result<Handle<'ctx>> {
    let value = value.initial()?;
    if value.variant().is_some() || value.variant_class().is_some() {
        return Ok(Handle::new(class.ctx(), value)?.into_any());
    }
    // SAFETY: `new` has seen that it is a class.
    let class: &Handle<'ctx, PyType> = unsafe { class.cast_unchecked() };
    Ok(Empty::<T>::new(class)?.fill(value).into_any())
}

/// An instance whose constructor is running, because it takes its owner.
pub struct Begun<'ctx, T: Class>(Empty<'ctx, T>);

impl<'ctx, T: Class> Begun<'ctx, T>
where
    T::Fields: Holding,
{
    /// Makes the instance. `class` is the one that [`New`] was called for.
    #[inline]
    pub fn new(class: &Handle<'ctx>) -> Result<Begun<'ctx, T>> {
        // SAFETY: `new` has seen that it is a class.
        let class: &Handle<'ctx, PyType> = unsafe { class.cast_unchecked() };
        Ok(Begun(Empty::new(class)?))
    }

    /// The owner that the constructor takes.
    #[inline]
    pub fn owner(&self) -> Owner<'_, 'ctx> {
        self.0.owner()
    }

    /// Gives it what the constructor returned.
    #[inline]
    pub fn finish(self, value: impl Initial<T>) -> Result<Handle<'ctx>> {
        Ok(self.0.fill(value.initial()?).into_any())
    }
}

/// `HPy_tp_new` of a class with a constructor.
pub(super) struct New<T, F, const N: usize>(PhantomData<(T, F)>);

// SAFETY: `new` has the signature's type, stops panics, and can be called with all that an implementation passes.
unsafe impl<T: Class, F: Function<N>, const N: usize> Implementation<Newfunc> for New<T, F, N> {
    const FUNCTION: <Newfunc as hpy_sys::Signature>::Function = new::<T, F, N>;
}

unsafe extern "C" fn new<T: Class, F: Function<N>, const N: usize>(
    ctx: *mut HPyContext,
    class: HPy,
    args: *const HPy,
    nargs: HPy_ssize_t,
    keywords: HPy,
) -> HPy {
    // SAFETY: the implementation gives its context.
    let call = unsafe { Call::begin(ctx) };
    call.run(|ctx| {
        // SAFETY: the implementation passes an object, open until this returns.
        let class = unsafe { Borrowed::<PyAny>::from_raw(ctx, class) };
        let class = check_class::<T>(&class)?;
        let nargs = nargs.unsigned_abs();
        // CPython passes keywords as a dict; PyPy and GraalPy as for methods.
        // SAFETY: `keywords` is an open handle where it is not null.
        if HPy_IsNull(keywords) || unsafe { HPyDict_Check(ctx.as_raw(), keywords) } == 0 {
            // SAFETY: the implementation passes arguments as for methods.
            return unsafe {
                entry::bind::<F, N, _>(class.as_any(), args, nargs, keywords, F::call)
            }
            .map(Handle::into_raw);
        }
        // SAFETY: just checked.
        let keywords = unsafe { Borrowed::<PyDict>::from_raw(ctx, keywords) };
        // SAFETY: as above.
        unsafe { with_dict::<F, N>(class, args, nargs, &keywords) }.map(Handle::into_raw)
    })
}

/// Calls the constructor with keywords from a dict.
///
/// # Safety
///
/// `args` points to `nargs` open handles.
unsafe fn with_dict<'ctx, F: Function<N>, const N: usize>(
    class: &Handle<'ctx, PyType>,
    args: *const HPy,
    nargs: usize,
    keywords: &Handle<'ctx, PyDict>,
) -> Result<Handle<'ctx>> {
    let ctx = class.ctx();
    let signature = const { &F::SIGNATURE };
    let mut values = [const { None }; N];
    // SAFETY: passed on to the caller.
    let arguments =
        unsafe { Arguments::bind_dict(ctx, signature, args, nargs, keywords, &mut values) };
    match arguments {
        Some(arguments) => F::call(ctx, class.as_any(), &arguments),
        // SAFETY: passed on to the caller.
        None => unsafe { with_names::<F, N>(class, args, nargs, keywords) },
    }
}

/// As [`with_dict`], by a tuple of the names as for methods.
///
/// # Safety
///
/// As [`with_dict`].
#[cold]
unsafe fn with_names<'ctx, F: Function<N>, const N: usize>(
    class: &Handle<'ctx, PyType>,
    args: *const HPy,
    nargs: usize,
    keywords: &Handle<'ctx, PyDict>,
) -> Result<Handle<'ctx>> {
    let mut names = Vec::new();
    let mut values = Vec::new();
    keywords.for_each(|name, value| {
        names.push(name.dup());
        values.push(value.dup());
        Ok(())
    })?;
    let mut all = Vec::with_capacity(nargs + values.len());
    for index in 0..nargs {
        // SAFETY: `index` is below the number of arguments.
        let arg = unsafe { args.add(index) };
        // SAFETY: as above.
        all.push(unsafe { arg.read() });
    }
    all.extend(values.iter().map(Handle::as_raw));
    let raw: Vec<HPy> = names.iter().map(Handle::as_raw).collect();
    // SAFETY: the names are open.
    let names = unsafe { from_raw_items(class.ctx(), &raw) }?;
    // SAFETY: `all` are open handles, a value for each name after the positional ones.
    unsafe { entry::bind::<F, N, _>(class.as_any(), all.as_ptr(), nargs, names.as_raw(), F::call) }
}

/// Refuses other classes than `T`: subclasses, where a class has none or they are not safe, and those that are laid out for another class. And what is
/// no class: PyPy's C API passes on whatever `__new__` was called with.
#[inline(always)]
fn check_class<'a, 'ctx, T: Class>(class: &'a Handle<'ctx>) -> Result<&'a Handle<'ctx, PyType>> {
    // Without the flag that a class may be a base, CPython lets nobody make a subclass, and of several bases it looks at the layouts.
    if hpy_sys::interpreter() == Interpreter::CPython
        || enums::any_class::<T>(|own| is_class(own, class))
    {
        // SAFETY: CPython's `__new__` takes classes only; elsewhere it is one of `T`'s.
        return Ok(unsafe { class.cast_unchecked() });
    }
    if !is_open::<T>() {
        return Err(refused::<T>());
    }
    let class = class.cast()?;
    check_layout::<T>(class)?;
    Ok(class)
}

/// Refuses subclasses that have less memory, which PyPy lets Python code make of several classes.
#[cold]
fn check_layout<T: Class>(class: &Handle<'_, PyType>) -> Result<()> {
    let ctx = class.ctx();
    let own = T::cell().global().get(ctx);
    // SAFETY: the own host runs, or the class would not be open; the context is that of the current call, and both handles are open.
    let fits = own.is_some_and(|own| unsafe {
        beyond::is_laid_out_as(ctx.as_raw(), class.as_raw(), own.as_raw())
    });
    if fits {
        return Ok(());
    }
    let name = T::NAME;
    Err(Error::type_error(format!(
        "{name}.__new__ is not safe for this class, whose instances are those of another base"
    )))
}

/// `HPy_tp_new` of a class without a constructor.
pub(super) struct NoNew<T>(PhantomData<T>);

// SAFETY: `no_new` has the signature's type, and stops panics.
unsafe impl<T: Class> Implementation<Newfunc> for NoNew<T> {
    const FUNCTION: <Newfunc as hpy_sys::Signature>::Function = no_new::<T>;
}

unsafe extern "C" fn no_new<T: Class>(
    ctx: *mut HPyContext,
    _class: HPy,
    _args: *const HPy,
    _nargs: HPy_ssize_t,
    _keywords: HPy,
) -> HPy {
    // SAFETY: the implementation gives its context.
    let call = unsafe { Call::begin(ctx) };
    call.run(|_ctx| Err::<HPy, _>(no_instances::<T>()))
}

/// The error of a call of a class without a constructor.
#[cold]
pub(super) fn no_instances<T: Class>() -> Error {
    let name = T::NAME;
    Error::type_error(format!("cannot create '{name}' instances"))
}
