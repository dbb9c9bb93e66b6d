//! S5: text of a handle can be read where other threads may run Python, but the handle cannot be closed meanwhile.

use hpy::prelude::*;

#[hpy::function]
fn closes(ctx: Context<'_>, object: &Handle<'_>) -> hpy::Result<usize> {
    let text = object.str()?;
    let characters = text.as_str()?;
    drop(text);
    Ok(ctx.detach(|| characters.len()))
}

fn main() {}
