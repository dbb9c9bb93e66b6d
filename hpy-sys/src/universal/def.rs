//! Definitions of methods, slots and the like: C's `HPyDef_METH`, `HPyDef_SLOT`, … as `const fn`.
//!
//! What a definition points to has to live as long as the process, and so has the definition. It belongs into writable memory:
//! HPy takes it by a mutable pointer.

use core::ffi::{CStr, c_char, c_void};
use core::{mem, ptr};

use super::bindings::*;
use super::function::{Erased, ErasedFunction, Implementation, Signature, Slot};
use super::signatures::{CapsuleDestructor, Getter, Keywords, Setter};

/// A method or function `name`; `S` is one of `Noargs`, `O`, `Varargs` and `Keywords`. `doc` is null or a static string.
pub const fn meth<S: Signature, I: Implementation<S>>(
    name: &'static CStr,
    doc: *const c_char,
) -> HPyDef {
    HPyDef {
        kind: HPyDef_Kind_Meth,
        def: HPyDefUnion {
            meth: HPyMeth {
                name: name.as_ptr(),
                // Under the CPython ABI it is only called by the trampoline, into which it can be inlined.
                impl_: if cfg!(feature = "cpython-abi") {
                    None
                } else {
                    Some(<S::Erased<I> as Erased>::FUNCTION)
                },
                cpy_trampoline: cpy_function(<S::Erased<I> as Erased>::TRAMPOLINE),
                signature: S::VALUE,
                doc,
            },
        },
    }
}

/// The slot `L`.
pub const fn slot<L: Slot, I: Implementation<L::Signature>>() -> HPyDef {
    HPyDef {
        kind: HPyDef_Kind_Slot,
        def: HPyDefUnion {
            slot: HPySlot {
                slot: L::VALUE,
                impl_: Some(<<L::Signature as Signature>::Erased<I> as Erased>::FUNCTION),
                cpy_trampoline: cpy_function(
                    <<L::Signature as Signature>::Erased<I> as Erased>::TRAMPOLINE,
                ),
            },
        },
    }
}

/// An attribute `name` that can be read. `closure` is passed to the getter.
pub const fn get<G: Implementation<Getter>>(
    name: &'static CStr,
    doc: *const c_char,
    closure: *mut c_void,
) -> HPyDef {
    getset_of(name, doc, closure, Some(erased::<Getter, G>()), None)
}

/// An attribute `name` that can be written. `closure` is passed to the setter.
pub const fn set<S: Implementation<Setter>>(
    name: &'static CStr,
    doc: *const c_char,
    closure: *mut c_void,
) -> HPyDef {
    getset_of(name, doc, closure, None, Some(erased::<Setter, S>()))
}

/// An attribute `name` that can be read and written. `closure` is passed to both functions.
pub const fn getset<G: Implementation<Getter>, S: Implementation<Setter>>(
    name: &'static CStr,
    doc: *const c_char,
    closure: *mut c_void,
) -> HPyDef {
    getset_of(
        name,
        doc,
        closure,
        Some(erased::<Getter, G>()),
        Some(erased::<Setter, S>()),
    )
}

/// A member `name` that tells where in the payload instances have something, like `__dictoffset__`.
pub const fn place(name: &'static CStr, offset: usize) -> HPyDef {
    HPyDef {
        kind: HPyDef_Kind_Member,
        def: HPyDefUnion {
            member: HPyMember {
                name: name.as_ptr(),
                type_: HPyMember_HPYSSIZET,
                offset: offset as HPy_ssize_t,
                readonly: 1,
                doc: ptr::null(),
            },
        },
    }
}

/// What a type's `HPy_tp_call` and `HPy_SetCallFunction` take.
pub const fn call_function<I: Implementation<Keywords>>() -> HPyCallFunction {
    HPyCallFunction {
        // SAFETY: both are nullable function pointers; only CPython calls it, as what it is.
        cpy_trampoline: unsafe {
            mem::transmute::<HPyCFunction, cpy_vectorcallfunc>(Some(
                erased::<Keywords, I>().trampoline,
            ))
        },
        impl_: Some(I::FUNCTION),
    }
}

/// What `HPyCapsule_New` takes.
pub const fn capsule_destructor<I: Implementation<CapsuleDestructor>>() -> HPyCapsule_Destructor {
    HPyCapsule_Destructor {
        // SAFETY: both are nullable function pointers; only CPython calls it, as what it is.
        cpy_trampoline: unsafe {
            mem::transmute::<HPyCFunction, cpy_PyCapsule_Destructor>(Some(
                erased::<CapsuleDestructor, I>().trampoline,
            ))
        },
        impl_: Some(I::FUNCTION),
    }
}

#[derive(Clone, Copy)]
struct Pair {
    function: ErasedFunction,
    trampoline: ErasedFunction,
}

const fn erased<S: Signature, I: Implementation<S>>() -> Pair {
    Pair {
        function: <S::Erased<I> as Erased>::FUNCTION,
        trampoline: <S::Erased<I> as Erased>::TRAMPOLINE,
    }
}

const fn getset_of(
    name: &'static CStr,
    doc: *const c_char,
    closure: *mut c_void,
    get: Option<Pair>,
    set: Option<Pair>,
) -> HPyDef {
    let (getter_impl, getter_trampoline) = halves(get);
    let (setter_impl, setter_trampoline) = halves(set);
    HPyDef {
        kind: HPyDef_Kind_GetSet,
        def: HPyDefUnion {
            getset: HPyGetSet {
                name: name.as_ptr(),
                getter_impl,
                setter_impl,
                // SAFETY: both are nullable function pointers; only CPython calls it, as what it is.
                getter_cpy_trampoline: unsafe {
                    mem::transmute::<HPyCFunction, cpy_getter>(getter_trampoline)
                },
                // SAFETY: as above.
                setter_cpy_trampoline: unsafe {
                    mem::transmute::<HPyCFunction, cpy_setter>(setter_trampoline)
                },
                doc,
                closure,
            },
        },
    }
}

const fn halves(pair: Option<Pair>) -> (HPyCFunction, HPyCFunction) {
    match pair {
        Some(pair) => (Some(pair.function), Some(pair.trampoline)),
        None => (None, None),
    }
}

const fn cpy_function(trampoline: ErasedFunction) -> cpy_PyCFunction {
    // SAFETY: both are nullable function pointers; only CPython calls it, as what it is.
    unsafe { mem::transmute::<HPyCFunction, cpy_PyCFunction>(Some(trampoline)) }
}
