//! [`Member`]: a row of a class's table, which the macros write and `define` reads.

use core::ffi::CStr;

use hpy_sys::{HPyDef, def};

use super::Class;
use super::new::New;
use super::property::{Accessor, Part};
use crate::args::Signature;
use crate::context::Context;
use crate::entry::Function;
use crate::error::Result;
use crate::handle::Handle;
use crate::module::FunctionItem;

/// Something that a class has.
#[derive(Clone, Copy)]
pub enum Member {
    /// The constructor, with its text signature: `(x, y)`, or nothing.
    New(fn() -> HPyDef, &'static str, &'static Signature),
    /// A method.
    Method(FunctionItem),
    /// A special method for which HPy has no slot: a method that is set again on the finished class, so that CPython fills its own.
    Again(FunctionItem),
    /// `__del__`: as a method that is set again, and in its slot.
    Finalizer(FunctionItem, fn() -> HPyDef),
    /// `__call__`: as a method, or in its slot.
    Call(FunctionItem, fn() -> HPyDef),
    /// A special method for which HPy has a slot, or several that share it. The name is the first one's.
    Slot(&'static str, fn() -> HPyDef),
    /// A slot that is looked at beside another of the same method, where slots are what counts.
    Sequence(fn() -> HPyDef),
    /// The reflected form of an operator, for implementations whose slots do not do it: a method.
    Reflected(FunctionItem),
    /// A static or class method.
    Function(Kind, FunctionItem),
    /// A part of a property.
    Property(Part, Accessor),
    /// An attribute of the class itself.
    Attribute(
        &'static str,
        for<'ctx> fn(Context<'ctx>) -> Result<Handle<'ctx>>,
    ),
}

/// The two kinds of functions that a class has beside its methods.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// As `@staticmethod`.
    Static,
    /// As `@classmethod`.
    Class,
}

impl Kind {
    /// The built-in class that makes a function one of this kind.
    pub(super) fn wrapper(self) -> &'static str {
        match self {
            Kind::Static => "staticmethod",
            Kind::Class => "classmethod",
        }
    }
}

impl Member {
    /// Tells whether the slot of this special method is among the members.
    pub(super) const fn has_slot(members: &[Member], name: &str) -> bool {
        let mut index = 0;
        while index < members.len() {
            if let Member::Slot(its, _) = &members[index] {
                if is_equal(its.as_bytes(), name.as_bytes()) {
                    return true;
                }
            }
            index += 1;
        }
        false
    }

    /// Tells whether both are the same special method.
    pub(super) const fn is_same(&self, other: &Member) -> bool {
        match (self, other) {
            (Member::Slot(one, _), Member::Slot(other, _)) => {
                is_equal(one.as_bytes(), other.as_bytes())
            }
            (Member::Sequence(_), Member::Sequence(_)) => true,
            (Member::Function(_, one), Member::Function(_, other)) => {
                is_equal(one.name.to_bytes(), other.name.to_bytes())
            }
            _ => false,
        }
    }

    /// The constructor. `text` is its text signature.
    pub const fn new<T: Class, F: Function<N>, const N: usize>(text: &'static str) -> Member {
        let define = def::slot::<hpy_sys::slots::HPy_tp_new, New<T, F, N>>;
        Member::New(define, text, const { &F::SIGNATURE })
    }

    /// A static method.
    pub const fn static_method(function: FunctionItem) -> Member {
        Member::Function(Kind::Static, function)
    }

    /// A class method: [`FunctionItem::bound`].
    pub const fn class_method(function: FunctionItem) -> Member {
        Member::Function(Kind::Class, function)
    }

    /// What reads a property.
    pub const fn getter<F: Function<0>>(name: &'static CStr, doc: &'static CStr) -> Member {
        Member::Property(Part::Getter, Accessor::getter::<F>(name, doc))
    }

    /// What writes a property.
    pub const fn setter<F: Function<1>>(name: &'static CStr, doc: &'static CStr) -> Member {
        Member::Property(Part::Setter, Accessor::setter::<F>(name, doc))
    }

    /// What deletes a property.
    pub const fn deleter<F: Function<0>>(name: &'static CStr, doc: &'static CStr) -> Member {
        Member::Property(Part::Deleter, Accessor::deleter::<F>(name, doc))
    }
}

/// `==`, at compile time.
pub(super) const fn is_equal(one: &[u8], other: &[u8]) -> bool {
    if one.len() != other.len() {
        return false;
    }
    let mut index = 0;
    while index < one.len() {
        if one[index] != other[index] {
            return false;
        }
        index += 1;
    }
    true
}

/// The members of a class without `#[hpy::methods]`: the constant of that macro, which a type has itself, comes before this one.
pub trait NoMethods {
    /// No members.
    const __HPY_METHODS: &'static [Member] = &[];
}

impl<T: ?Sized> NoMethods for T {}
