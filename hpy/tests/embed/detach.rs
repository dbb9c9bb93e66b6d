//! `Context::detach`: who may run meanwhile, and what debug builds see.

use std::sync::mpsc;
use std::thread;

use hpy::embed;
use hpy::prelude::*;

use crate::eval;

#[test]
fn another_thread_runs_python_meanwhile() {
    embed::test(|ctx| {
        let kept = eval(ctx, "1 / 0").unwrap_err();
        let other = ctx.detach(|| {
            let work = || {
                embed::with(|ctx| {
                    assert!(eval(ctx, "[][0]").is_err());
                    eval(ctx, "6 * 7")?.extract::<i64>()
                })
            };
            thread::spawn(work).join().unwrap()
        });
        assert_eq!(other?, 42);
        assert!(kept.matches(ctx, hpy::exceptions::ZeroDivisionError));
        Ok(())
    });
}

#[test]
fn this_thread_can_come_back_inside() {
    embed::test(|ctx| {
        let list = PyList::empty(ctx)?;
        let inner = ctx.detach(|| {
            let first = embed::with(|ctx| ctx.detach(|| 1));
            first + embed::with(|ctx| eval(ctx, "2")?.extract::<i64>()).unwrap_or(0)
        });
        list.append(inner)?;
        assert_eq!(list.extract::<Vec<i64>>()?, [3]);
        Ok(())
    });
}

#[test]
fn threads_that_compute_wait_for_nobody() {
    // Both are detached at once, or neither would get what the other sends.
    let (to_a, from_b) = mpsc::channel();
    let (to_b, from_a) = mpsc::channel();
    let meet = |to: mpsc::Sender<i32>, from: mpsc::Receiver<i32>| {
        embed::with(move |ctx| {
            ctx.detach(move || {
                to.send(1).unwrap();
                from.recv().unwrap()
            })
        })
    };
    thread::scope(|scope| {
        scope.spawn(|| assert_eq!(meet(to_b, from_b), 1));
        assert_eq!(meet(to_a, from_a), 1);
    });
}

/// What `send_wrapper::SendWrapper` does.
#[cfg(debug_assertions)]
#[test]
fn s1_debug_builds_see_a_handle_that_was_smuggled_in() {
    struct Smuggler<T>(T);
    // SAFETY: not met, which is what the test is about.
    unsafe impl<T> Send for Smuggler<T> {}
    // SAFETY: as above.
    unsafe impl<T> Sync for Smuggler<T> {}

    embed::test(|ctx| {
        let object = eval(ctx, "'text'")?;
        let smuggler = Smuggler(&object);
        let smuggler = &smuggler;
        let uses: [&(dyn Fn() + Sync); 4] = [
            &move || drop(smuggler.0.str()),
            &move || drop(smuggler.0.dup()),
            &move || assert!(!smuggler.0.is_none()),
            &move || drop(smuggler.0.ctx().import("sys")),
        ];
        for work in uses {
            let result =
                std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| ctx.detach(work)));
            let payload = result.unwrap_err();
            let message = payload.downcast::<&str>().unwrap();
            assert!(message.contains("inside of `detach`"), "{message}");
            // And comes back first.
            assert_eq!(object.extract::<String>()?, "text");
        }
        Ok(())
    });
}
