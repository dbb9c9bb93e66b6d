//! What the C API does in one call and HPy has no function for.
//!
//! Only for callers that asked [`own_host`](crate::own_host), and have another way where it is false. They take the context as HPy's do.

use core::ffi::{c_int, c_void};
use core::ptr;

use super::capi::*;
use super::host::{self, Kind};
use super::{handle, py, stack, types};
use crate::HPy_NULL;
use crate::universal::bindings::{HPy, HPyContext, HPyField, HPyGlobal};

/// Whether there is room on the stack for calls of the C API; a `RecursionError` is pending otherwise, in place of what was. PyPy ends the
/// process where one of them finds the stack used up, so what Python calls asks first.
///
/// # Safety
///
/// [`own_host`](crate::own_host) is true, and `_ctx` is that of the running call.
#[inline]
pub unsafe fn has_room(_ctx: *mut HPyContext) -> bool {
    // SAFETY: a context stands for the lock.
    unsafe { stack::has_room() }
}

/// A new `str`, of any text. [`HPy_NULL`] with an exception where there is no memory.
///
/// # Safety
///
/// [`own_host`](crate::own_host) is true, and `_ctx` is that of the running call.
#[inline]
pub unsafe fn str_from_utf8(_ctx: *mut HPyContext, text: &str) -> HPy {
    if host::kind() == Kind::CPython && !text.is_ascii() {
        if let Some(make) = PyUnicode_FromKindAndData() {
            // SAFETY: the caller answers for the lock; it is that function.
            return handle(unsafe { str_from_characters(make, text) });
        }
    }
    // SAFETY: the caller answers for host and lock, and text is UTF-8.
    handle(unsafe { PyUnicode_FromStringAndSize(text.as_ptr().cast(), text.len() as isize) })
}

/// A new `str` of the characters of `text`, in as many bytes each as all of them fit into: CPython's own decoder is made for long texts, and takes
/// three times as long for short ones.
///
/// # Safety
///
/// The interpreter's lock is held, and `make` is `PyUnicode_FromKindAndData`.
unsafe fn str_from_characters(
    make: unsafe fn(c_int, *const c_void, isize) -> *mut PyObject,
    text: &str,
) -> *mut PyObject {
    // The first byte of a sequence says how large its code point is.
    let largest = text.bytes().max().unwrap_or(0);
    if largest >= 0xf0 {
        return with_characters(text, u32::from, |characters| {
            // SAFETY: that many code points of four bytes.
            unsafe { make(4, characters.as_ptr().cast(), characters.len() as isize) }
        });
    }
    if largest >= 0xc4 {
        let number = |char| char as u16;
        return with_characters(text, number, |characters| {
            // SAFETY: that many code points of two bytes, none larger.
            unsafe { make(2, characters.as_ptr().cast(), characters.len() as isize) }
        });
    }
    let number = |char| char as u8;
    with_characters(text, number, |characters| {
        // SAFETY: that many code points of one byte, none larger.
        unsafe { make(1, characters.as_ptr().cast(), characters.len() as isize) }
    })
}

/// Calls `work` with the characters of `text`: on the stack, if they are few. There are no more than bytes, so that nothing has to grow.
#[inline]
fn with_characters<T: Copy + Default, R>(
    text: &str,
    number: impl Fn(char) -> T,
    work: impl FnOnce(&[T]) -> R,
) -> R {
    let characters = text.chars().map(number);
    let mut few = [T::default(); 64];
    if text.len() > few.len() {
        let mut many = Vec::with_capacity(text.len());
        many.extend(characters);
        return work(&many);
    }
    let mut len = 0;
    for (place, character) in few.iter_mut().zip(characters) {
        *place = character;
        len += 1;
    }
    work(&few[..len])
}

/// The type of an object as a handle that is not to be closed, open as long as the object has it; `None` where objects have no header.
///
/// # Safety
///
/// [`own_host`](crate::own_host) is true, `_ctx` is that of the running call, and `object` is open.
#[inline]
pub unsafe fn type_in_header(_ctx: *mut HPyContext, object: HPy) -> Option<HPy> {
    // SAFETY: the caller's.
    host::has_addresses().then(|| handle(unsafe { host::type_in_header(py(object)) }))
}

/// `HPy_AsStruct` of the shape "object", without a call through the context.
///
/// # Safety
///
/// [`own_host`](crate::own_host) is true, and `ctx` and `object` are as `HPy_AsStruct` wants them.
#[inline(always)]
pub unsafe fn as_struct_object(ctx: *mut HPyContext, object: HPy) -> *mut c_void {
    // SAFETY: the caller's.
    unsafe { types::ctx_AsStruct_Object(ctx, object) }
}

/// The class `dict` as a handle that is not to be closed. Only where [`own_host`](crate::own_host) is true.
#[inline]
pub fn dict_type() -> HPy {
    handle(PyDict_Type())
}

/// The object in a global as a handle that is not to be closed, and open as long as the global keeps the object. Only where
/// [`own_host`](crate::own_host) is true; for an empty global it is [`HPy_NULL`].
#[inline]
pub fn global_as_handle(global: HPyGlobal) -> HPy {
    HPy { _i: global._i }
}

/// Puts an object into a field, and returns the one that was there, as an owned handle; [`HPy_NULL`] for an empty field.
///
/// # Safety
///
/// [`own_host`](crate::own_host) is true, `_ctx` is that of the running call, `field` is one that only its owner's call uses, and `object` is open.
#[inline]
pub unsafe fn field_exchange(_ctx: *mut HPyContext, field: *mut HPyField, object: HPy) -> HPy {
    // SAFETY: the caller's.
    unsafe { Py_IncRef(py(object)) };
    // SAFETY: the caller's.
    let before = unsafe { field.replace(HPyField { _i: object._i }) };
    HPy { _i: before._i }
}

/// A new iterator over an object: `iter(object)`. [`HPy_NULL`] with an exception where it fails.
///
/// # Safety
///
/// [`own_host`](crate::own_host) is true, `_ctx` is that of the running call, and `object` is open.
#[inline]
pub unsafe fn iter(_ctx: *mut HPyContext, object: HPy) -> HPy {
    // SAFETY: the caller's.
    handle(unsafe { PyObject_GetIter(py(object)) })
}

/// The next item of an iterator. [`HPy_NULL`] at the end, or where it fails, which an exception tells.
///
/// # Safety
///
/// [`own_host`](crate::own_host) is true, `_ctx` is that of the running call, and `iterator` comes from [`iter`].
#[inline]
pub unsafe fn next(_ctx: *mut HPyContext, iterator: HPy) -> HPy {
    // SAFETY: the caller's.
    handle(unsafe { PyIter_Next(py(iterator)) })
}

/// An item of a tuple, which the tuple closes.
///
/// # Safety
///
/// [`own_host`](crate::own_host) is true, `_ctx` is that of the running call, and `tuple` is an open handle to a tuple with more than `index`
/// items.
#[inline]
pub unsafe fn tuple_item(_ctx: *mut HPyContext, tuple: HPy, index: usize) -> HPy {
    // SAFETY: the caller's.
    handle(unsafe { PyTuple_GetItem(py(tuple), index as isize) })
}

/// How many items a dict has. A subclass's `__len__` is not called.
///
/// # Safety
///
/// [`own_host`](crate::own_host) is true, `_ctx` is that of the running call, and `dict` is an open handle to a dict.
#[inline]
pub unsafe fn dict_len(_ctx: *mut HPyContext, dict: HPy) -> usize {
    // SAFETY: the caller's.
    let len = unsafe { PyDict_Size(py(dict)) };
    len.try_into().unwrap_or(0)
}

/// A list of the values of a dict, in order. [`HPy_NULL`] with an exception where there is no memory. A subclass's `values` is not called.
///
/// # Safety
///
/// [`own_host`](crate::own_host) is true, `_ctx` is that of the running call, and `dict` is an open handle to a dict.
pub unsafe fn dict_values(_ctx: *mut HPyContext, dict: HPy) -> HPy {
    // SAFETY: the caller's.
    handle(unsafe { PyDict_Values(py(dict)) })
}

/// The next key of a dict and its value, which the dict closes. None after the last. `position` is 0 at first, and nothing changes the dict
/// on the way.
///
/// # Safety
///
/// [`own_host`](crate::own_host) is true, `_ctx` is that of the running call, and `dict` is an open handle to a dict. The interpreter is CPython:
/// PyPy and GraalPy look for the values with the keys, and what a key's `__eq__` raises ends PyPy, and is a null on GraalPy.
#[inline]
pub unsafe fn dict_next(
    _ctx: *mut HPyContext,
    dict: HPy,
    position: &mut isize,
) -> Option<(HPy, HPy)> {
    let mut key = ptr::null_mut();
    let mut value = ptr::null_mut();
    // SAFETY: the caller's.
    let more = unsafe { PyDict_Next(py(dict), position, &mut key, &mut value) };
    (more != 0).then(|| (handle(key), handle(value)))
}

/// A new list of these items, which are the list's from then on. [`HPy_NULL`] with an exception where there is no memory; the items are
/// closed then.
///
/// # Safety
///
/// [`own_host`](crate::own_host) is true, `_ctx` is that of the running call, and the items are as many as the iterator says, open, and the
/// caller's to give away. The iterator calls nothing of the API.
#[inline]
pub unsafe fn list_from_owned(
    _ctx: *mut HPyContext,
    items: impl ExactSizeIterator<Item = HPy>,
) -> HPy {
    // On PyPy, places that are filled one by one cost more than items that are appended.
    let append = host::kind() == Kind::PyPy;
    let places = if append { 0 } else { items.len() as isize };
    // SAFETY: the caller answers for host and lock.
    let mut list = unsafe { PyList_New(places) };
    if append {
        for item in items {
            // SAFETY: the list is one, and the items are alive and were given away.
            unsafe {
                if !list.is_null() && PyList_Append(list, py(item)) < 0 {
                    Py_DecRef(list);
                    list = ptr::null_mut();
                }
                Py_DecRef(py(item));
            }
        }
        return handle(list);
    }
    if list.is_null() {
        // SAFETY: the items were given away.
        items.for_each(|item| unsafe { Py_DecRef(py(item)) });
        return HPy_NULL;
    }
    // Nothing of Python runs in between, so that nobody sees the list before it is full.
    for (index, item) in (0..).zip(items) {
        // SAFETY: the list is new, has that many places, and takes over the reference.
        unsafe { set_new(list, index, py(item)) };
    }
    handle(list)
}

/// Puts an item into a place of a list that nobody has seen yet.
///
/// # Safety
///
/// `list` is new, has that place, which is empty, and takes over the reference to `item`.
#[inline]
pub(super) unsafe fn set_new(list: *mut PyObject, index: isize, item: *mut PyObject) {
    // SAFETY: the caller's.
    unsafe {
        if let Some(set) = PyList_SET_ITEM() {
            set(list, index, item);
        } else {
            PyList_SetItem(list, index, item);
        }
    }
}

/// Whether the type of an object is this one, and none derived from it.
///
/// # Safety
///
/// [`own_host`](crate::own_host) is true, `_ctx` is that of the running call, and both are open.
#[inline]
pub unsafe fn is_exactly(_ctx: *mut HPyContext, object: HPy, class: HPy) -> bool {
    // SAFETY: the caller's.
    unsafe { host::with_type(py(object), |own| own == py(class)) }
}

/// Whether instances of a class are laid out as those of another, which this host made, or begin so.
///
/// The bases that Python code sees are no proof of it: PyPy lays instances out for one of them, also where others have more memory. Whether there is
/// as much memory where `__bases__` was replaced, `HPy_New` looks.
///
/// # Safety
///
/// [`own_host`](crate::own_host) is true, `_ctx` is that of the running call, and both are open, to types.
pub unsafe fn is_laid_out_as(_ctx: *mut HPyContext, class: HPy, base: HPy) -> bool {
    // SAFETY: the caller's.
    unsafe { types::is_laid_out_as(py(class), py(base)) }
}

/// The pending exception with its traceback, which is not pending any more. [`HPy_NULL`] where there is none.
///
/// # Safety
///
/// [`own_host`](crate::own_host) is true, and `_ctx` is that of the running call.
pub unsafe fn take_exception(_ctx: *mut HPyContext) -> HPy {
    let mut class = core::ptr::null_mut();
    let mut value = core::ptr::null_mut();
    let mut traceback = core::ptr::null_mut();
    // SAFETY: the caller answers for the lock; what was fetched is ours.
    unsafe {
        PyErr_Fetch(&mut class, &mut value, &mut traceback);
        if class.is_null() {
            return HPy_NULL;
        }
        PyErr_NormalizeException(&mut class, &mut value, &mut traceback);
        if !traceback.is_null() && !value.is_null() {
            PyException_SetTraceback(value, traceback);
        }
        Py_DecRef(traceback);
        Py_DecRef(class);
    }
    handle(value)
}

/// Makes an exception pending as it is, with its own traceback and context.
///
/// # Safety
///
/// [`own_host`](crate::own_host) is true, `_ctx` is that of the running call, nothing is pending, and `exception` is open, to an exception.
pub unsafe fn restore_exception(_ctx: *mut HPyContext, exception: HPy) {
    let value = py(exception);
    // SAFETY: the caller answers for all of it; the references that are given away are new.
    unsafe {
        let class = PyObject_Type(value);
        let traceback = PyException_GetTraceback(value);
        Py_IncRef(value);
        PyErr_Restore(class, value, traceback);
    }
}
