//! Trackers: handles that are closed together.

use core::ffi::c_int;

use super::capi::*;
use super::py;
use crate::universal::bindings::{HPy, HPyTracker};

/// The handles of a tracker, which points to them.
struct Handles(Vec<HPy>);

/// The handles of `tracker`.
fn handles(tracker: HPyTracker) -> *mut Handles {
    core::ptr::with_exposed_provenance_mut(tracker._i as usize)
}

functions! {
    fn ctx_Tracker_New(_ctx, size: isize) -> HPyTracker {
        let mut vec = Vec::new();
        // One more, so that the one whose addition fails has a place.
        let size = usize::try_from(size).unwrap_or(0).saturating_add(1);
        if vec.try_reserve(size).is_err() {
            PyErr_NoMemory();
            return HPyTracker { _i: 0 };
        }
        HPyTracker { _i: Box::into_raw(Box::new(Handles(vec))).expose_provenance() as isize }
    }

    fn ctx_Tracker_Add(_ctx, tracker: HPyTracker, h: HPy) -> c_int {
        let Handles(handles) = &mut *handles(tracker);
        handles.push(h);
        if handles.try_reserve(1).is_err() {
            PyErr_NoMemory();
            return -1;
        }
        0
    }

    fn ctx_Tracker_ForgetAll(_ctx, tracker: HPyTracker) {
        let Handles(handles) = &mut *handles(tracker);
        handles.clear();
    }

    fn ctx_Tracker_Close(_ctx, tracker: HPyTracker) {
        if tracker._i == 0 {
            return;
        }
        let Handles(handles) = *Box::from_raw(handles(tracker));
        for h in handles {
            Py_DecRef(py(h));
        }
    }
}
