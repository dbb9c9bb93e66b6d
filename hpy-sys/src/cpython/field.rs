//! Fields and globals: the address of an object, with a reference to it.

use super::capi::*;
use super::{handle, py};
use crate::universal::bindings::{HPy, HPyField, HPyGlobal};

functions! {
    fn ctx_Field_Store(_ctx, _owner: HPy, field: *mut HPyField, h: HPy) {
        let old = HPy { _i: (*field)._i };
        Py_IncRef(py(h));
        (*field)._i = h._i;
        Py_DecRef(py(old));
    }

    fn ctx_Field_Load(_ctx, _owner: HPy, field: HPyField) -> HPy {
        let object = py(HPy { _i: field._i });
        Py_IncRef(object);
        handle(object)
    }

    fn ctx_Global_Store(_ctx, global: *mut HPyGlobal, h: HPy) {
        let old = HPy { _i: (*global)._i };
        Py_IncRef(py(h));
        (*global)._i = h._i;
        Py_DecRef(py(old));
    }

    fn ctx_Global_Load(_ctx, global: HPyGlobal) -> HPy {
        let object = py(HPy { _i: global._i });
        Py_IncRef(object);
        handle(object)
    }
}
