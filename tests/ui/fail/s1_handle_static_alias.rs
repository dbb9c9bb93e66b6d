//! S1: not even where the macro cannot see it, nor can one be given.

use hpy::prelude::*;

type Eternal = Handle<'static>;
type Forever = Context<'static>;
type Text = &'static str;

#[hpy::function]
fn takes(object: &Eternal) {
    let _ = object;
}

#[hpy::function]
fn text(text: Text) -> usize {
    text.len()
}

mod contexts {
    use super::Forever as Context;

    #[hpy::function]
    fn context(ctx: Context) {
        let _ = ctx;
    }
}

fn gives(object: &Handle<'_>) -> Eternal {
    object.dup()
}

fn main() {}
