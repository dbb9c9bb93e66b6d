//! `hpy::embed::with`: threads, calls inside calls, panics.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;

use hpy::embed;
use hpy::prelude::*;

use crate::eval;

fn message(payload: Box<dyn std::any::Any + Send>) -> String {
    match payload.downcast::<String>() {
        Ok(text) => *text,
        Err(payload) => (*payload.downcast::<&str>().unwrap()).to_owned(),
    }
}

#[test]
fn many_threads_share_one_interpreter() {
    embed::test(|ctx| ctx.import("sys")?.setattr("_count", 0));
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..100 {
                    embed::test(|ctx| {
                        let sys = ctx.import("sys")?;
                        // No Python code runs in between, so that no other thread does.
                        let count: i64 = sys.getattr("_count")?.extract()?;
                        sys.setattr("_count", count + 1)
                    });
                }
            });
        }
    });
    embed::test(|ctx| {
        assert_eq!(ctx.import("sys")?.getattr("_count")?.extract::<i64>()?, 400);
        Ok(())
    });
}

#[test]
fn others_run_while_python_waits() {
    // The lock is let go by Python code: both threads reach the barrier.
    embed::test(|ctx| {
        let barrier = ctx.import("threading")?.call_method("Barrier", (2,))?;
        ctx.import("sys")?.setattr("_barrier", barrier)
    });
    let wait = || {
        embed::test(|ctx| {
            let barrier = ctx.import("sys")?.getattr("_barrier")?;
            barrier.call_method("wait", (60,)).map(drop)
        })
    };
    thread::scope(|scope| {
        scope.spawn(wait);
        wait();
    });
}

#[test]
fn calls_lie_inside_calls() {
    embed::test(|outer| {
        let list = PyList::empty(outer)?;
        // The handle of the outer call is good in the inner one, which ends first.
        let inner = embed::with(|ctx| {
            list.append("inner")?;
            assert!(list.as_any().is(&list));
            ctx.builtin("int")?.call(("x",)).map(drop)
        });
        list.append("outer")?;
        assert_eq!(list.extract::<Vec<String>>()?, ["inner", "outer"]);
        assert!(
            inner
                .unwrap_err()
                .matches(outer, hpy::exceptions::ValueError)
        );
        Ok(())
    });
}

#[test]
fn an_error_of_the_outer_call_is_kept_in_an_inner_one() {
    embed::test(|ctx| {
        let error = eval(ctx, "[][1]").unwrap_err();
        embed::test(|ctx| {
            assert_eq!(eval(ctx, "6 * 7")?.extract::<i64>()?, 42);
            Ok(())
        });
        assert_eq!(
            error.value(ctx)?.str()?.as_str()?,
            "list index out of range"
        );
        Ok(())
    });
}

#[test]
fn a_panic_reaches_the_caller_without_the_lock() {
    let panic = || embed::with(|ctx| -> () { panic!("from {}", eval(ctx, "1").is_ok()) });
    let payload = catch_unwind(AssertUnwindSafe(panic)).unwrap_err();
    assert_eq!(message(payload), "from true");
    // Another thread gets it while this one still runs.
    thread::scope(|scope| {
        let other = scope.spawn(|| embed::with(|ctx| eval(ctx, "2")?.extract::<i64>()));
        assert_eq!(other.join().unwrap().unwrap(), 2);
    });
}

#[test]
fn a_panic_with_an_exception_leaves_none_pending() {
    let panic = || {
        embed::with(|ctx| {
            eval(ctx, "1 / 0").map(drop).unwrap();
        })
    };
    let payload = catch_unwind(AssertUnwindSafe(panic)).unwrap_err();
    assert!(message(payload).contains("a Python exception"));
    embed::test(|ctx| {
        assert_eq!(eval(ctx, "3")?.extract::<i64>()?, 3);
        Ok(())
    });
}

#[test]
fn a_test_that_returns_an_error_panics_with_the_traceback() {
    let failing = || embed::test(|ctx| eval(ctx, "{}['key']").map(drop));
    let text = message(catch_unwind(failing).unwrap_err());
    assert!(
        text.starts_with("Traceback (most recent call last):\n"),
        "{text}"
    );
    assert!(text.ends_with("KeyError: 'key'\n"), "{text}");
    let lazy = || embed::test(|_| Err(Error::value_error("not good")));
    let text = message(catch_unwind(lazy).unwrap_err());
    assert_eq!(text, "ValueError: not good\n");
}

#[test]
fn the_environment_is_that_of_the_interpreter_it_was_built_for() {
    embed::test(|ctx| {
        let sys = ctx.import("sys")?;
        let executable: String = sys.getattr("executable")?.extract()?;
        assert!(std::path::Path::new(&executable).exists(), "{executable}");
        // The packages are those of its virtual environment, the standard library is that of its installation.
        let ask = "import sys; print(sys.prefix, sys.base_prefix)";
        let output = std::process::Command::new(executable)
            .args(["-c", ask])
            .output()?;
        let text = String::from_utf8_lossy(&output.stdout);
        let prefix: String = sys.getattr("prefix")?.extract()?;
        let base: String = sys.getattr("base_prefix")?.extract()?;
        assert_eq!(text.trim_end(), format!("{prefix} {base}"));
        Ok(())
    });
}
