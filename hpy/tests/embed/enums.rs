//! Enums whose module cannot be executed at first.

use std::sync::atomic::{AtomicBool, Ordering};

use hpy::embed;
use hpy::prelude::*;

static FAILS: AtomicBool = AtomicBool::new(true);

#[hpy::class]
enum Answer {
    Yes,
    No,
}

#[hpy::class]
enum Reply {
    Text { text: String },
    Nothing,
}

#[hpy::methods]
impl Reply {
    #[staticmethod]
    fn empty() -> Reply {
        Reply::Nothing
    }
}

#[hpy::py_enum]
enum Season {
    Summer,
    Winter,
}

#[hpy::module]
mod questions {
    use hpy::prelude::*;

    #[hpy(export)]
    use super::{Answer, Reply, Season};

    #[hpy(init)]
    fn init(_module: &Handle<'_, PyModule>) -> hpy::Result<()> {
        match super::FAILS.load(super::Ordering::Relaxed) {
            true => Err(Error::value_error("not yet")),
            false => Ok(()),
        }
    }
}

#[test]
fn objects_are_those_of_the_class_of_the_last_execution() {
    embed::test(|ctx| {
        let error = embed::module!(ctx, questions).unwrap_err();
        assert!(error.matches(ctx, hpy::exceptions::ValueError));
        drop(error);
        let error = Handle::new(ctx, Answer::Yes).unwrap_err();
        assert!(error.matches(ctx, hpy::exceptions::SystemError));
        drop(error);
        let error = Handle::new(ctx, Reply::Nothing).unwrap_err();
        assert!(error.matches(ctx, hpy::exceptions::SystemError));
        drop(error);

        FAILS.store(false, Ordering::Relaxed);
        let module = embed::module!(ctx, questions)?;
        for (name, value) in [("Yes", Answer::Yes), ("No", Answer::No)] {
            let class = module.getattr("Answer")?;
            let object = Handle::new(ctx, value)?;
            assert!(object.type_of()?.is(&class));
            assert!(class.getattr(name)?.is(&object));
        }
        let class = module.getattr("Reply")?;
        let text = String::from("why");
        let text = Handle::new(ctx, Reply::Text { text })?;
        assert!(text.type_of()?.is(&class.getattr("Text")?));
        assert_eq!(text.getattr("text")?.extract::<String>()?, "why");
        let empty = class.call_method("empty", ())?;
        assert!(empty.type_of()?.is(&class.getattr("Nothing")?));
        let class = module.getattr("Season")?;
        for (name, value) in [("Summer", Season::Summer), ("Winter", Season::Winter)] {
            assert!(value.into_py_object(ctx)?.is(&class.getattr(name)?));
        }
        Ok(())
    });
}
