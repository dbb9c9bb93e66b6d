//! `hpy::embed::module!`: modules of this very program.

use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

use hpy::embed;
use hpy::exceptions;
use hpy::prelude::*;

static EXECUTIONS: AtomicU32 = AtomicU32::new(0);

/// Twice the number.
#[hpy::function]
fn twice(n: i64) -> hpy::Result<i64> {
    n.checked_mul(2)
        .ok_or_else(|| Error::overflow_error("too much"))
}

#[hpy::function]
fn explode() {
    panic!("on purpose");
}

#[hpy::module]
mod embedded {
    use super::*;

    #[hpy(export)]
    use super::{explode, twice};

    #[hpy::module]
    mod inner {
        #[hpy(export)]
        use super::super::twice;
    }

    #[hpy(init)]
    fn init(_module: &Handle<'_, PyModule>) {
        EXECUTIONS.fetch_add(1, Ordering::Relaxed);
    }
}

/// What a displaced module was called.
#[hpy::module(name = "colorsys")]
mod displacing {
    #[hpy(init)]
    fn init(_module: &hpy::Handle<'_, hpy::types::PyModule>) -> hpy::Result<()> {
        Err(hpy::Error::runtime_error("not today"))
    }
}

#[test]
fn functions_are_called_as_python_does() {
    embed::test(|ctx| {
        let module = embed::module!(ctx, embedded)?;
        assert_eq!(module.name()?, "embedded");
        let twice = module.getattr("twice")?;
        assert_eq!(twice.call((21,))?.extract::<i64>()?, 42);
        assert_eq!(
            twice.getattr("__doc__")?.extract::<String>()?,
            "Twice the number."
        );
        let error = twice.call((i64::MAX,)).unwrap_err();
        assert!(error.matches(ctx, exceptions::OverflowError));
        Ok(())
    });
}

#[test]
fn python_code_can_import_it() {
    embed::test(|ctx| {
        embed::module!(ctx, self::embedded)?;
        let names = PyDict::empty(ctx)?;
        let code = "import embedded\nfrom embedded.inner import twice\nassert twice(4) == embedded.twice(4) == 8";
        ctx.builtin("exec")?.call((code, names))?;
        Ok(())
    });
}

#[test]
fn it_is_executed_once() {
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                embed::test(|ctx| embed::module!(ctx, crate::modules::embedded).map(drop))
            });
        }
    });
    embed::test(|ctx| {
        let one = embed::module!(ctx, embedded)?;
        assert!(one.as_any().is(embed::module!(ctx, embedded)?.as_any()));
        Ok(())
    });
    assert_eq!(EXECUTIONS.load(Ordering::Relaxed), 1);
}

#[test]
fn a_panic_is_an_exception_to_python() {
    embed::test(|ctx| {
        let module = embed::module!(ctx, embedded)?;
        let error = module.call_method("explode", ()).unwrap_err();
        assert!(!error.matches(ctx, exceptions::Exception));
        assert_eq!(error.value(ctx)?.str()?.as_str()?, "on purpose");
        Ok(())
    });
}

#[test]
fn one_that_fails_leaves_what_was_there() {
    embed::test(|ctx| {
        let before = ctx.import("colorsys")?;
        let error = embed::module!(ctx, displacing).unwrap_err();
        assert_eq!(error.value(ctx)?.str()?.as_str()?, "not today");
        assert!(ctx.import("colorsys")?.as_any().is(before.as_any()));
        Ok(())
    });
}
