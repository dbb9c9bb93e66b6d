//! The number protocol.

use core::ffi::c_int;

use super::capi::*;
use super::{handle, py};
use crate::universal::bindings::HPy;

/// Functions of the context that are the function of the C API on the right.
macro_rules! forward {
    ($($name:ident($($arg:ident),*) = $function:ident;)*) => {
        functions! {$(
            fn $name(_ctx $(, $arg: HPy)*) -> HPy {
                handle($function($(py($arg)),*))
            }
        )*}
    };
}

forward! {
    Add(a, b) = PyNumber_Add;
    Subtract(a, b) = PyNumber_Subtract;
    Multiply(a, b) = PyNumber_Multiply;
    MatrixMultiply(a, b) = PyNumber_MatrixMultiply;
    FloorDivide(a, b) = PyNumber_FloorDivide;
    TrueDivide(a, b) = PyNumber_TrueDivide;
    Remainder(a, b) = PyNumber_Remainder;
    Divmod(a, b) = PyNumber_Divmod;
    Lshift(a, b) = PyNumber_Lshift;
    Rshift(a, b) = PyNumber_Rshift;
    And(a, b) = PyNumber_And;
    Xor(a, b) = PyNumber_Xor;
    Or(a, b) = PyNumber_Or;
    Power(a, b, c) = PyNumber_Power;
    Negative(a) = PyNumber_Negative;
    Positive(a) = PyNumber_Positive;
    Absolute(a) = PyNumber_Absolute;
    Invert(a) = PyNumber_Invert;
    Index(a) = PyNumber_Index;
    Long(a) = PyNumber_Long;
    Float(a) = PyNumber_Float;
    InPlaceAdd(a, b) = PyNumber_InPlaceAdd;
    InPlaceSubtract(a, b) = PyNumber_InPlaceSubtract;
    InPlaceMultiply(a, b) = PyNumber_InPlaceMultiply;
    InPlaceMatrixMultiply(a, b) = PyNumber_InPlaceMatrixMultiply;
    InPlaceFloorDivide(a, b) = PyNumber_InPlaceFloorDivide;
    InPlaceTrueDivide(a, b) = PyNumber_InPlaceTrueDivide;
    InPlaceRemainder(a, b) = PyNumber_InPlaceRemainder;
    InPlaceLshift(a, b) = PyNumber_InPlaceLshift;
    InPlaceRshift(a, b) = PyNumber_InPlaceRshift;
    InPlaceAnd(a, b) = PyNumber_InPlaceAnd;
    InPlaceXor(a, b) = PyNumber_InPlaceXor;
    InPlaceOr(a, b) = PyNumber_InPlaceOr;
    InPlacePower(a, b, c) = PyNumber_InPlacePower;
}

functions! {
    fn Number_Check(_ctx, h: HPy) -> c_int {
        PyNumber_Check(py(h))
    }
}
