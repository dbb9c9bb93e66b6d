//! Properties: `HPyDef_GETSET`, or `builtins.property` over methods where getters and setters cannot fail.

use core::ffi::{CStr, c_char, c_int, c_void};
use core::marker::PhantomData;
use core::ptr;
use std::ffi::CString;

use hpy_sys::{
    Getter, HPy, HPy_IsNull, HPyContext, HPyDef, HPyGetSet, Implementation, Interpreter, Setter,
    def,
};

use crate::entry::{self, Call, Function};
use crate::error::{Error, Result};
use crate::handle::Handle;
use crate::module::{FunctionItem, documentation_in_class, text};
use crate::types::PyType;

/// Which function of a property it is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Reads.
    Getter,
    /// Writes.
    Setter,
    /// Deletes.
    Deleter,
}

/// A function of a property.
#[derive(Clone, Copy)]
pub struct Accessor {
    pub(super) name: &'static CStr,
    doc: &'static CStr,
    /// The definition of a property that has this function only.
    getset: fn(&'static CStr, *const c_char, *mut c_void) -> HPyDef,
    /// The function as a method.
    method: FunctionItem,
    /// What a setter calls to delete.
    delete: Option<Delete>,
}

/// What deletes, and returns a status.
type Delete = unsafe extern "C" fn(*mut HPyContext, HPy) -> c_int;

impl Accessor {
    pub(super) const fn getter<F: Function<0>>(name: &'static CStr, doc: &'static CStr) -> Self {
        Accessor {
            name,
            doc,
            getset: def::get::<Get<F>>,
            method: FunctionItem::noargs::<F>(name, doc),
            delete: None,
        }
    }

    pub(super) const fn setter<F: Function<1>>(name: &'static CStr, doc: &'static CStr) -> Self {
        Accessor {
            name,
            doc,
            getset: def::set::<Set<F>>,
            method: FunctionItem::o::<F>(name, doc),
            delete: None,
        }
    }

    pub(super) const fn deleter<F: Function<0>>(name: &'static CStr, doc: &'static CStr) -> Self {
        Accessor {
            name,
            doc,
            getset: def::set::<ReadOnly<F>>,
            method: FunctionItem::noargs::<F>(name, doc),
            delete: Some(deleted::<F>),
        }
    }
}

/// A property with all of its functions.
pub(super) struct Property {
    name: &'static CStr,
    getter: Option<Accessor>,
    setter: Option<Accessor>,
    deleter: Option<Accessor>,
}

impl Property {
    /// Adds a function to the property of its name, which may be new.
    pub(super) fn add(properties: &mut Vec<Property>, part: Part, accessor: Accessor) {
        let known = properties
            .iter()
            .position(|property| property.name == accessor.name);
        let index = known.unwrap_or_else(|| {
            properties.push(Property {
                name: accessor.name,
                getter: None,
                setter: None,
                deleter: None,
            });
            properties.len() - 1
        });
        let property = &mut properties[index];
        let place = match part {
            Part::Getter => &mut property.getter,
            Part::Setter => &mut property.setter,
            Part::Deleter => &mut property.deleter,
        };
        *place = Some(accessor);
    }

    fn parts(&self) -> [(&'static str, Option<&Accessor>); 3] {
        [
            ("getter", self.getter.as_ref()),
            ("setter", self.setter.as_ref()),
            ("deleter", self.deleter.as_ref()),
        ]
    }

    /// The documentation: that of the first function which has some.
    fn doc(&self) -> &'static CStr {
        let accessors = self.parts().into_iter().filter_map(|(_, part)| part);
        let mut docs = accessors.map(|accessor| accessor.doc);
        docs.find(|doc| !doc.is_empty()).unwrap_or_default()
    }

    /// Defines what the class is made with: one property, or its functions as methods of names that no attribute has.
    pub(super) fn define(&self, defines: &mut Vec<HPyDef>) {
        if is_composed() {
            for (kind, accessor) in self.parts() {
                if let Some(accessor) = accessor {
                    defines.push(accessor.method.define_method(self.method_name(kind)));
                }
            }
        } else {
            defines.push(self.getset());
        }
    }

    fn getset(&self) -> HPyDef {
        let doc = documentation_in_class(self.doc());
        let closure = self.deleter.and_then(|deleter| deleter.delete);
        let closure = closure.map_or(ptr::null_mut(), |delete| delete as *mut c_void);
        let make = |accessor: Accessor| (accessor.getset)(self.name, doc, closure);
        let writes = self.setter.or(self.deleter).map(make);
        let reads = self.getter.map(make);
        match (reads, writes) {
            (Some(reads), Some(mut writes)) => {
                // SAFETY: `def::get` makes a getset.
                let from = unsafe { reads.def.getset };
                // SAFETY: `def::set` makes a getset.
                let to: &mut HPyGetSet = unsafe { &mut writes.def.getset };
                to.getter_impl = from.getter_impl;
                to.getter_cpy_trampoline = from.getter_cpy_trampoline;
                writes
            }
            (Some(def), None) | (None, Some(def)) => def,
            (None, None) => unreachable!("a property has a function"),
        }
    }

    /// Makes a property of the methods.
    pub(super) fn compose(&self, class: &Handle<'_, PyType>) -> Result<()> {
        if !is_composed() {
            return Ok(());
        }
        let ctx = class.ctx();
        let dict = class.getattr("__dict__")?;
        let mut functions = [ctx.none().dup(), ctx.none().dup(), ctx.none().dup()];
        for ((kind, accessor), place) in self.parts().into_iter().zip(&mut functions) {
            if accessor.is_some() {
                let name = text(self.method_name(kind))?;
                *place = dict.get_item(name)?;
                class.delattr(name)?;
            }
        }
        let [getter, setter, deleter] = functions;
        let doc = text(self.doc())?;
        let doc = if doc.is_empty() { None } else { Some(doc) };
        let property = ctx
            .builtin("property")?
            .call((getter, setter, deleter, doc))?;
        class.setattr(text(self.name)?, property)
    }

    fn method_name(&self, kind: &str) -> &'static CStr {
        let name = format!("{} ({kind})", self.name.to_string_lossy());
        let name = CString::new(name).expect("names have no NUL");
        Box::leak(name.into_boxed_c_str())
    }
}

/// Tells whether properties are composed of methods. The getsets of PyPy's HPy lose errors; to delete one without a setter ends its process and GraalPy's.
fn is_composed() -> bool {
    !hpy_sys::own_host() && hpy_sys::interpreter() != Interpreter::CPython
}

struct Get<F>(PhantomData<F>);

// SAFETY: `get` has the signature's type, stops panics, and can be called with all that an implementation passes.
unsafe impl<F: Function<0>> Implementation<Getter> for Get<F> {
    const FUNCTION: <Getter as hpy_sys::Signature>::Function = get::<F>;
}

unsafe extern "C" fn get<F: Function<0>>(
    ctx: *mut HPyContext,
    this: HPy,
    _closure: *mut c_void,
) -> HPy {
    // SAFETY: the implementation's own.
    unsafe { entry::noargs::<F>(ctx, this) }
}

struct Set<F>(PhantomData<F>);

// SAFETY: `set` has the signature's type, stops panics, and can be called with all that an implementation passes.
unsafe impl<F: Function<1>> Implementation<Setter> for Set<F> {
    const FUNCTION: <Setter as hpy_sys::Signature>::Function = set::<F>;
}

unsafe extern "C" fn set<F: Function<1>>(
    ctx: *mut HPyContext,
    this: HPy,
    value: HPy,
    closure: *mut c_void,
) -> c_int {
    if HPy_IsNull(value) {
        // SAFETY: the implementation's own; the closure is that of `getset`.
        return unsafe { delete(ctx, this, closure, &F::SIGNATURE) };
    }
    // SAFETY: the implementation's own, and it keeps both open.
    unsafe { entry::status::<F, 1>(ctx, this, [value]) }
}

/// The setter of a property that can only be deleted.
struct ReadOnly<F>(PhantomData<F>);

// SAFETY: `read_only` has the signature's type, stops panics, and can be called with all that an implementation passes.
unsafe impl<F: Function<0>> Implementation<Setter> for ReadOnly<F> {
    const FUNCTION: <Setter as hpy_sys::Signature>::Function = read_only::<F>;
}

unsafe extern "C" fn read_only<F: Function<0>>(
    ctx: *mut HPyContext,
    this: HPy,
    value: HPy,
    closure: *mut c_void,
) -> c_int {
    if HPy_IsNull(value) {
        // SAFETY: the implementation's own; the closure is that of `getset`.
        return unsafe { delete(ctx, this, closure, &F::SIGNATURE) };
    }
    // SAFETY: the implementation's own.
    unsafe { refuse(ctx, &F::SIGNATURE, "setter") }
}

unsafe extern "C" fn deleted<F: Function<0>>(ctx: *mut HPyContext, this: HPy) -> c_int {
    // SAFETY: the implementation's own.
    unsafe { entry::status::<F, 0>(ctx, this, []) }
}

/// Calls the deleter, if there is one.
///
/// # Safety
///
/// `ctx` and `this` are those of the call, `closure` is null or a [`Delete`].
unsafe fn delete(
    ctx: *mut HPyContext,
    this: HPy,
    closure: *mut c_void,
    signature: &crate::args::Signature,
) -> c_int {
    // SAFETY: a nullable pointer to a function, as `getset` made it.
    let delete = unsafe { core::mem::transmute::<*mut c_void, Option<Delete>>(closure) };
    let Some(delete) = delete else {
        // SAFETY: passed on to the caller.
        return unsafe { refuse(ctx, signature, "deleter") };
    };
    // SAFETY: passed on to the caller.
    unsafe { delete(ctx, this) }
}

/// Raises the `AttributeError` that `builtins.property` raises.
///
/// # Safety
///
/// `ctx` is that of the call.
#[cold]
unsafe fn refuse(
    ctx: *mut HPyContext,
    signature: &crate::args::Signature,
    what: &'static str,
) -> c_int {
    // SAFETY: passed on to the caller.
    let call = unsafe { Call::begin(ctx) };
    call.run(|_ctx| {
        let crate::args::Signature {
            class, function, ..
        } = signature;
        let message = format!("property '{function}' of '{class}' object has no {what}");
        Err(Error::attribute_error(message))
    })
}
