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
    ctx_Add(a, b) = PyNumber_Add;
    ctx_Subtract(a, b) = PyNumber_Subtract;
    ctx_Multiply(a, b) = PyNumber_Multiply;
    ctx_MatrixMultiply(a, b) = PyNumber_MatrixMultiply;
    ctx_FloorDivide(a, b) = PyNumber_FloorDivide;
    ctx_TrueDivide(a, b) = PyNumber_TrueDivide;
    ctx_Remainder(a, b) = PyNumber_Remainder;
    ctx_Divmod(a, b) = PyNumber_Divmod;
    ctx_Lshift(a, b) = PyNumber_Lshift;
    ctx_Rshift(a, b) = PyNumber_Rshift;
    ctx_And(a, b) = PyNumber_And;
    ctx_Xor(a, b) = PyNumber_Xor;
    ctx_Or(a, b) = PyNumber_Or;
    ctx_Power(a, b, c) = PyNumber_Power;
    ctx_Negative(a) = PyNumber_Negative;
    ctx_Positive(a) = PyNumber_Positive;
    ctx_Absolute(a) = PyNumber_Absolute;
    ctx_Invert(a) = PyNumber_Invert;
    ctx_Index(a) = PyNumber_Index;
    ctx_Long(a) = PyNumber_Long;
    ctx_Float(a) = PyNumber_Float;
    ctx_InPlaceAdd(a, b) = PyNumber_InPlaceAdd;
    ctx_InPlaceSubtract(a, b) = PyNumber_InPlaceSubtract;
    ctx_InPlaceMultiply(a, b) = PyNumber_InPlaceMultiply;
    ctx_InPlaceMatrixMultiply(a, b) = PyNumber_InPlaceMatrixMultiply;
    ctx_InPlaceFloorDivide(a, b) = PyNumber_InPlaceFloorDivide;
    ctx_InPlaceTrueDivide(a, b) = PyNumber_InPlaceTrueDivide;
    ctx_InPlaceRemainder(a, b) = PyNumber_InPlaceRemainder;
    ctx_InPlaceLshift(a, b) = PyNumber_InPlaceLshift;
    ctx_InPlaceRshift(a, b) = PyNumber_InPlaceRshift;
    ctx_InPlaceAnd(a, b) = PyNumber_InPlaceAnd;
    ctx_InPlaceXor(a, b) = PyNumber_InPlaceXor;
    ctx_InPlaceOr(a, b) = PyNumber_InPlaceOr;
    ctx_InPlacePower(a, b, c) = PyNumber_InPlacePower;
}

functions! {
    fn ctx_Number_Check(_ctx, h: HPy) -> c_int {
        PyNumber_Check(py(h))
    }
}
