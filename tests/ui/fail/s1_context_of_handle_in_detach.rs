//! S1: a context that hides in something else does not go where other threads may run Python.

use hpy::prelude::*;

struct Job<'ctx> {
    ctx: Context<'ctx>,
    items: Vec<Handle<'ctx>>,
}

#[hpy::function]
fn job(object: &Handle<'_>) -> usize {
    let job = Job {
        ctx: object.ctx(),
        items: vec![object.dup()],
    };
    object.ctx().detach(|| {
        let _ = &job.ctx;
        job.items.len()
    })
}

#[hpy::function]
fn iterator(object: &Handle<'_>) -> hpy::Result<usize> {
    let iterator = object.iter()?;
    Ok(object.ctx().detach(move || iterator.count()))
}

fn main() {}
