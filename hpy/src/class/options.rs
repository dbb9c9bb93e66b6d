//! The special methods that options of `#[hpy::class]` stand for: made of what Rust's traits say.

use core::fmt::{Debug, Display};
use core::hash::{Hash, Hasher};
use core::marker::PhantomData;
use std::collections::hash_map::DefaultHasher;

/// `eq_int`, and `hash` beside it.
pub use super::enums::{EqualToInt, Numbered};

use super::Class;
use super::member::Member;
use super::parameter::{Parameter, shared};
use super::pickle;
use super::special::declined;
use crate::args::{Arguments, Signature};
use crate::context::Context;
use crate::convert::IntoPyObject;
use crate::convert::outcome::Outcome;
use crate::entry::Function;
use crate::error::Result;
use crate::handle::Handle;
use crate::module::FunctionItem;

/// What a class with items is to Python.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Items {
    /// As a class of Python's with the same methods: neither is known.
    Unknown,
    /// A `collections.abc.Sequence`, whose indexes may count from the end.
    Sequence,
    /// A `collections.abc.Mapping`, which is no sequence.
    Mapping,
}

impl Items {
    /// The name of the class in `collections.abc`.
    pub(super) fn abstract_class(self) -> Option<&'static str> {
        match self {
            Items::Unknown => None,
            Items::Sequence => Some("Sequence"),
            Items::Mapping => Some("Mapping"),
        }
    }
}

/// Refuses special methods that a class has both by an option and in `#[hpy::methods]`.
pub const fn check<T: Class>() {
    // Looks at the base.
    let _ = T::BASE;
    let [options, methods, ..] = T::MEMBERS else {
        return;
    };
    let mut index = 0;
    while index < options.len() {
        let mut other = 0;
        while other < methods.len() {
            assert!(
                !options[index].is_same(&methods[other]),
                "an option of `#[hpy::class]` makes a special method that is in `#[hpy::methods]` too: remove one of them"
            );
            other += 1;
        }
        index += 1;
    }
    pickle::check(options, methods);
}

pub(super) const fn signature<T: Class>(
    function: &'static str,
    positional: &'static [&'static str],
) -> Signature {
    Signature {
        class: T::NAME,
        function,
        positional,
        positional_only: positional.len(),
        required: positional.len(),
        keyword_only: &[],
        varargs: false,
        varkeywords: false,
    }
}

/// Defines the markers of methods without arguments.
macro_rules! noargs {
    ($($(#[$doc:meta])* $marker:ident<T: $bound:ident>($name:literal): |$value:ident| $body:expr;)*) => {$(
        $(#[$doc])*
        pub struct $marker<T>(PhantomData<T>);

        impl<T: Class + $bound> Function<0> for $marker<T> {
            const SIGNATURE: Signature = signature::<T>($name, &[]);

            fn call<'a, 'ctx>(
                ctx: Context<'ctx>,
                this: &'a Handle<'ctx>,
                args: &'a Arguments<'a, 'ctx, 0>,
            ) -> Result<Handle<'ctx>> {
                Self::outcome(ctx, this, args)?.into_object(ctx)
            }

            fn outcome<'a, 'ctx>(
                ctx: Context<'ctx>,
                this: &'a Handle<'ctx>,
                _args: &'a Arguments<'a, 'ctx, 0>,
            ) -> Result<Outcome<'ctx>> {
                let $value = shared::<T>(this, const { &<Self as Function<0>>::SIGNATURE })?;
                let result = $body;
                result.into_outcome(ctx)
            }
        }
    )*};
}

noargs! {
    /// `hash`: the hash of the value, the same in every process.
    Hashed<T: Hash>("__hash__"): |value| {
        let mut hasher = DefaultHasher::new();
        value.hash(&mut hasher);
        hasher.finish() as i64
    };
    /// `str`: as the value is displayed.
    Displayed<T: Display>("__str__"): |value| value.to_string();
    /// `repr`: as the value is debugged.
    Debugged<T: Debug>("__repr__"): |value| format!("{:?}", *value);
}

/// Defines the markers of comparisons.
macro_rules! comparisons {
    ($($(#[$doc:meta])* $marker:ident<T: $bound:ident>($name:literal): $operator:tt;)*) => {$(
        $(#[$doc])*
        pub struct $marker<T>(PhantomData<T>);

        impl<T: Class + $bound> Function<1> for $marker<T> {
            const SIGNATURE: Signature = signature::<T>($name, &["other"]);

            fn call<'a, 'ctx>(
                ctx: Context<'ctx>,
                this: &'a Handle<'ctx>,
                args: &'a Arguments<'a, 'ctx, 1>,
            ) -> Result<Handle<'ctx>> {
                let other = match Parameter::<T>::shared(args, 0) {
                    Ok(other) => other,
                    Err(error) => return declined(ctx, error),
                };
                let value = shared::<T>(this, const { &<Self as Function<1>>::SIGNATURE })?;
                Ok(ctx.bool(*value $operator *other).dup().into_any())
            }
        }
    )*};
}

comparisons! {
    /// `eq`
    Equal<T: PartialEq>("__eq__"): ==;
    /// `ord`, as the three that follow.
    Less<T: PartialOrd>("__lt__"): <;
    /// See [`Less`].
    LessOrEqual<T: PartialOrd>("__le__"): <=;
    /// See [`Less`].
    Greater<T: PartialOrd>("__gt__"): >;
    /// See [`Less`].
    GreaterOrEqual<T: PartialOrd>("__ge__"): >=;
}

/// `generic`: `Class[item]` is a `types.GenericAlias`, as that of Python's classes.
pub const fn generic<T: Class>() -> Member {
    let function = FunctionItem::bound::<Generic<T>, 1>(
        c"__class_getitem__",
        c"__class_getitem__(cls, item, /)\n--\n\nSee PEP 585",
    );
    Member::class_method(function)
}

/// `pickle`: instances are made again by the constructor.
pub const fn pickle<T: Class>() -> Member {
    Member::Method(pickle::new_arguments::<T>())
}

struct Generic<T>(PhantomData<T>);

impl<T: Class> Function<1> for Generic<T> {
    const SIGNATURE: Signature = signature::<T>("__class_getitem__", &["item"]);

    fn call<'a, 'ctx>(
        ctx: Context<'ctx>,
        this: &'a Handle<'ctx>,
        args: &'a Arguments<'a, 'ctx, 1>,
    ) -> Result<Handle<'ctx>> {
        let item: &Handle<'ctx> = args.required(0)?;
        let types = ctx.import("types")?;
        // Python 3.8 has none, and no other use for the item.
        if !types.hasattr("GenericAlias")? {
            return Ok(this.dup());
        }
        types.getattr("GenericAlias")?.call((this, item))
    }
}
