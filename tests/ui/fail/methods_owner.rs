//! What takes the owner of fields.

use hpy::prelude::*;
use hpy::{Field, Owner};

#[hpy::class]
struct Node {
    next: Field,
}

#[hpy::methods]
impl Node {
    fn next<'py>(
        &self,
        owner: Owner<'_, 'py>,
        other: Owner<'_, 'py>,
    ) -> hpy::Result<Option<Handle<'py>>> {
        self.next.get(other).or_else(|_| self.next.get(owner))
    }

    #[staticmethod]
    fn of(owner: Owner<'_, '_>) {}
}

fn main() {}
