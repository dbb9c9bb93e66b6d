//! What a new class derives from: the parameters of `HPyType_FromSpec`.

use core::ffi::{CStr, c_int, c_void};
use core::ptr;
use std::sync::OnceLock;

use super::super::capi;
use super::abi::{self, Kind, Object, Slot, Spec, host, slot, type_error, value_error};
use super::defs;
use super::object::{is_type, object_of};
use super::registry::{self, Below, Info};
use crate::{
    HPyType_BuiltinShape, HPyType_BuiltinShape_Float, HPyType_BuiltinShape_List,
    HPyType_BuiltinShape_Long, HPyType_BuiltinShape_Tuple, HPyType_BuiltinShape_Type,
    HPyType_BuiltinShape_Unicode, HPyType_SpecParam, HPyType_SpecParam_Base,
    HPyType_SpecParam_BasesTuple, HPyType_SpecParam_Metaclass,
};

/// The bases and the metaclass of a class.
pub(super) struct Bases {
    /// A tuple that is ours; null for `object` alone.
    pub(super) tuple: *mut Object,
    /// Null where none was given.
    pub(super) metaclass: *mut Object,
}

impl Drop for Bases {
    fn drop(&mut self) {
        if !self.tuple.is_null() {
            // SAFETY: it is ours.
            unsafe { capi::Py_DecRef(self.tuple) };
        }
    }
}

impl Bases {
    /// Reads the parameters, or where they give no base, as the C API does, the legacy slots. None with an exception if they do not fit
    /// together.
    ///
    /// # Safety
    ///
    /// `params` is null, or points to an array of parameters with open handles that ends with kind 0. `legacy` is null, or points to an
    /// array of slots of the C API that ends with slot 0.
    pub(super) unsafe fn read(
        params: *mut HPyType_SpecParam,
        legacy: *const c_void,
    ) -> Option<Self> {
        let mut found = Self {
            tuple: ptr::null_mut(),
            metaclass: ptr::null_mut(),
        };
        let mut single = Vec::new();
        let mut next = params;
        while !next.is_null() {
            // SAFETY: the end was not read yet.
            let param = unsafe { next.read() };
            next = next.wrapping_add(1);
            let object = object_of(param.object);
            match param.kind {
                0 => break,
                HPyType_SpecParam_Base => single.push(object),
                HPyType_SpecParam_BasesTuple if !found.tuple.is_null() => {
                    type_error(c"multiple specifications of HPyType_SpecParam_BasesTuple");
                    return None;
                }
                HPyType_SpecParam_BasesTuple => {
                    // SAFETY: the handle is open.
                    unsafe { capi::Py_IncRef(object) };
                    found.tuple = object;
                }
                HPyType_SpecParam_Metaclass if !found.metaclass.is_null() => {
                    value_error(c"metaclass was specified multiple times");
                    return None;
                }
                HPyType_SpecParam_Metaclass => found.metaclass = object,
                _ => {
                    type_error(c"unknown HPyType_SpecParam specification");
                    return None;
                }
            }
        }
        if single.is_empty() && found.tuple.is_null() {
            // SAFETY: the caller's.
            for slot in unsafe { defs::rows::<Slot>(legacy) } {
                match slot.slot {
                    slot::BASE => single.push(slot.function.cast()),
                    slot::BASES => {
                        // SAFETY: the slot holds a live object.
                        unsafe { capi::Py_IncRef(slot.function.cast()) };
                        found.tuple = slot.function.cast();
                    }
                    _ => {}
                }
            }
            if !found.tuple.is_null() {
                single.clear();
            }
        }
        if !single.is_empty() {
            if !found.tuple.is_null() {
                type_error(
                    c"cannot specify both HPyType_SpecParam_Base and HPyType_SpecParam_BasesTuple",
                );
                return None;
            }
            // SAFETY: the handles are open.
            found.tuple = unsafe { tuple_of(&single) };
            if found.tuple.is_null() {
                return None;
            }
        }
        // SAFETY: `found` holds live objects.
        unsafe { found.check() }.then_some(found)
    }

    /// Whether all are types; sets an exception if not.
    ///
    /// # Safety
    ///
    /// The objects are live.
    unsafe fn check(&self) -> bool {
        // SAFETY: the caller's.
        if !self.metaclass.is_null() && !unsafe { is_subtype(self.metaclass, capi::PyType_Type()) }
        {
            type_error(c"the metaclass is not a subclass of 'type'");
            return false;
        }
        if self.tuple.is_null() {
            return true;
        }
        // SAFETY: `tuple` is a live object.
        let class = unsafe { abi::type_of_any(self.tuple) };
        // SAFETY: both are types.
        if unsafe { capi::PyType_IsSubtype(class, capi::PyTuple_Type()) } == 0 {
            type_error(c"HPyType_SpecParam_BasesTuple must be a tuple");
            return false;
        }
        for base in self.iter() {
            // SAFETY: the tuple keeps its items alive.
            if !unsafe { is_type(base) } {
                type_error(c"bases must be types");
                return false;
            }
        }
        true
    }

    /// The bases that were given.
    pub(super) fn iter(&self) -> impl Iterator<Item = *mut Object> + '_ {
        let count = if self.tuple.is_null() {
            0
        } else {
            // SAFETY: it is a tuple.
            unsafe { capi::PyTuple_Size(self.tuple) }
        };
        // SAFETY: the index is below the size.
        (0..count).map(|index| unsafe { capi::PyTuple_GetItem(self.tuple, index) })
    }

    /// The entry that the base with the largest instances has or inherits, the first of them: the interpreter takes the layout of that one.
    pub(super) fn own(&self) -> Option<&'static Info> {
        self.iter()
            // SAFETY: the tuple keeps its items alive, and all are types.
            .filter_map(|base| unsafe { registry::owner(base) })
            .reduce(|first, next| {
                if next.extent() > first.extent() {
                    next
                } else {
                    first
                }
            })
    }

    /// The size of the largest instances of a base that is not plain; the size of a header where none says.
    pub(super) fn foreign_size(&self) -> usize {
        self.iter()
            .filter(|base| !is_plain(*base))
            // SAFETY: the tuple keeps its items alive.
            .filter_map(|base| unsafe { abi::basicsize(base) })
            .fold(host::header(), usize::max)
    }

    /// Whether instances have nothing but a header, or a payload of the host, before what the new class adds.
    pub(super) fn plain(&self) -> bool {
        self.iter().all(is_plain)
    }

    /// Whether a base has instances that are known to the garbage collector.
    pub(super) fn gc(&self) -> bool {
        // SAFETY: the tuple keeps its items alive, and all are types.
        self.iter().any(|base| unsafe { abi::has_gc(base) })
    }

    /// Whether a base derives from the builtin type that `shape` is called after.
    pub(super) fn has_shape(&self, shape: HPyType_BuiltinShape) -> bool {
        builtin(shape).is_some_and(|builtin| {
            // SAFETY: all are types.
            self.iter()
                .any(|base| unsafe { capi::PyType_IsSubtype(base, builtin) } != 0)
        })
    }
}

/// Whether instances of `base` have nothing but a header, or a payload of the host in the object.
fn is_plain(base: *mut Object) -> bool {
    base == capi::PyBaseObject_Type()
        || registry::find(base).is_some_and(|info| info.inline() && info.maker.is_none())
}

/// The builtin type that a shape is called after.
fn builtin(shape: HPyType_BuiltinShape) -> Option<*mut Object> {
    Some(match shape {
        HPyType_BuiltinShape_Type => capi::PyType_Type(),
        HPyType_BuiltinShape_Long => capi::PyLong_Type(),
        HPyType_BuiltinShape_Float => capi::PyFloat_Type(),
        HPyType_BuiltinShape_Unicode => capi::PyUnicode_Type(),
        HPyType_BuiltinShape_Tuple => capi::PyTuple_Type(),
        HPyType_BuiltinShape_List => capi::PyList_Type(),
        _ => return None,
    })
}

/// # Safety
///
/// `object` is live and `base` a live type.
unsafe fn is_subtype(object: *mut Object, base: *mut Object) -> bool {
    // SAFETY: the caller's.
    if !unsafe { is_type(object) } {
        return false;
    }
    // SAFETY: both are types.
    unsafe { capi::PyType_IsSubtype(object, base) != 0 }
}

/// A new tuple; null with an exception where there is none.
///
/// # Safety
///
/// The items are live.
unsafe fn tuple_of(items: &[*mut Object]) -> *mut Object {
    // SAFETY: it takes any size.
    let tuple = unsafe { capi::PyTuple_New(items.len() as isize) };
    if tuple.is_null() {
        return tuple;
    }
    for (index, item) in (0..).zip(items) {
        // SAFETY: the item is live.
        unsafe { capi::Py_IncRef(*item) };
        // SAFETY: the tuple is new, and the index below its size. It takes the reference.
        unsafe { capi::PyTuple_SetItem(tuple, index, *item) };
    }
    tuple
}

/// What is known about the bases of a finished type.
pub(super) struct Beneath {
    pub(super) base: Option<&'static Info>,
    pub(super) below: Below,
    pub(super) maker: Option<abi::Newfunc>,
}

/// Looks at the bases of `type_`. `owns` says whether it has the host's `tp_dealloc`, which does not work over a class made by Python:
/// that one's `tp_dealloc` would call back. None with an exception then.
///
/// # Safety
///
/// `type_` is a live type.
pub(super) unsafe fn beneath(type_: *mut Object, owns: bool) -> Option<Beneath> {
    // SAFETY: `type_` is a live type.
    let first = unsafe { abi::slot_of(type_, slot::BASE) }.cast::<Object>();
    if first.is_null() {
        return Some(Beneath {
            base: None,
            below: Below::default(),
            maker: None,
        });
    }
    // SAFETY: bases are live types.
    let base = unsafe { registry::owner(first) };
    let mut foreign = first;
    while registry::find(foreign).is_some() {
        // SAFETY: as above.
        foreign = unsafe { abi::slot_of(foreign, slot::BASE) }.cast::<Object>();
    }
    let mut below = match base {
        Some(base) if !owns => base.below,
        _ => Below::default(),
    };
    let object = capi::PyBaseObject_Type();
    if owns && foreign != object && !foreign.is_null() {
        // SAFETY: as above.
        below = unsafe { below_of(foreign) };
        let address =
            |function: Option<abi::Destructor>| function.map(|function| function as usize);
        if below.heap && address(below.dealloc) == address(python_dealloc()) {
            type_error(
                c"a type with HPy_tp_traverse, HPy_tp_destroy or a payload cannot derive from a class made by Python under this host",
            );
            return None;
        }
    }
    // SAFETY: as above.
    let maker = unsafe { maker_of(foreign) };
    Some(Beneath { base, below, maker })
}

/// # Safety
///
/// `type_` is a live type.
unsafe fn below_of(type_: *mut Object) -> Below {
    // SAFETY: the caller's.
    let [dealloc, traverse, clear] = [slot::DEALLOC, slot::TRAVERSE, slot::CLEAR]
        .map(|slot| unsafe { abi::slot_of(type_, slot) });
    Below {
        // SAFETY: the slot holds a function of this type, or null.
        dealloc: unsafe { core::mem::transmute::<*mut c_void, Option<abi::Destructor>>(dealloc) },
        // SAFETY: as above.
        traverse: unsafe {
            core::mem::transmute::<*mut c_void, Option<abi::Traverseproc>>(traverse)
        },
        // SAFETY: as above.
        clear: unsafe { core::mem::transmute::<*mut c_void, Option<abi::Inquiry>>(clear) },
        // SAFETY: `type_` is a live type.
        heap: host::kind() != Kind::PyPy && unsafe { abi::is_heap_type(type_) },
        // SAFETY: as above.
        gc: unsafe { abi::has_gc(type_) },
    }
}

/// The `tp_new` of the first builtin type from `type_` on; None if that is `object`.
///
/// # Safety
///
/// `type_` is null or a live type.
unsafe fn maker_of(type_: *mut Object) -> Option<abi::Newfunc> {
    let mut type_ = type_;
    // A class made by Python would call the new class's own `__new__`.
    // SAFETY: bases are live types.
    while host::kind() != Kind::PyPy && !type_.is_null() && unsafe { abi::is_heap_type(type_) } {
        // SAFETY: as above.
        type_ = unsafe { abi::slot_of(type_, slot::BASE) }.cast();
    }
    if type_.is_null() || type_ == capi::PyBaseObject_Type() {
        return None;
    }
    // SAFETY: as above.
    let new = unsafe { abi::slot_of(type_, slot::NEW) };
    // SAFETY: the slot holds a function of this type, or null.
    unsafe { core::mem::transmute::<*mut c_void, Option<abi::Newfunc>>(new) }
}

/// The `tp_dealloc` that the interpreter gives to types without one.
fn python_dealloc() -> Option<abi::Destructor> {
    static FOUND: OnceLock<Option<abi::Destructor>> = OnceLock::new();
    *FOUND.get_or_init(|| {
        const NAME: &CStr = c"hpy.plain";
        let mut slots = [Slot {
            slot: 0 as c_int,
            function: ptr::null_mut(),
        }];
        let mut spec = Spec {
            name: NAME.as_ptr(),
            basicsize: 0,
            itemsize: 0,
            flags: super::spec::DEFAULT,
            slots: slots.as_mut_ptr(),
        };
        // SAFETY: the spec describes a type without anything.
        let type_ =
            unsafe { capi::PyType_FromSpecWithBases((&raw mut spec).cast(), ptr::null_mut()) };
        if type_.is_null() {
            // SAFETY: the lock is held.
            unsafe { capi::PyErr_Clear() };
            return None;
        }
        // SAFETY: it is a live type.
        let below = unsafe { below_of(type_) };
        // SAFETY: it is ours.
        unsafe { capi::Py_DecRef(type_) };
        below.dealloc
    })
}
