//! Calls that come in as a tuple and a dict: `tp_new`, `tp_init` and `tp_call`.

use core::ffi::{c_int, c_void};
use core::{mem, ptr};

use super::super::{capi, stack};
use super::abi::{self, Object, host, type_error};
use super::object::{handle_of, object_of};
use super::registry::{self, Vectorcall};
use crate::{HPy, HPyCallFunction, HPyContext, Initproc, Newfunc, Signature, cpy_vectorcallfunc};

/// How many arguments need no allocation.
const FEW: usize = 8;

/// Calls `function`, the implementation of `HPy_tp_new`, as HPy would.
///
/// # Safety
///
/// `cls`, `args` and `kw` are those of a `tp_new`, and `ctx` is the host's context.
pub(crate) unsafe fn new(
    ctx: *mut HPyContext,
    function: <Newfunc as Signature>::Function,
    cls: *mut Object,
    args: *mut Object,
    kw: *mut Object,
) -> *mut Object {
    // SAFETY: the interpreter calls slots with its lock held.
    if !unsafe { stack::has_room() } {
        return ptr::null_mut();
    }
    // SAFETY: `args` is a tuple.
    let result = unsafe {
        with_items(args, |items, count| {
            function(ctx, handle_of(cls), items.cast(), count, handle_of(kw))
        })
    };
    result.map_or(ptr::null_mut(), object_of)
}

/// Calls `function`, the implementation of `HPy_tp_init`, as HPy would.
///
/// # Safety
///
/// `self_`, `args` and `kw` are those of a `tp_init`, and `ctx` is the host's context.
pub(crate) unsafe fn init(
    ctx: *mut HPyContext,
    function: <Initproc as Signature>::Function,
    self_: *mut Object,
    args: *mut Object,
    kw: *mut Object,
) -> c_int {
    // SAFETY: the interpreter calls slots with its lock held.
    if !unsafe { stack::has_room() } {
        return -1;
    }
    // SAFETY: `args` is a tuple.
    let result = unsafe {
        with_items(args, |items, count| {
            function(ctx, handle_of(self_), items.cast(), count, handle_of(kw))
        })
    };
    result.unwrap_or(-1)
}

/// Passes the items of a tuple as an array, borrowed. None with an exception where the interpreter has no room left to get at them, as GraalPy says
/// where its stack ends.
///
/// # Safety
///
/// `tuple` is a live tuple.
unsafe fn with_items<R>(
    tuple: *mut Object,
    call: impl FnOnce(*const *mut Object, isize) -> R,
) -> Option<R> {
    // SAFETY: it is a tuple.
    let count = unsafe { capi::PyTuple_Size(tuple) };
    if count < 0 {
        return None;
    }
    // SAFETY: as above.
    if let Some(items) = unsafe { host::items_of_tuple(tuple) } {
        return Some(call(items, count));
    }
    let mut few = [ptr::null_mut(); FEW];
    let mut many = Vec::new();
    let items = match few.get_mut(..count as usize) {
        Some(items) => items,
        None => {
            many.resize(count as usize, ptr::null_mut());
            &mut many[..]
        }
    };
    for (index, item) in (0..).zip(items.iter_mut()) {
        // SAFETY: the index is below the size.
        *item = unsafe { capi::PyTuple_GetItem(tuple, index) };
        if item.is_null() {
            return None;
        }
    }
    Some(call(items.as_ptr(), count))
}

/// `tp_call` of every class with `HPy_tp_call`: finds the call function of the object, or else of its class.
///
/// # Safety
///
/// To be called by the interpreter as the `tp_call` of a type of the host or of a Python subclass.
pub(super) unsafe extern "C" fn tp_call(
    self_: *mut Object,
    args: *mut Object,
    kw: *mut Object,
) -> *mut Object {
    // SAFETY: the interpreter calls slots with its lock held.
    if !unsafe { stack::has_room() } {
        return ptr::null_mut();
    }
    // SAFETY: `self_` is live.
    let type_ = unsafe { abi::type_of_any(self_) };
    // SAFETY: the object keeps its type alive.
    let info = unsafe { registry::owner(type_) };
    let function = info.and_then(|info| {
        let own = if info.call_offset == 0 || !host::has_memory(self_) {
            None
        } else {
            // SAFETY: the object has a word there.
            let word = unsafe { self_.byte_add(info.call_offset) };
            // SAFETY: it is zero or such a function.
            unsafe { word.cast::<Option<Vectorcall>>().read() }
        };
        own.or(info.call)
    });
    let Some(function) = function else {
        type_error(c"object is not callable");
        return ptr::null_mut();
    };
    let mut values = Keywords::default();
    if !kw.is_null() {
        // SAFETY: `kw` is a dict.
        let Some(found) = (unsafe { Keywords::of(kw) }) else {
            return ptr::null_mut();
        };
        values = found;
    }
    // SAFETY: `args` is a tuple.
    let result = unsafe {
        with_items(args, |items, count| {
            if values.names.is_null() {
                return function(self_, items, count as usize, ptr::null_mut());
            }
            let positional = core::slice::from_raw_parts(items, count as usize);
            let all = [positional, &values.values].concat();
            function(self_, all.as_ptr(), count as usize, values.names)
        })
    };
    result.unwrap_or(ptr::null_mut())
}

/// The keyword arguments of a call as vectorcall wants them: a tuple of names, and their values.
struct Keywords {
    names: *mut Object,
    values: Vec<*mut Object>,
}

impl Default for Keywords {
    fn default() -> Self {
        Self {
            names: ptr::null_mut(),
            values: Vec::new(),
        }
    }
}

impl Keywords {
    /// Those of `dict`; None with an exception if there is no memory, or if a name is no string.
    ///
    /// # Safety
    ///
    /// `dict` is a live dict.
    unsafe fn of(dict: *mut Object) -> Option<Self> {
        let mut found = Self::default();
        let mut names = Vec::new();
        let mut position = 0;
        let mut name = ptr::null_mut();
        let mut value = ptr::null_mut();
        // SAFETY: it is a dict, which nothing changes meanwhile.
        while unsafe { capi::PyDict_Next(dict, &mut position, &mut name, &mut value) } != 0 {
            // SAFETY: `name` is a live object.
            let type_ = unsafe { abi::type_of_any(name) };
            // SAFETY: both are types.
            if unsafe { capi::PyType_IsSubtype(type_, capi::PyUnicode_Type()) } == 0 {
                type_error(c"keywords must be strings");
                return None;
            }
            // SAFETY: `value` is a live object.
            unsafe { capi::Py_IncRef(value) };
            found.values.push(value);
            names.push(name);
        }
        if names.is_empty() {
            return Some(found);
        }
        // SAFETY: it takes any size.
        found.names = unsafe { capi::PyTuple_New(names.len() as isize) };
        if found.names.is_null() {
            return None;
        }
        for (index, name) in (0..).zip(names) {
            // SAFETY: `name` is live: the dict has it.
            unsafe { capi::Py_IncRef(name) };
            // SAFETY: the tuple is new, and the index below its size. It takes the reference.
            unsafe { capi::PyTuple_SetItem(found.names, index, name) };
        }
        Some(found)
    }
}

impl Drop for Keywords {
    fn drop(&mut self) {
        for value in &self.values {
            // SAFETY: it is ours.
            unsafe { capi::Py_DecRef(*value) };
        }
        if !self.names.is_null() {
            // SAFETY: it is ours.
            unsafe { capi::Py_DecRef(self.names) };
        }
    }
}

/// `HPy_SetCallFunction`.
///
/// # Safety
///
/// `h` is an open handle, and `function` lives as long as the object.
pub(crate) unsafe extern "C" fn set_call_function(
    _ctx: *mut HPyContext,
    h: HPy,
    function: *mut HPyCallFunction,
) -> c_int {
    let object = object_of(h);
    // SAFETY: `h` is open.
    let type_ = unsafe { abi::type_of_any(object) };
    // SAFETY: the object keeps its type alive.
    let offset = unsafe { registry::owner(type_) }.map_or(0, |info| info.call_offset);
    if offset == 0 || !host::has_memory(object) {
        type_error(c"the type of the object does not implement the HPy call protocol");
        return -1;
    }
    // SAFETY: the caller's.
    let trampoline = unsafe { (*function).cpy_trampoline };
    // SAFETY: both are nullable pointers to a function of the same type.
    let trampoline = unsafe { mem::transmute::<cpy_vectorcallfunc, *mut c_void>(trampoline) };
    // SAFETY: the object has a word there.
    let word = unsafe { object.byte_add(offset) };
    // SAFETY: as above.
    unsafe { word.cast::<*mut c_void>().write(trampoline) };
    0
}
