//! Values of many parts.

use std::collections::{BTreeMap, HashMap};

use hpy::prelude::*;

macro_rules! round_trips {
    ($($name:ident: $type:ty;)*) => {$(
        /// Gives back what it was given, through the Rust type of its name.
        #[hpy::function]
        pub fn $name(value: $type) -> $type {
            value
        }
    )*};
}

round_trips! {
    vectors: Vec<i64>;
    string_vectors: Vec<String>;
    arrays: [f64; 3];
    nested: Vec<Vec<Option<i64>>>;
    optional_ints: Option<i64>;
    pairs: Vec<(String, i64)>;
    tuple_of_one: (i64,);
    twelve: (i8, i16, i32, i64, u8, u16, u32, u64, f32, f64, bool, String);
    hash_maps: HashMap<String, i64>;
    btree_maps: BTreeMap<i64, Vec<String>>;
}

/// `None`.
#[hpy::function]
pub fn units() {}

/// A type that contains itself.
pub struct Tree(Vec<Tree>);

impl<'ctx> FromPyObject<'_, 'ctx> for Tree {
    fn from_py_object(object: &Handle<'ctx>) -> hpy::Result<Self> {
        Ok(Tree(object.extract()?))
    }
}

impl Tree {
    fn depth(&self) -> usize {
        1 + self.0.iter().map(Tree::depth).max().unwrap_or(0)
    }
}

/// How deep lists are nested.
#[hpy::function]
pub fn trees(value: Tree) -> usize {
    value.depth()
}
