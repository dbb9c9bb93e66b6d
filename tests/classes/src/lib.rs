//! Classes for the tests: `tests/python/test_classes.py`. A module of its own, for one with classes is refused by CPython 3.13 and later under
//! the package hpy 0.9.0.
#![deny(unsafe_code)]

pub mod buffers;
pub mod data_enums;
pub mod enums;
pub mod everything;
pub mod fields;
pub mod pickle;
pub mod points;
pub mod special;

/// Classes for the tests to use.
#[hpy::module]
mod hpy_test_classes {
    #[hpy(export)]
    use crate::buffers::{Columns, Grid, Samples, Shaped, Typed, Wrong};
    #[hpy(export)]
    use crate::data_enums::{Event, Shape, doubled, kinds};
    #[hpy(export)]
    use crate::enums::{
        Big, Color, Level, Lone, Plain, Signal, Weekday, brightness, by_value, colors, first, next,
    };
    #[hpy(export)]
    use crate::everything::Everything;
    #[hpy(export)]
    use crate::fields::{Bag, BagIter, Holder, Node, Sealed, Segment, counts};
    #[hpy(export)]
    use crate::pickle::{Colour, Name, Parcel, Protocol, Sheet, Temperature, Total, Word};
    #[hpy(export)]
    use crate::points::{
        Base, Counted, Fixed, Numbers, Pair, Point, Unit, Walk, coordinates, hold, is_point,
        look_and_raise, make_point, move_to, norms, reset,
    };
    #[hpy(export)]
    use crate::special::{
        AnyAttribute, Approximate, Attributes, Descriptor, Finished, Identity, Items, Length,
        Manager, Operators, Reflected, Row, Started, Unsigned, Various, Version, Waits, Wide,
    };

    /// Classes of a submodule, one of which the module has too.
    #[hpy::module]
    mod inner {
        use hpy::prelude::*;

        #[hpy(export)]
        use crate::points::Point;

        /// Made inside.
        #[hpy::class(get_all)]
        struct Point3 {
            x: f64,
        }

        /// Made inside, too.
        #[hpy::class]
        enum Axis {
            X,
            Y,
        }

        #[hpy::methods]
        impl Point3 {
            #[staticmethod]
            fn unit() -> Point3 {
                Point3 { x: 1.0 }
            }

            #[classattr]
            fn number(ctx: Context<'_>) -> hpy::Result<Handle<'_>> {
                ctx.builtin("int")?.call(("3",))
            }
        }
    }
}
