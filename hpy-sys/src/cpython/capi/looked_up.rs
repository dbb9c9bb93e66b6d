//! The C API of the running process: its symbols, looked up once.
//!
//! No symbol of Python is linked to, so that one file loads everywhere. PyPy has the same names with another prefix: `PyPyList_New`.

use core::cell::UnsafeCell;
use core::ffi::{CStr, c_char, c_int, c_long, c_longlong, c_ulong, c_ulonglong, c_void};
use core::mem::{MaybeUninit, offset_of, size_of};
use std::sync::OnceLock;

use super::list::c_api;
use super::{PyObject, until_end};
use crate::cpython::symbols;
use crate::universal::bindings::wchar_t;

/// Declares what is looked up.
macro_rules! look_up {
    (
        functions { $($guarded:tt)* }
        plain { $($plain:tt)* }
        inlined { $($inlined:tt)* }
        $($rest:tt)*
    ) => {
        look_up! { guarded { $($guarded)* $($inlined)* } plain { $($plain)* } $($rest)* }
    };
    (
        guarded { $(fn $name:ident($($arg:ident: $ty:ty),*) $(-> $ret:ty)?;)* }
        plain { $(fn $plain:ident($($parg:ident: $pty:ty),*) $(-> $pret:ty)?;)* }
        objects { $($object:ident)* }
        pointers { $($pointer:ident)* }
        optional_objects { $($optional_object:ident)* }
        optional_pointers { $($optional_pointer:ident)* }
        optional { $(fn $optional:ident($($oarg:ident: $oty:ty),*) $(-> $oret:ty)?;)* }
    ) => {
        /// What was found. Every field is a word: [`load`] fills them in order.
        #[repr(C)]
        struct Table {
            $($name: unsafe extern "C-unwind" fn($($arg: $ty),*) $(-> $ret)?,)*
            $($plain: unsafe extern "C" fn($($parg: $pty),*) $(-> $pret)?,)*
            $($object: *mut PyObject,)*
            $($pointer: *mut *mut PyObject,)*
            $($optional_object: *mut PyObject,)*
            $($optional_pointer: *mut *mut PyObject,)*
            $($optional: Option<unsafe extern "C-unwind" fn($($oarg: $oty),*) $(-> $oret)?>,)*
        }

        /// The names in the order of the table, each with a NUL after it.
        const NAMES: &str = concat!(
            $(stringify!($name), "\0",)*
            $(stringify!($plain), "\0",)*
            $(stringify!($object), "\0",)*
            $(stringify!($pointer), "\0",)*
            $(stringify!($optional_object), "\0",)*
            $(stringify!($optional_pointer), "\0",)*
            $(stringify!($optional), "\0",)*
        );
        /// How many of them have to be there.
        const REQUIRED: usize = [
            $(stringify!($name),)*
            $(stringify!($plain),)*
            $(stringify!($object),)*
            $(stringify!($pointer),)*
        ].len();

        $(
            #[inline(always)]
            pub(crate) unsafe fn $name($($arg: $ty),*) $(-> $ret)? {
                count(offset_of!(Table, $name));
                // SAFETY: the caller meets what the C API asks for this function.
                until_end(|| unsafe { (table().$name)($($arg),*) })
            }
        )*
        $(
            #[inline(always)]
            pub(crate) unsafe fn $plain($($parg: $pty),*) $(-> $pret)? {
                count(offset_of!(Table, $plain));
                // SAFETY: the caller meets what the C API asks for this function.
                unsafe { (table().$plain)($($parg),*) }
            }
        )*

        $(
            /// The object of this name.
            #[inline(always)]
            pub(crate) fn $object() -> *mut PyObject {
                table().$object
            }
        )*
        $(
            /// The object that the variable of this name points to.
            #[inline(always)]
            pub(crate) fn $pointer() -> *mut PyObject {
                // SAFETY: the variable was found, and the interpreter initialised it before it imported anything.
                unsafe { *table().$pointer }
            }
        )*
        $(
            /// The object of this name, null where there is none.
            #[inline(always)]
            pub(crate) fn $optional_object() -> *mut PyObject {
                table().$optional_object
            }
        )*
        $(
            /// The object that the variable of this name points to, null where there is no such variable.
            pub(crate) fn $optional_pointer() -> *mut PyObject {
                let variable = table().$optional_pointer;
                if variable.is_null() {
                    return core::ptr::null_mut();
                }
                // SAFETY: the variable was found, and the interpreter initialised it before it imported anything.
                unsafe { *variable }
            }
        )*
        $(
            /// The function of this name, where there is one.
            #[inline(always)]
            pub(crate) fn $optional() -> Option<unsafe fn($($oarg: $oty),*) $(-> $oret)?> {
                #[inline(always)]
                unsafe fn function($($oarg: $oty),*) $(-> $oret)? {
                    count(offset_of!(Table, $optional));
                    // SAFETY: the function was found, and the caller meets what the C API asks for it.
                    until_end(|| unsafe { table().$optional.unwrap_unchecked()($($oarg),*) })
                }
                table().$optional.map(|_| function as _)
            }
        )*
    };
}

c_api!(look_up);

/// The table, written once.
struct Cell(UnsafeCell<MaybeUninit<Table>>);

// SAFETY: `load` writes it once, before anything reads it.
unsafe impl Sync for Cell {}

static TABLE: Cell = Cell(UnsafeCell::new(MaybeUninit::uninit()));

/// The table. Only code that [`load`] lets run gets here: everything in this crate begins there.
#[inline(always)]
fn table() -> &'static Table {
    let table: *const MaybeUninit<Table> = TABLE.0.get();
    // SAFETY: nobody writes after `load`, which came before.
    let table: &'static MaybeUninit<Table> = unsafe { &*table };
    // SAFETY: `load` filled it.
    unsafe { table.assume_init_ref() }
}

/// How many words the table has.
const WORDS: usize = size_of::<Table>() / size_of::<*mut c_void>();

/// Looks everything up, once in the process.
///
/// # Errors
///
/// The name of a symbol that the process lacks. Nothing else here may be called then.
pub(crate) fn load() -> Result<(), &'static CStr> {
    static LOADED: OnceLock<Result<(), &'static CStr>> = OnceLock::new();
    *LOADED.get_or_init(fill)
}

/// The names in the order of the table.
fn names() -> impl Iterator<Item = &'static CStr> {
    let names = NAMES.split_inclusive('\0');
    names.map(|name| CStr::from_bytes_with_nul(name.as_bytes()).unwrap_or_default())
}

fn fill() -> Result<(), &'static CStr> {
    let words: *mut *mut c_void = TABLE.0.get().cast();
    for (index, name) in names().enumerate() {
        let found = symbols::find(name);
        if found.is_null() && index < REQUIRED {
            return Err(name);
        }
        assert!(index < WORDS);
        // SAFETY: the table has that many words, each of which may be null where the symbol is optional; only one thread is here.
        unsafe { words.add(index).write(found) };
    }
    Ok(())
}

/// Sets an exception with what can be found, for when the table could not be filled.
///
/// # Safety
///
/// The interpreter's lock is held, and no exception is pending.
pub(crate) unsafe fn raise_without_table(message: &CStr) {
    type SetString = unsafe extern "C" fn(*mut PyObject, *const c_char);
    let function = symbols::find(c"PyErr_SetString");
    let class: *mut *mut PyObject = symbols::find(c"PyExc_ImportError").cast();
    if function.is_null() || class.is_null() {
        return;
    }
    // SAFETY: this is the type of the function of that name.
    let set_string = unsafe { core::mem::transmute::<*mut c_void, SetString>(function) };
    // SAFETY: the variable points to the class.
    let class = unsafe { *class };
    // SAFETY: the caller holds the lock, and the message ends with a NUL.
    unsafe { set_string(class, message.as_ptr()) };
}

/// Counts a use of the function at this place of the table.
#[inline(always)]
fn count(offset: usize) {
    #[cfg(feature = "count-c-api")]
    COUNTS[offset / size_of::<*mut c_void>()].fetch_add(1, core::sync::atomic::Ordering::Relaxed);
    let _ = offset;
}

#[cfg(feature = "count-c-api")]
static COUNTS: [core::sync::atomic::AtomicU64; WORDS] =
    [const { core::sync::atomic::AtomicU64::new(0) }; WORDS];

/// The functions of the C API that the own host called in this process, and how often.
#[cfg(feature = "count-c-api")]
pub fn c_api_calls() -> impl Iterator<Item = (&'static str, u64)> {
    let counts = COUNTS
        .iter()
        .map(|count| count.load(core::sync::atomic::Ordering::Relaxed));
    let names = names().map(|name| name.to_str().unwrap_or_default());
    names.zip(counts).filter(|(_, count)| *count != 0)
}
