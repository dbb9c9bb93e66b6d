//! Errors outside of the call that they come from.

use std::sync::Mutex;
use std::thread;
use std::time::Duration;

use hpy::embed;
use hpy::exceptions;
use hpy::prelude::*;

use crate::eval;

/// An error whose exception object has a finaliser that counts.
fn counted(name: &str) -> hpy::Error {
    let error = embed::with(|ctx| {
        let code = format!(
            "class Counted(Exception):\n    def __del__(self):\n        import sys\n        sys.{name} = getattr(sys, '{name}', 0) + 1\n\
             def fail():\n    raise Counted()\n"
        );
        let names = PyDict::empty(ctx)?;
        ctx.builtin("exec")?.call((code, &names))?;
        names.get_item("fail")?.call(()).map(drop)
    });
    error.unwrap_err()
}

fn count(name: &str) -> i64 {
    // At its end, the exceptions of errors that were dropped before are let go.
    embed::with(|_| ());
    embed::with(|ctx| {
        ctx.import("gc")?.call_method("collect", ())?;
        let sys = ctx.import("sys")?;
        ctx.builtin("getattr")?
            .call((sys, name, 0))?
            .extract::<i64>()
    })
    .unwrap()
}

/// [`count`], once it is not 0: another thread's call may be the one that lets go, and run the finaliser meanwhile.
fn count_at_last(name: &str) -> i64 {
    for _ in 0..500 {
        if count(name) != 0 {
            break;
        }
        thread::sleep(Duration::from_millis(10));
    }
    count(name)
}

#[test]
fn an_error_keeps_its_exception_after_the_call() {
    let error = counted("_kept");
    assert_eq!(count("_kept"), 0);
    embed::test(|ctx| {
        assert!(error.matches(ctx, exceptions::Exception));
        let value = error.value(ctx)?;
        assert!(!value.getattr("__traceback__")?.is_none());
        Ok(())
    });
    drop(error);
    assert_eq!(count_at_last("_kept"), 1);
}

#[test]
fn an_error_is_raised_again_in_another_call_and_thread() {
    static ERROR: Mutex<Option<hpy::Error>> = Mutex::new(None);
    *ERROR.lock().unwrap() = Some(counted("_moved"));
    thread::spawn(|| {
        let error = ERROR.lock().unwrap().take().unwrap();
        let again = embed::with(|_| -> hpy::Result<()> { Err(error) }).unwrap_err();
        embed::test(|ctx| {
            assert_eq!(
                again
                    .value(ctx)?
                    .type_of()?
                    .getattr("__name__")?
                    .extract::<String>()?,
                "Counted"
            );
            Ok(())
        });
        assert_eq!(count("_moved"), 0);
        drop(again);
    })
    .join()
    .unwrap();
    assert_eq!(count_at_last("_moved"), 1);
}

#[test]
fn an_error_dropped_while_another_thread_runs_python_is_cleared() {
    let error = counted("_dropped");
    embed::test(|ctx| {
        thread::scope(|scope| scope.spawn(|| drop(error)).join().unwrap());
        assert_eq!(eval(ctx, "1")?.extract::<i64>()?, 1);
        Ok(())
    });
    assert_eq!(count_at_last("_dropped"), 1);
}

#[test]
fn classes_and_messages_are_python_s() {
    embed::test(|ctx| {
        let error = eval(ctx, "int('x')").unwrap_err();
        assert!(error.matches(ctx, exceptions::ValueError));
        assert!(!error.matches(ctx, exceptions::KeyError));
        assert_eq!(
            error.value(ctx)?.str()?.as_str()?,
            "invalid literal for int() with base 10: 'x'"
        );
        let own = Error::value_error("too small").prefix("argument 'n'");
        assert_eq!(own.to_string(), "ValueError: argument 'n': too small");
        let value = own.value(ctx)?;
        assert_eq!(
            value.repr()?.as_str()?,
            "ValueError(\"argument 'n': too small\")"
        );
        let again = Error::from_value(&value)?;
        assert!(again.value(ctx)?.is(&value));
        assert!(Error::from_value(&eval(ctx, "1")?).is_err());
        Ok(())
    });
}

#[test]
fn an_error_made_by_rust_makes_one_exception() {
    let error = Error::new(exceptions::KeyError, ("a".to_owned(), 5));
    embed::test(|ctx| {
        let value = error.value(ctx)?;
        assert_eq!(value.repr()?.as_str()?, "KeyError('a', 5)");
        assert!(error.value(ctx)?.is(&value));
        assert!(error.traceback(ctx)?.is_none());
        Ok(())
    });
    // Its exception is kept between calls, and for other threads.
    thread::scope(|scope| {
        let thread = scope.spawn(|| {
            embed::test(|ctx| {
                error.add_note(ctx, "a note")?;
                assert!(error.matches(ctx, exceptions::LookupError));
                Ok(())
            });
        });
        thread.join().unwrap();
    });
    embed::test(|ctx| {
        assert_eq!(error.notes(ctx)?, ["a note"]);
        Ok(())
    });
}

#[test]
fn a_class_that_refuses_its_arguments_is_replaced() {
    embed::test(|ctx| {
        let error = Error::new(exceptions::UnicodeDecodeError, (1,));
        assert!(error.matches(ctx, exceptions::TypeError));
        let value = error.value(ctx)?;
        assert!(value.str()?.as_str()?.contains("5 arguments"));
        assert!(error.value(ctx)?.is(&value));
        Ok(())
    });
}

#[test]
fn sources_are_there_for_rust_too() {
    use std::error::Error as _;
    let inner = std::io::Error::other("inner");
    let outer = std::io::Error::other(Error::from_std(exceptions::ValueError, inner));
    let error = Error::from(outer);
    assert_eq!(error.to_string(), "ValueError: inner");
    assert!(error.source().is_none());

    #[derive(Debug)]
    struct Outer(std::num::ParseIntError);
    impl std::fmt::Display for Outer {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("outer")
        }
    }
    impl std::error::Error for Outer {
        fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
            Some(&self.0)
        }
    }
    let outer = Outer("x".parse::<i64>().unwrap_err());
    let error = Error::from_std(exceptions::ValueError, outer);
    let source = error.source().map(ToString::to_string);
    assert_eq!(source.as_deref(), Some("invalid digit found in string"));
}

#[test]
fn several_errors_live_side_by_side() {
    embed::test(|ctx| {
        let errors = ["1 / 0", "[][0]", "{}[0]"].map(|code| eval(ctx, code).unwrap_err());
        let classes = [
            exceptions::ZeroDivisionError,
            exceptions::IndexError,
            exceptions::KeyError,
        ];
        for (error, class) in errors.iter().zip(classes) {
            assert!(error.matches(ctx, class));
        }
        Ok(())
    });
}
