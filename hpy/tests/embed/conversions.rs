//! Conversions at their limits, without a function of Python's in between.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Debug;

use hpy::embed;
use hpy::exceptions;
use hpy::prelude::*;

use crate::eval;

/// The value becomes the object that the expression gives, and comes back from it.
fn both_ways<T>(ctx: Context<'_>, value: T, expression: &str) -> hpy::Result<()>
where
    T: Clone
        + Debug
        + PartialEq
        + for<'ctx> IntoPyObject<'ctx>
        + for<'a, 'ctx> FromPyObject<'a, 'ctx>,
{
    let object = eval(ctx, expression)?;
    assert_eq!(object.extract::<T>()?, value, "{expression}");
    let made = value.clone().into_py_object(ctx)?;
    assert!(made.as_any().eq(&object)?, "{expression}");
    assert!(made.type_of()?.is(&object.type_of()?), "{expression}");
    Ok(())
}

#[test]
fn integers_at_their_limits() {
    embed::test(|ctx| {
        both_ways(ctx, i8::MIN, "-2**7")?;
        both_ways(ctx, u8::MAX, "2**8 - 1")?;
        both_ways(ctx, i64::MIN, "-2**63")?;
        both_ways(ctx, i64::MAX, "2**63 - 1")?;
        both_ways(ctx, u64::MAX, "2**64 - 1")?;
        both_ways(ctx, i128::MIN, "-2**127")?;
        both_ways(ctx, u128::MAX, "2**128 - 1")?;
        for (result, expression) in [
            (eval(ctx, "2**63")?.extract::<i64>().map(drop), "2**63"),
            (eval(ctx, "-1")?.extract::<u64>().map(drop), "-1"),
            (eval(ctx, "2**128")?.extract::<u128>().map(drop), "2**128"),
            (eval(ctx, "256")?.extract::<u8>().map(drop), "256"),
        ] {
            let error = result.unwrap_err();
            assert!(
                error.matches(ctx, exceptions::OverflowError),
                "{expression}"
            );
        }
        let error = eval(ctx, "1.0")?.extract::<i64>().unwrap_err();
        assert!(error.matches(ctx, exceptions::TypeError));
        Ok(())
    });
}

#[test]
fn floats_and_booleans() {
    embed::test(|ctx| {
        both_ways(ctx, -0.5, "-0.5")?;
        both_ways(ctx, f64::INFINITY, "float('inf')")?;
        assert!(eval(ctx, "float('nan')")?.extract::<f64>()?.is_nan());
        assert_eq!(eval(ctx, "3")?.extract::<f64>()?, 3.0);
        both_ways(ctx, true, "True")?;
        assert!(eval(ctx, "1")?.extract::<bool>().is_err());
        Ok(())
    });
}

#[test]
fn text_and_bytes() {
    embed::test(|ctx| {
        both_ways(
            ctx,
            "a\0\u{e9}\u{1f40d}".to_owned(),
            "'a\\0\\u00e9\\U0001f40d'",
        )?;
        both_ways(ctx, '\u{1f40d}', "'\\U0001f40d'")?;
        both_ways(ctx, vec![0_u8, 255], "b'\\x00\\xff'")?;
        let error = eval(ctx, "'\\ud800'")?.extract::<String>().unwrap_err();
        assert!(error.matches(ctx, exceptions::UnicodeEncodeError));
        Ok(())
    });
}

#[test]
fn containers() {
    embed::test(|ctx| {
        both_ways(ctx, vec![1, 2, 3], "[1, 2, 3]")?;
        both_ways(ctx, Vec::<String>::new(), "[]")?;
        both_ways(ctx, (1, "two".to_owned(), 3.0), "(1, 'two', 3.0)")?;
        both_ways(ctx, Some(5), "5")?;
        both_ways(ctx, None::<i32>, "None")?;
        both_ways(ctx, HashMap::from([("a".to_owned(), 1)]), "{'a': 1}")?;
        both_ways(ctx, BTreeMap::from([(1, vec![true])]), "{1: [True]}")?;
        assert!(eval(ctx, "'abc'")?.extract::<Vec<String>>().is_err());
        let error = eval(ctx, "(1, 2)")?
            .extract::<(i64, i64, i64)>()
            .unwrap_err();
        assert!(
            error.matches(ctx, exceptions::ValueError) || error.matches(ctx, exceptions::TypeError)
        );
        Ok(())
    });
}
