//! The API of the Python package rpds-py 2026.9.1: persistent data structures, on the crate rpds.

#![forbid(unsafe_code)]

mod depth;
mod items;
mod key;
mod list;
mod map;
mod queue;
mod set;
mod stack;
mod views;

/// Persistent data structures: each change makes a new object, which shares most of the old one.
#[hpy::module]
pub mod rpds {
    use hpy::prelude::*;

    #[hpy(export)]
    use super::list::List;
    #[hpy(export)]
    use super::map::HashTrieMap;
    #[hpy(export)]
    use super::queue::Queue;
    #[hpy(export)]
    use super::set::HashTrieSet;
    #[hpy(export)]
    use super::stack::Stack;
    #[hpy(export)]
    use super::views::{ItemsView, KeysView, ValuesView};

    #[hpy(init)]
    fn register(module: &Handle<'_, PyModule>) -> hpy::Result<()> {
        let abc = module.ctx().import("collections.abc")?;
        for (class, base) in [
            ("HashTrieMap", "Mapping"),
            ("HashTrieSet", "Set"),
            ("KeysView", "KeysView"),
            ("ValuesView", "ValuesView"),
            ("ItemsView", "ItemsView"),
        ] {
            abc.getattr(base)?
                .call_method("register", (module.getattr(class)?,))?;
        }
        let public = ["HashTrieMap", "HashTrieSet", "List", "Queue", "Stack"];
        module.setattr("__all__", public.to_vec())
    }
}
