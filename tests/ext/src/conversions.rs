//! Types that other modules do not return: more containers, for values made at random.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

macro_rules! round_trips {
    ($($name:ident: $type:ty;)*) => {$(
        /// Gives back what it was given, through the Rust type of its name.
        #[hpy::function(signature = (value, /))]
        pub fn $name(value: $type) -> $type {
            value
        }
    )*};
}

round_trips! {
    cows: Cow<'_, str>;
    vectors_of_booleans: Vec<bool>;
    vectors_of_floats: Vec<f64>;
    vectors_of_characters: Vec<char>;
    vectors_of_bytes: Vec<Vec<u8>>;
    vectors_of_i128s: Vec<i128>;
    arrays_of_bytes: [u8; 3];
    arrays_of_texts: [String; 2];
    options_of_vectors: Option<Vec<Option<bool>>>;
    pairs: (i64, String);
    triples: (bool, f64, Vec<u8>);
    hash_maps_of_floats: HashMap<i64, Option<f64>>;
    btree_maps_of_booleans: BTreeMap<String, bool>;
}
