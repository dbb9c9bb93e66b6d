//! Every shape of function and module that the macros take.
#![deny(warnings)]

use hpy::prelude::*;

#[hpy::function]
fn no_parameters() {}

#[hpy::function(signature = (object, /))]
fn one<'py>(object: &Handle<'py>) -> Handle<'py> {
    object.dup()
}

#[hpy::function(signature = (a, b = 1, /, *args))]
fn by_position(a: i64, b: i64, args: Vec<i64>) -> i64 {
    a + b + args.iter().sum::<i64>()
}

#[hpy::function(signature = (a, /, b = "x", *, c, d = None, e = vec![1, 2],))]
fn mixed<'a>(a: &'a str, b: &'a str, c: f64, d: Option<i64>, e: Vec<i64>) -> (String, f64, Option<i64>) {
    (format!("{a}{b}{e:?}"), c, d)
}

/// The signature may have another order than the function.
#[hpy::function(signature = (a, *rest, b = 2, **others))]
fn reordered<'py>(
    others: &Handle<'py, PyDict>,
    b: i64,
    rest: &Handle<'py, PyTuple>,
    ctx: Context<'py>,
    mut a: i64,
) -> hpy::Result<i64> {
    let _ = ctx;
    a += b;
    Ok(a + rest.len()? as i64 + others.len()? as i64)
}

/// Defaults are coerced to the type of the parameter.
#[hpy::function(signature = (a = b"x", b = "x", c = {
    let value = 1;
    value
}))]
fn coerced(a: &[u8], b: &str, c: u8) -> usize {
    a.len() + b.len() + usize::from(c)
}

#[hpy::function(signature = (**kwargs))]
fn optional_keywords(kwargs: Option<&Handle<'_, PyDict>>) -> bool {
    kwargs.is_some()
}

#[hpy::function]
const fn constant(value: bool) -> bool {
    !value
}

#[hpy::function(name = "type")]
fn r#type(r#type: i64, r#in: i64) -> i64 {
    r#type + r#in
}

#[hpy::function(name = "str", text_signature = "(object='', /)")]
fn to_str(object: &Handle<'_>) -> hpy::Result<String> {
    Ok(format!("{object}"))
}

#[hpy::function(text_signature = None)]
fn secret() {}

#[hpy::function]
fn result_of_unit() -> Result<(), std::num::ParseIntError> {
    Ok(())
}

#[hpy::function]
fn opaque<'py>(_ctx: Context<'py>) -> impl hpy::IntoPyObject<'py> {
    1_i64
}

#[hpy::function]
fn unused_parameter(_value: i64) {}

#[hpy::function]
fn with_where_clause<'a, 'b>(a: &'a str, _b: &'b str) -> &'a str
where
    'b: 'a,
{
    a
}

#[deprecated]
#[hpy::function]
#[inline]
fn old() {}

#[cfg(any())]
#[hpy::function]
fn absent() {}

#[hpy::function]
#[cfg(any())]
fn absent_too() {}

mod elsewhere {
    pub mod deep {
        #[hpy::function]
        pub fn nested() {}

        #[hpy::function]
        pub(crate) fn restricted() {}

        #[hpy::module(submodule)]
        pub mod child {
            use hpy::prelude::*;

            /// Consts.
            #[hpy(export)]
            pub const X: &str = "x";

            #[hpy(init)]
            fn init(_m: &Handle<'_, PyModule>) {}
        }
    }
}

/// Outer documentation.
#[hpy::module(name = "_shapes")]
mod shapes {
    //! And inner.
    use super::*;

    #[hpy(export)]
    use super::{
        by_position, coerced, constant as renamed, elsewhere::deep::{child::{self}, nested as n, restricted}, mixed,
        no_parameters, one, opaque, optional_keywords, r#type, reordered, result_of_unit, secret, to_str,
        unused_parameter, with_where_clause,
    };

    #[allow(deprecated)]
    #[hpy(export)]
    use super::old;

    #[cfg(any())]
    #[hpy(export)]
    use super::absent;

    #[hpy(export, name = "pi")]
    pub const PI: f64 = 3.0;

    #[cfg(any())]
    #[hpy(export)]
    const ABSENT: Missing = Missing;

    #[hpy::function]
    #[cfg(any())]
    fn either() {}

    #[hpy::function]
    #[cfg(all())]
    fn either() {}

    /// A function that is only here.
    #[hpy::function(signature = (a = 1))]
    fn inside(a: i64) -> i64 {
        helper(a)
    }

    fn helper(a: i64) -> i64 {
        a
    }

    #[hpy::module]
    mod empty {}

    #[hpy::module(name = "named")]
    mod other {
        #[hpy::module]
        mod deeper {}
    }

    #[cfg(any())]
    #[hpy(init)]
    fn init(_m: &Handle<'_, PyModule>) {}

    #[cfg(all())]
    #[hpy(init)]
    fn init(m: &Handle<'_, PyModule>) -> hpy::Result<()> {
        m.setattr("__version__", "1")
    }
}

fn main() {
    // In a function, too.
    #[hpy::function(signature = (a = 1))]
    fn local(a: i64) -> i64 {
        a
    }
    assert_eq!(local(1), 1);
    assert_eq!(mixed("a", "b", 1.0, None, vec![]).0, "ab[]");
}
