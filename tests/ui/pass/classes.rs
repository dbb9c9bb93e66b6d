//! Classes of every shape, in a crate without unsafe code and with names that get in the way.
#![forbid(unsafe_code)]
#![deny(warnings)]
#![allow(dead_code, non_camel_case_types)]

#[hpy::class]
pub struct Unit;

#[hpy::class]
struct Empty {}

#[hpy::class(frozen, get_all)]
struct Tuple(
    #[hpy(name = "first")] i64,
    #[hpy(name = "second")] Option<String>,
);

/// Its methods do not all return the same.
#[hpy::class(name = "renamed", module = "a.b", subclass, set_all, rename_all = "PascalCase")]
struct Named {
    r#type: i64,
    some_number: f64,
}

#[hpy::methods]
impl Named {
    #[classattr]
    const ANSWER: i64 = 42;

    #[new]
    fn new() -> Result<Self, std::num::ParseIntError> {
        Ok(Self {
            r#type: "1".parse()?,
            some_number: 1.0,
        })
    }

    fn text(&self) -> &str {
        "borrowed"
    }

    fn maybe(&self, other: Option<hpy::Ref<'_, '_, Named>>) -> Option<f64> {
        other.map(|other| other.some_number)
    }

    #[hpy(signature = (a = None, *, b = "x"))]
    fn defaults(&mut self, a: Option<i64>, b: &str) -> (i64, usize) {
        (a.unwrap_or_default(), b.len())
    }

    #[cfg(any())]
    fn left_out(&self, nothing: Nothing) {}

    #[deprecated]
    fn old(&self) {}

    fn r#match(slf: &hpy::Handle<'_, Self>) -> hpy::Result<bool> {
        Ok(slf.borrow()?.r#type == 1)
    }

    fn __radd__(&self, other: &Self) -> f64 {
        self.some_number + other.some_number
    }

    #[cfg(any())]
    fn __rsub__(&self, other: &Self) -> f64 {
        0.0
    }

    const NOT_PYTHONS: i64 = 0;
}

mod inner {
    struct Option;
    struct Result;
    type __HPY_METHODS = ();

    #[hpy::class]
    pub struct Handle {
        #[hpy(get, set)]
        context: i64,
    }
}

/// Its numbers are large, and its values are no clones.
#[hpy::class(eq, eq_int, hash, rename_all = "UPPERCASE")]
#[derive(PartialEq)]
#[repr(u64)]
enum Variants {
    r#Type = 1 << 63,
    #[hpy(name = "other")]
    Some,
    #[cfg(any())]
    Never,
    Option,
}

#[hpy::methods]
impl Variants {
    #[new]
    fn new(old: Variants, _other: &Variants) -> Variants {
        old
    }

    #[staticmethod]
    fn all() -> Vec<Variants> {
        vec![Variants::r#Type, Variants::Some, Variants::Option]
    }

    fn __repr__(&self) -> &str {
        "Variants"
    }
}

/// Its fields have the names of much else.
#[hpy::class(eq, repr)]
#[derive(Clone, Debug, PartialEq)]
enum Data {
    #[hpy(constructor = (r#type = 1, *, context = None))]
    Named {
        r#type: i64,
        #[hpy(name = "context")]
        ctx: Option<String>,
    },
    Tuple(i64, Option<Vec<f64>>),
    Unit,
    #[cfg(any())]
    Never(Nothing),
    Some(),
    args {
        args: i64,
        this: i64,
        value: i64,
    },
}

#[hpy::methods]
impl Data {
    fn itself(&self, other: &Data) -> Data {
        match other {
            Data::Unit => self.clone(),
            other => other.clone(),
        }
    }
}

/// One variant only.
#[hpy::class(name = "Single")]
enum One {
    Only { field: i64 },
}

/// Buffers, by all that `__getbuffer__` can take and return.
mod buffers {
    #![allow(non_upper_case_globals)]
    const value: i64 = 1;
    const ctx: i64 = 1;
    const this: i64 = 1;

    #[hpy::class(frozen)]
    pub struct Bytes([u8; 4]);

    #[hpy::methods]
    impl Bytes {
        fn __getbuffer__<'a>(&'a self, _: hpy::Context<'_>) -> hpy::Buffer<'a> {
            hpy::Buffer::new(&self.0)
        }
    }

    #[hpy::class]
    pub struct Words {
        words: Vec<u32>,
    }

    #[hpy::methods]
    impl Words {
        #[deprecated]
        fn __getbuffer__(&mut self, call: hpy::Context) -> Result<hpy::Buffer<'_>, std::fmt::Error> {
            let _ = call;
            match self.words.is_empty() {
                true => Err(std::fmt::Error),
                false => Ok(hpy::Buffer::new_mut(&mut self.words)),
            }
        }
    }

    #[hpy::class]
    pub struct Fixed;

    #[hpy::methods]
    impl Fixed {
        fn __getbuffer__(&self) -> hpy::Buffer<'static> {
            hpy::Buffer::new(&[true, false])
        }
    }

    #[hpy::class]
    pub struct LeftOut;

    #[hpy::methods]
    impl LeftOut {
        #[cfg(any())]
        fn __getbuffer__(&self) -> hpy::Buffer<'_> {
            nothing
        }
    }
}

#[hpy::module]
mod everything {
    #[hpy(export)]
    use super::inner::Handle;
    #[hpy(export)]
    use super::buffers::{Bytes, Fixed, LeftOut, Words};
    #[hpy(export)]
    use super::{Data, Empty, Named, One, Tuple, Unit, Variants};

    #[hpy::class]
    enum Lone {
        Only,
    }

    #[hpy::class]
    struct Inside;

    #[hpy::methods]
    impl Inside {
        #[staticmethod]
        fn make() -> Inside {
            Inside
        }
    }
}

fn main() {}
