//! The extension of the tests: `tests/python/test_x.py` tests `src/x.rs`, which is the submodule `hpy_test_ext.x`.
//!
//! What is written for the safe API has no unsafe code; `misuse` and `tail` call HPy's own functions.
#![deny(unsafe_code)]

pub mod capsules;
pub mod containers;
pub mod conversions;
pub mod detach;
pub mod errors;
pub mod functions;
pub mod globals;
pub mod loops;
pub mod misuse;
pub mod numbers;
pub mod objects;
pub mod operations;
pub mod panics;
pub mod py_enums;
mod raw;
pub mod roots;
pub mod std_errors;
pub mod tail;
pub mod text;

/// Functions for the tests to call.
#[hpy::module]
mod hpy_test_ext {
    use hpy::prelude::*;

    /// What the build says of itself.
    #[hpy(export)]
    const VERSION: &str = env!("CARGO_PKG_VERSION");

    /// A constant of another type.
    #[hpy(export, name = "LIMITS")]
    const BOUNDS: (i64, i64) = (i64::MIN, i64::MAX);

    /// Adds what only runs can know.
    #[hpy(init)]
    fn init(module: &Handle<'_, PyModule>) -> hpy::Result<()> {
        if std::env::var_os("HPY_TEST_FAIL_INIT").is_some() {
            module.getattr("no_such_attribute")?;
        }
        module.setattr("initialised", true)
    }

    /// A function of the module itself.
    #[hpy::function]
    fn identity<'py>(object: &Handle<'py>) -> Handle<'py> {
        object.dup()
    }

    /// Calls that bind in every way there is.
    #[hpy::module]
    mod functions {
        #[hpy(export)]
        use crate::functions::{
            add_ints, all_kinds, collect, defaults, documented, identity, keyword_only,
            no_parameters, one_parameter, optional, positional_only, raw_identifier, rest_of_ints,
            two_parameters, undocumented, with_context,
        };
    }

    #[hpy::module]
    mod numbers {
        #[hpy(export)]
        use crate::numbers::{
            booleans, f32s, f64s, i8s, i16s, i32s, i64s, i128s, isizes, nans, u8s, u16s, u32s,
            u64s, u128s, usizes,
        };
    }

    #[hpy::module]
    mod py_enums {
        #[hpy(export)]
        use crate::py_enums::{
            Access, Flags, Number, Season, Text, access, all_numbers, flags, seasons, text, warmer,
        };

        /// Made inside.
        #[hpy::py_enum(base = "IntEnum")]
        enum Sign {
            Plus = 1,
            Minus = -1,
        }
    }

    #[hpy::module]
    mod text {
        #[hpy(export)]
        use crate::text::{
            borrow_bytes, byte_vectors, bytes_len, characters, make, owned_strings, str_len,
            strings,
        };
    }

    #[hpy::module]
    mod containers {
        #[hpy(export)]
        use crate::containers::{
            arrays, btree_maps, hash_maps, nested, optional_ints, pairs, string_vectors, trees,
            tuple_of_one, twelve, units, vectors,
        };
    }

    #[hpy::module]
    mod conversions {
        #[hpy(export)]
        use crate::conversions::{
            arrays_of_bytes, arrays_of_texts, btree_maps_of_booleans, cows, hash_maps_of_floats,
            options_of_vectors, pairs, triples, vectors_of_booleans, vectors_of_bytes,
            vectors_of_characters, vectors_of_floats, vectors_of_i128s,
        };
    }

    #[hpy::module]
    mod operations {
        #[hpy(export)]
        use crate::operations::{
            attribute, binary, contains, del_item, holds, is_instance, item_by_int, item_by_text,
            pow, set_item, unary,
        };
    }

    #[hpy::module]
    mod loops {
        #[hpy(export)]
        use crate::loops::{call_and_drop, keep_and_drop, make_and_drop};
    }

    #[hpy::module]
    mod misuse {
        #[hpy(export)]
        use crate::misuse::{close_twice, leak, use_closed};
    }

    #[hpy::module]
    mod detach {
        #[hpy(export)]
        use crate::detach::{
            arrive, count, drop_error, dropped, fail, hold_error, many, meet, panic_inside, reset,
        };
    }

    #[hpy::module]
    mod globals {
        #[hpy(export)]
        use crate::globals::{
            basename, clear, count, fill, get, get_or_init, import_missing, interned,
            interned_attributes, interned_keys, named_attributes, set, set_with_error,
        };
    }

    #[hpy::module]
    mod roots {
        #[hpy(export)]
        use crate::roots::{
            all, clones, clones_at_once, forget, keep, keep_dict, keys_of_kept, listen,
            make_and_drop, notify, same,
        };
    }

    #[hpy::module]
    mod capsules {
        #[hpy(export)]
        use crate::capsules::{counted, counts, has_name, name, number_in, text, text_in};
    }

    #[hpy::module]
    mod tail {
        #[hpy(export)]
        use crate::tail::{
            call, call_method, capsule_get, capsule_is_valid, capsule_name_of, capsule_new,
            capsule_set, capsules_destroyed, compile, contextvar_get, contextvar_new,
            contextvar_set, dict_copy, dict_keys, eval_code, from_encoded_object, is_subtype,
            make_callable, set_call_function, slice_unpack, substring, type_name,
        };
    }

    #[hpy::module]
    mod errors {
        #[hpy(export)]
        use crate::errors::{
            JSONDecodeError, OutOfStock, ShopError, Undocumented, add_notes, call_and_drop,
            call_and_keep, call_twice, catch, caught_by, change_parts, defined,
            drop_on_another_thread, drop_then_call, every_class, from_value, io_error, keep_two,
            lazy, let_go_with_error, matches, matches_lazily, parse, parts, pass_through, print,
            print_lazy, raise_defined, raise_from, raise_impossible, raise_made, raise_value,
            raise_with, reraise_after_work, unraisable, unraisable_lazy, value_of, warn,
        };
    }

    #[hpy::module]
    mod std_errors {
        #[hpy(export)]
        use crate::std_errors::{
            anyhow_result, chain, decode, derived, eyre_result, io_kind, os_error, raise_std, wrap,
        };
    }

    #[hpy::module]
    mod panics {
        #[hpy(export)]
        use crate::panics::{
            panic_any, panic_dropping, panic_str, panic_string, panic_with_pending,
        };
    }

    #[hpy::module]
    mod objects {
        #[hpy(export)]
        use crate::objects::{
            arithmetic, attributes, call, call_keywords, cast, compare, comparisons, exact,
            exact_list, identical, import_module, items, iterate, keys, list_of, map, show,
            singletons, truth,
        };

        #[hpy::module]
        mod inner {
            /// In a submodule of a submodule.
            #[hpy::function(name = "call")]
            fn same_name_as_its_neighbour() -> &'static str {
                "inner"
            }
        }
    }
}
