//! `slice`.

use core::ffi::c_int;

use super::capi::*;
use super::py;
use crate::universal::bindings::HPy;

functions! {
    fn ctx_Slice_Unpack(_ctx, slice: HPy, start: *mut isize, stop: *mut isize, step: *mut isize) -> c_int {
        PySlice_Unpack(py(slice), start, stop, step)
    }
}
