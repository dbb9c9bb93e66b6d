//! Numbers, there and back.

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
    booleans: bool;
    i8s: i8;
    i16s: i16;
    i32s: i32;
    i64s: i64;
    i128s: i128;
    isizes: isize;
    u8s: u8;
    u16s: u16;
    u32s: u32;
    u64s: u64;
    u128s: u128;
    usizes: usize;
    f32s: f32;
    f64s: f64;
}

/// A NaN with the given bits.
#[hpy::function]
pub fn nans(bits: u64) -> f64 {
    f64::from_bits(bits)
}
