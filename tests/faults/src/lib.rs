//! Modules that cannot be made, or only if the test lets them. All are in one library, which has no stub.

use hpy::prelude::*;

mod broken;
mod calls;

/// Lets the test's `sys.hpy_test_step`, where there is one, do what it wants with the module. It asks for a panic by returning "panic".
fn step(module: &Handle<'_, PyModule>, place: &str) -> hpy::Result<()> {
    let sys = module.ctx().import("sys")?;
    let Ok(step) = sys.getattr("hpy_test_step") else {
        return Ok(());
    };
    let answer: Option<String> = step.call((module, place))?.extract()?;
    if answer.as_deref() == Some("panic") {
        panic!("panic in {place}");
    }
    Ok(())
}

/// A module that asks the test at each step of its initialisation.
#[hpy::module]
mod hpy_test_faults {
    use hpy::prelude::*;

    #[hpy(export)]
    const CONSTANT: i64 = 1;

    #[hpy(init)]
    fn init(module: &Handle<'_, PyModule>) -> hpy::Result<()> {
        super::step(module, "module")?;
        module.setattr("initialised", true)
    }

    /// Calls, and passes the error on.
    #[hpy::function]
    fn pass_through<'py>(f: &Handle<'py>) -> hpy::Result<Handle<'py>> {
        f.call(())
    }

    #[hpy::module]
    mod first {
        /// Panics.
        #[hpy::function]
        fn panics() {
            panic!("in a function")
        }
    }

    #[hpy::module]
    mod second {
        use hpy::prelude::*;

        #[hpy(init)]
        fn init(module: &Handle<'_, PyModule>) -> hpy::Result<()> {
            crate::step(module, "second")
        }

        /// Returns what it is given.
        #[hpy::function]
        fn identity<'py>(object: &Handle<'py>) -> Handle<'py> {
            object.dup()
        }
    }
}
