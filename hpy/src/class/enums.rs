//! Enums. Without data: a class whose instances are its variants, one object for each. With data: a class for each variant, with a common base.

use core::ffi::CStr;
use core::marker::PhantomData;

use super::Class;
use super::member::Member;
use super::new::no_instances;
use super::options::signature;
use super::parameter::{Parameter, shared};
use super::payload::of_object;
use super::special::{self, declined};
use crate::args::{Arguments, Signature};
use crate::context::Context;
use crate::convert::IntoPyObject;
use crate::convert::outcome::Outcome;
use crate::entry::Function;
use crate::error::{Error, Result};
use crate::global::Global;
use crate::handle::Handle;
use crate::types::{CompareOp, PyInt, PyType};

/// A variant without data, and its object.
pub struct Variant<T> {
    name: &'static str,
    value: fn() -> T,
    discriminant: i128,
    /// Made once by each load of the module. Python code may take the class's attribute away: nobody relies on that.
    object: Global<T>,
}

impl<T: Class> Variant<T> {
    /// A variant without an object yet.
    pub const fn new(name: &'static str, value: fn() -> T, discriminant: i128) -> Variant<T> {
        Variant {
            name,
            value,
            discriminant,
            object: Global::new(),
        }
    }

    /// The place of its object.
    #[inline(always)]
    pub(super) fn object(&'static self) -> &'static Global<T> {
        &self.object
    }
}

/// The variant of a value of a class that is an enum.
fn variant_of<T: Class>(value: &T) -> &'static Variant<T> {
    value
        .variant()
        .expect("the macro names these functions for enums only")
}

/// Makes the variants attributes of the class.
pub(super) fn add<'ctx, T: Class>(class: &Handle<'ctx, PyType>) -> Result<()> {
    for variant in T::variants() {
        let object = Handle::new(class.ctx(), (variant.value)())?;
        class.setattr(variant.name, object)?;
    }
    Ok(())
}

/// Lets go of the objects of a class that is taken back.
pub(super) fn forget<T: Class>(ctx: Context<'_>) {
    for variant in T::variants() {
        variant.object.clear(ctx);
    }
}

/// The value of an object of an enum, of which there is no need to clone one.
pub fn value<T: Class>(object: &Handle<'_>) -> Result<T> {
    let found = of_object::<T>(object)?.shared(None)?;
    Ok((variant_of(&*found).value)())
}

/// What `__reduce__` of a variant returns: how to find it, so that copies are the same object.
pub(super) fn reduced<'ctx, T: Class>(this: &Handle<'ctx>) -> Result<Handle<'ctx>> {
    let ctx = this.ctx();
    let name = variant_of(&*of_object::<T>(this)?.shared(None)?).name;
    let place = (T::cell().class(ctx)?, name);
    let reduced = (ctx.builtin("getattr")?, place).into_py_object(ctx)?;
    Ok(reduced.into_any())
}

/// The special methods of an enum, where it has no others in their place.
pub const fn defaults<T: Class>() -> &'static [Member] {
    const {
        &[
            special::repr::<T, Named<T>>(),
            special::int::<T, Numbered<T>>(),
        ]
    }
}

/// `__repr__`: `Color.Red`.
pub struct Named<T>(PhantomData<T>);

impl<T: Class> Function<0> for Named<T> {
    const SIGNATURE: Signature = signature::<T>("__repr__", &[]);

    fn call<'a, 'ctx>(
        ctx: Context<'ctx>,
        this: &'a Handle<'ctx>,
        _args: &'a Arguments<'a, 'ctx, 0>,
    ) -> Result<Handle<'ctx>> {
        let value = shared::<T>(this, const { &<Self as Function<0>>::SIGNATURE })?;
        let text = format!("{}.{}", T::NAME, variant_of(&*value).name);
        Ok(text.into_py_object(ctx)?.into_any())
    }
}

/// `__int__`: the discriminant. For a class with `eq_int` it is what is hashed, too, since what is equal has the same hash.
pub struct Numbered<T>(PhantomData<T>);

impl<T: Class> Function<0> for Numbered<T> {
    const SIGNATURE: Signature = signature::<T>("__int__", &[]);

    fn call<'a, 'ctx>(
        ctx: Context<'ctx>,
        this: &'a Handle<'ctx>,
        _args: &'a Arguments<'a, 'ctx, 0>,
    ) -> Result<Handle<'ctx>> {
        let value = shared::<T>(this, const { &<Self as Function<0>>::SIGNATURE })?;
        Ok(variant_of(&*value)
            .discriminant
            .into_py_object(ctx)?
            .into_any())
    }
}

/// `eq` with `eq_int`: an int equals the variant with that discriminant.
pub struct EqualToInt<T>(PhantomData<T>);

impl<T: Class + PartialEq> Function<1> for EqualToInt<T> {
    const SIGNATURE: Signature = signature::<T>("__eq__", &["other"]);

    fn call<'a, 'ctx>(
        ctx: Context<'ctx>,
        this: &'a Handle<'ctx>,
        args: &'a Arguments<'a, 'ctx, 1>,
    ) -> Result<Handle<'ctx>> {
        let value = shared::<T>(this, const { &<Self as Function<1>>::SIGNATURE })?;
        let other: &Handle<'ctx> = args.required(0)?;
        if let Ok(other) = other.cast::<PyInt>() {
            // Compared by Python, for which no int is out of range.
            let number = variant_of(&*value).discriminant.into_py_object(ctx)?;
            return number.rich_compare(other, CompareOp::Eq);
        }
        match Parameter::<T>::shared(args, 0) {
            Ok(other) => Ok(ctx.bool(*value == *other).dup().into_any()),
            Err(error) => declined(ctx, error),
        }
    }
}

/// The class of a variant with data, whose instances hold the whole enum.
///
/// All of these classes have the tag, the payload and the methods of the enum; each has the fields of its variant. Their base, which Rust knows as the
/// enum's class, is a class of Python's without a payload. So nobody ever takes an instance of the base for one with a payload.
pub struct VariantClass {
    pub(super) name: &'static str,
    pub(super) doc: &'static CStr,
    /// The constructor, and what reads the fields.
    pub(super) members: &'static [Member],
    /// The names of the fields, in order.
    pub(super) fields: &'static [&'static str],
    pub(super) class: Global<PyType>,
}

impl VariantClass {
    /// A variant whose class was not made yet.
    pub const fn new(
        name: &'static str,
        doc: &'static CStr,
        members: &'static [Member],
        fields: &'static [&'static str],
    ) -> VariantClass {
        VariantClass {
            name,
            doc,
            members,
            fields,
            class: Global::new(),
        }
    }
}

/// The class that an instance with this value has.
#[inline]
pub(super) fn class_of<'ctx, T: Class>(
    ctx: Context<'ctx>,
    value: &T,
) -> Result<Handle<'ctx, PyType>> {
    match value.variant_class() {
        // Never the base, which has no payload, not even while the classes are being made.
        Some(variant) => {
            let class = variant.class.get(ctx);
            class.ok_or_else(|| T::cell().missing())
        }
        None => T::cell().class(ctx),
    }
}

/// Tells whether `is` holds for the place of a class whose instances have payloads: of the class itself, or those of the variants.
#[inline(always)]
pub(super) fn any_class<T: Class>(is: impl Fn(&'static Global<PyType>) -> bool) -> bool {
    let variants = T::variant_classes();
    if variants.is_empty() {
        return is(T::cell().global());
    }
    variants.iter().any(|variant| is(&variant.class))
}

/// What a getter raises for an object of one variant whose `__class__` is that of another.
#[cold]
pub fn other_variant<T: Class>(value: &T, field: &str) -> Error {
    let (class, found) = (T::NAME, value.variant_class());
    let found = found.map_or("variant", |found| found.name);
    Error::attribute_error(format!(
        "this object is a {class}.{found}, which has no '{field}'"
    ))
}

/// `__new__` of the base.
pub(super) struct NoInstances<T>(PhantomData<T>);

impl<T: Class> Function<0> for NoInstances<T> {
    const SIGNATURE: Signature = Signature {
        varargs: true,
        varkeywords: true,
        ..signature::<T>("__new__", &[])
    };

    fn call<'a, 'ctx>(
        _ctx: Context<'ctx>,
        _this: &'a Handle<'ctx>,
        _args: &'a Arguments<'a, 'ctx, 0>,
    ) -> Result<Handle<'ctx>> {
        Err(no_instances::<T>())
    }
}

/// `__len__` of a variant with `N` fields that have no names.
pub struct Length<T, const N: usize>(PhantomData<T>);

impl<T: Class, const N: usize> Function<0> for Length<T, N> {
    const SIGNATURE: Signature = signature::<T>("__len__", &[]);

    fn call<'a, 'ctx>(
        ctx: Context<'ctx>,
        this: &'a Handle<'ctx>,
        args: &'a Arguments<'a, 'ctx, 0>,
    ) -> Result<Handle<'ctx>> {
        Self::outcome(ctx, this, args)?.into_object(ctx)
    }

    fn outcome<'a, 'ctx>(
        ctx: Context<'ctx>,
        _this: &'a Handle<'ctx>,
        _args: &'a Arguments<'a, 'ctx, 0>,
    ) -> Result<Outcome<'ctx>> {
        N.into_outcome(ctx)
    }
}

/// The number of the field that `variant[index]` stands for, out of so many.
pub fn field_at(args: &Arguments<'_, '_, 1>, variant: &str, count: usize) -> Result<usize> {
    let index: isize = args.required(0)?;
    let from_start = match usize::try_from(index) {
        Ok(index) => Some(index),
        Err(_) => count.checked_sub(index.unsigned_abs()),
    };
    let field = from_start.filter(|field| *field < count);
    field.ok_or_else(|| Error::index_error(format!("{variant} index out of range")))
}

/// Refuses a constructor of an enum whose variants have constructors.
pub const fn check<T: Class>() {
    let [_, methods, ..] = T::MEMBERS else {
        return;
    };
    let mut index = 0;
    while index < methods.len() {
        assert!(
            !matches!(methods[index], Member::New(..)),
            "an enum with data is made by its variants: make this `#[new]` a `#[staticmethod]`"
        );
        index += 1;
    }
}
