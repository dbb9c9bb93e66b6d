//! Binding: from what the interpreter passes to one slot per parameter, with CPython's own rules and messages.

mod messages;

use core::fmt;
use core::hint::assert_unchecked;
use core::slice;

use hpy_sys::{HPy, HPy_IsNull, HPy_NULL, HPyTuple_Check, beyond};

use crate::context::Context;
use crate::convert::FromPyObject;
use crate::error::{Error, Result};
use crate::handle::{Borrowed, Handle};
use crate::types::number::item;
use crate::types::str::text_of;
use crate::types::tuple::from_raw_items;
use crate::types::{PyAny, PyDict, PyStr, PyTuple};

/// What a function's parameters are called, and which of them a call must give.
pub struct Signature {
    /// The class of a method; empty for a function.
    pub class: &'static str,
    /// The function's Python name, as messages write it.
    pub function: &'static str,
    /// Parameters that can be given by position, in order; the positional-only ones first.
    pub positional: &'static [&'static str],
    /// How many of `positional` cannot be given by keyword.
    pub positional_only: usize,
    /// How many of `positional` have no default; they come first.
    pub required: usize,
    /// Parameters that can only be given by keyword, and whether they must be.
    pub keyword_only: &'static [(&'static str, bool)],
    /// Whether there is a `*args`.
    pub varargs: bool,
    /// Whether there is a `**kwargs`.
    pub varkeywords: bool,
}

/// Writes the name as messages have it: `scale`, `Point.scale`.
impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.class.is_empty() {
            f.write_str(self.function)
        } else {
            write!(f, "{}.{}", self.class, self.function)
        }
    }
}

impl Signature {
    /// How many slots the function has: one for each parameter that has a name and stands for one value.
    const fn slots(&self) -> usize {
        self.positional.len() + self.keyword_only.len()
    }

    /// Tells whether a call of `nargs` positional arguments and no keywords fills all that must be filled, and overflows nothing.
    #[inline(always)]
    const fn fits(&self, nargs: usize) -> bool {
        let mut index = 0;
        while index < self.keyword_only.len() {
            if self.keyword_only[index].1 {
                return false;
            }
            index += 1;
        }
        nargs >= self.required
            && nargs <= self.positional.len()
            && !self.varargs
            && !self.varkeywords
    }

    /// Tells whether a call can give something that has no slot.
    pub(crate) const fn takes_extra(&self) -> bool {
        self.varargs || self.varkeywords
    }

    /// Tells whether a call must fill the slot.
    #[inline(always)]
    const fn is_required(&self, slot: usize) -> bool {
        match slot.checked_sub(self.positional.len()) {
            None => slot < self.required,
            Some(index) => self.keyword_only[index].1,
        }
    }

    fn name(&self, slot: usize) -> &'static str {
        match self.positional.get(slot) {
            Some(name) => name,
            None => self.keyword_only[slot - self.positional.len()].0,
        }
    }

    /// Returns the slot of a parameter that can be given by this keyword.
    fn slot_of(&self, keyword: &str) -> Option<usize> {
        let positional = &self.positional[self.positional_only..];
        if let Some(index) = positional.iter().position(|name| *name == keyword) {
            return Some(self.positional_only + index);
        }
        let index = self
            .keyword_only
            .iter()
            .position(|(name, _)| *name == keyword)?;
        Some(self.positional.len() + index)
    }
}

/// The arguments of one call of a function with `N` slots.
pub struct Arguments<'a, 'ctx, const N: usize> {
    signature: &'static Signature,
    /// Null where the call gave nothing.
    slots: [Borrowed<'a, 'ctx>; N],
    /// `None` for a function that takes none.
    extra: Option<&'a Extra<'ctx>>,
}

/// What a call gives beyond the slots. Not a part of [`Arguments`], so that functions that take none of it have nothing to close.
pub(crate) struct Extra<'ctx> {
    /// The tuple for `*args`, where there is one.
    rest: Option<Handle<'ctx>>,
    /// The dictionary for `**kwargs`, where there is one.
    keywords: Option<Handle<'ctx, PyDict>>,
}

impl Extra<'_> {
    pub(crate) const NONE: Self = Extra {
        rest: None,
        keywords: None,
    };
}

impl<'a, 'ctx, const N: usize> Arguments<'a, 'ctx, N> {
    /// Binds the arguments of one call. `extra` is there, with nothing in it, for a signature that [takes it](Signature::takes_extra).
    ///
    /// # Safety
    ///
    /// `args` points to `nargs` open handles of the call of `ctx` (any pointer where `nargs` is 0), followed by one for each name in
    /// `kwnames`, a handle to a tuple or null. All stay open for `'a`.
    #[inline(always)]
    pub(crate) unsafe fn bind(
        ctx: Context<'ctx>,
        signature: &'static Signature,
        args: *const HPy,
        nargs: usize,
        kwnames: HPy,
        mut extra: Option<&'a mut Extra<'ctx>>,
    ) -> Result<Self> {
        debug_assert!(signature.slots() == N, "the macro counts the slots");
        let raw = if HPy_IsNull(kwnames) && signature.fits(nargs) {
            core::array::from_fn(|index| {
                if index >= nargs {
                    return HPy_NULL;
                }
                // SAFETY: `index` is below `nargs`.
                let arg = unsafe { args.add(index) };
                // SAFETY: `args` points to `nargs` handles.
                let raw = unsafe { arg.read() };
                // SAFETY: no open handle is null. So `required` needs no look.
                unsafe { assert_unchecked(!HPy_IsNull(raw)) };
                raw
            })
        } else {
            let mut raw = [HPy_NULL; N];
            // SAFETY: passed on to the caller.
            unsafe {
                fill(
                    ctx,
                    signature,
                    &mut raw,
                    extra.as_deref_mut(),
                    args,
                    nargs,
                    kwnames,
                )
            }?;
            raw
        };
        Ok(Arguments {
            signature,
            // SAFETY: every handle is open for `'a`, and the null handle of an empty slot is never used: `slot` looks first.
            slots: raw.map(|raw| unsafe { Borrowed::from_raw(ctx, raw) }),
            extra: extra.map(|extra| &*extra),
        })
    }

    /// Binds the arguments of a call with keywords in a dict, whose values go to `values`. `None` where something is wrong with it, or where
    /// the function takes more than slots: [`bind`](Self::bind) then says what, and takes it.
    ///
    /// # Safety
    ///
    /// `args` points to `nargs` open handles of the call of `ctx` (any pointer where `nargs` is 0), which stay open for `'a`.
    pub(crate) unsafe fn bind_dict(
        ctx: Context<'ctx>,
        signature: &'static Signature,
        args: *const HPy,
        nargs: usize,
        keywords: &Handle<'ctx, PyDict>,
        values: &'a mut [Option<Handle<'ctx>>; N],
    ) -> Option<Self> {
        if signature.takes_extra() || nargs > signature.positional.len() {
            return None;
        }
        let mut raw = [HPy_NULL; N];
        for (index, raw) in raw.iter_mut().enumerate().take(nargs) {
            // SAFETY: `index` is below `nargs`.
            let arg = unsafe { args.add(index) };
            // SAFETY: as above.
            *raw = unsafe { arg.read() };
        }
        let all_fit = for_each_keyword(keywords, |name, value| {
            let slot = text_of(name).ok().and_then(|name| signature.slot_of(name));
            match slot {
                Some(slot) if HPy_IsNull(raw[slot]) => {
                    raw[slot] = value.as_raw();
                    values[slot] = Some(value);
                    true
                }
                _ => false,
            }
        });
        let missing = |slot: usize| HPy_IsNull(raw[slot]) && signature.is_required(slot);
        if !all_fit || (0..N).any(missing) {
            return None;
        }
        Some(Arguments {
            signature,
            // SAFETY: every handle is open for `'a`, and the null handle of an empty slot is never used: `slot` looks first.
            slots: raw.map(|raw| unsafe { Borrowed::from_raw(ctx, raw) }),
            extra: None,
        })
    }

    /// The handle in a slot, or `None` where the call gave nothing.
    #[inline(always)]
    fn slot(&'a self, slot: usize) -> Option<&'a Handle<'ctx>> {
        let handle = &self.slots[slot];
        if HPy_IsNull(handle.as_raw()) {
            None
        } else {
            Some(handle)
        }
    }

    /// Makes the value of a parameter that every call gives.
    #[inline(always)]
    pub fn required<T: FromPyObject<'a, 'ctx>>(&'a self, slot: usize) -> Result<T> {
        // All of it is known when the function is compiled. Binding fails for a call that leaves such a slot empty.
        assert!(
            self.signature.is_required(slot),
            "the macro knows what is required"
        );
        let object = &*self.slots[slot];
        T::from_py_object(object).map_err(|error| in_argument(self.signature, slot, error))
    }

    /// The object in the slot of a parameter that every call gives, made into a value by `make`.
    #[inline(always)]
    pub(crate) fn required_with<T>(
        &'a self,
        slot: usize,
        make: impl FnOnce(&'static Signature, &'a Handle<'ctx>) -> Result<T>,
    ) -> Result<T> {
        make(self.signature, &self.slots[slot])
            .map_err(|error| in_argument(self.signature, slot, error))
    }

    /// Makes the value that an attribute is set to.
    #[inline(always)]
    pub fn value<T: FromPyObject<'a, 'ctx>>(&'a self) -> Result<T> {
        T::from_py_object(&self.slots[0]).map_err(|error| error.prefix(self.signature))
    }

    /// Makes the value of a parameter with a default, or `None` where the call leaves it out.
    #[inline(always)]
    pub fn optional<T: FromPyObject<'a, 'ctx>>(&'a self, slot: usize) -> Result<Option<T>> {
        match self.slot(slot) {
            Some(object) => T::from_py_object(object)
                .map(Some)
                .map_err(|error| in_argument(self.signature, slot, error)),
            None => Ok(None),
        }
    }

    /// Makes the value of `*args`, of a tuple.
    #[inline]
    pub fn rest<T: FromPyObject<'a, 'ctx>>(&'a self) -> Result<T> {
        let tuple = self
            .extra
            .and_then(|extra| extra.rest.as_ref())
            .expect("the signature has *args");
        T::from_py_object(tuple).map_err(|error| in_arguments(self.signature, "*args", error))
    }

    /// Makes the value of `**kwargs`, of a dictionary.
    #[inline]
    pub fn keywords<T: FromPyObject<'a, 'ctx>>(&'a self) -> Result<T> {
        let extra = self.extra.and_then(|extra| extra.keywords.as_ref());
        let dict = extra.expect("the signature has **kwargs");
        T::from_py_object(dict.as_any())
            .map_err(|error| in_arguments(self.signature, "**kwargs", error))
    }

    /// Makes the value of `**kwargs`, or `None` where the call gave nothing for it.
    #[inline]
    pub fn optional_keywords<T: FromPyObject<'a, 'ctx>>(&'a self) -> Result<Option<T>> {
        let extra = self.extra.and_then(|extra| extra.keywords.as_ref());
        let dict = extra.expect("the signature has **kwargs");
        if dict.len()? == 0 {
            return Ok(None);
        }
        self.keywords().map(Some)
    }
}

/// Calls `visit` with each name of a dict and its value, until it returns false. Tells whether it saw all.
fn for_each_keyword<'ctx>(
    keywords: &Handle<'ctx, PyDict>,
    mut visit: impl FnMut(&Handle<'ctx>, Handle<'ctx>) -> bool,
) -> bool {
    if !hpy_sys::own_host() {
        return keywords.keys().is_ok_and(|names| {
            (0..names.len().unwrap_or(0)).all(|index| {
                let Ok(name) = item(names.as_any(), index) else {
                    return false;
                };
                keywords
                    .get_item(&name)
                    .is_ok_and(|value| visit(&name, value))
            })
        });
    }
    let ctx = keywords.ctx();
    let mut position = 0;
    loop {
        // SAFETY: the own host runs, and the handle is open and of a dict, which `visit` does not reach.
        let next = unsafe { beyond::dict_next(ctx.as_raw(), keywords.as_raw(), &mut position) };
        let Some((name, value)) = next else {
            return true;
        };
        // SAFETY: the dict keeps both open, and is not changed before they are dropped.
        let name = unsafe { Borrowed::<PyAny>::from_raw(ctx, name) };
        // SAFETY: as above.
        let value = unsafe { Borrowed::<PyAny>::from_raw(ctx, value) };
        if !visit(&name, value.dup()) {
            return false;
        }
    }
}

/// Names the argument of a slot in the message of an error. No method: the arguments of a call that succeeds need no address.
#[cold]
fn in_argument(signature: &Signature, slot: usize, error: Error) -> Error {
    let name = signature.name(slot);
    error.prefix(format_args!("{signature}() argument '{name}'"))
}

#[cold]
fn in_arguments(signature: &Signature, which: &str, error: Error) -> Error {
    error.prefix(format_args!("{signature}() {which}"))
}

/// The positional arguments and the values of the keywords, as one slice.
///
/// # Safety
///
/// As [`Arguments::bind`].
unsafe fn arguments<'a>(
    ctx: Context<'_>,
    args: *const HPy,
    nargs: usize,
    kwnames: HPy,
) -> Result<&'a [HPy]> {
    let mut len = nargs;
    if !HPy_IsNull(kwnames) {
        // SAFETY: `kwnames` is an open handle.
        len += unsafe { Borrowed::<PyTuple>::from_raw(ctx, kwnames) }.len_of_container()?;
    }
    if len == 0 {
        return Ok(&[]);
    }
    // SAFETY: `args` points to that many handles.
    Ok(unsafe { slice::from_raw_parts(args, len) })
}

/// Fills the slots of a call that is not as simple as can be, or says what is wrong with it.
///
/// # Safety
///
/// As [`Arguments::bind`].
unsafe fn fill<'ctx>(
    ctx: Context<'ctx>,
    signature: &'static Signature,
    slots: &mut [HPy],
    mut extra: Option<&mut Extra<'ctx>>,
    args: *const HPy,
    nargs: usize,
    kwnames: HPy,
) -> Result<()> {
    // SAFETY: passed on to the caller.
    let args = unsafe { arguments(ctx, args, nargs, kwnames) }?;
    let (by_position, values) = args.split_at(nargs);
    for (slot, raw) in slots
        .iter_mut()
        .zip(by_position)
        .take(signature.positional.len())
    {
        *slot = *raw;
    }
    if let (true, Some(extra)) = (signature.varkeywords, &mut extra) {
        extra.keywords = Some(PyDict::empty(ctx)?);
    }
    let mut keyword_only = 0;
    if !HPy_IsNull(kwnames) {
        // SAFETY: `kwnames` is an open handle, to a tuple by HPy's calling convention.
        let names = unsafe { Borrowed::<PyTuple>::from_raw(ctx, kwnames) };
        // SAFETY: as above.
        debug_assert!(unsafe { HPyTuple_Check(ctx.as_raw(), kwnames) } == 1);
        for (index, raw) in values.iter().enumerate() {
            let owned;
            let name: &Handle<'_> = if hpy_sys::own_host() {
                // SAFETY: the own host runs, and the tuple has a name for each of the values.
                let raw = unsafe { beyond::tuple_item(ctx.as_raw(), kwnames, index) };
                // SAFETY: the tuple keeps its items open, and stays open itself.
                &*unsafe { Borrowed::from_raw(ctx, raw) }
            } else {
                owned = item(names.as_any(), index)?;
                &owned
            };
            let slot = match text_of(name) {
                Ok(name) => signature.slot_of(name),
                // A name that is not UTF-8 is none of ours.
                Err(_) if name.is_a::<PyStr>() => None,
                Err(_) => {
                    return Err(Error::type_error(format!(
                        "{signature}() keywords must be strings"
                    )));
                }
            };
            match slot {
                Some(slot) if HPy_IsNull(slots[slot]) => {
                    slots[slot] = *raw;
                    keyword_only += usize::from(slot >= signature.positional.len());
                }
                Some(slot) => {
                    return Err(messages::multiple_values(signature, signature.name(slot)));
                }
                None => match extra.as_ref().and_then(|extra| extra.keywords.as_ref()) {
                    Some(keywords) => {
                        // SAFETY: the caller keeps all of `args` open.
                        let value = unsafe { Borrowed::<PyAny>::from_raw(ctx, *raw) };
                        keywords.set_item(name, value)?;
                    }
                    None => {
                        return Err(messages::unexpected_keyword(
                            signature,
                            names.as_any(),
                            name,
                        ));
                    }
                },
            }
        }
    }
    if let (true, Some(extra)) = (signature.varargs, extra) {
        let more = by_position
            .get(signature.positional.len()..)
            .unwrap_or_default();
        // SAFETY: the caller keeps them open.
        extra.rest = Some(unsafe { from_raw_items(ctx, more) }?.into_any());
    } else if nargs > signature.positional.len() {
        return Err(messages::too_many(signature, nargs, keyword_only));
    }
    if (0..signature.slots()).any(|slot| HPy_IsNull(slots[slot]) && signature.is_required(slot)) {
        return Err(messages::missing(signature, slots));
    }
    Ok(())
}
