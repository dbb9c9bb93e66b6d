//! Types: not there yet.
use super::capi::*;
use crate::universal::bindings::*;
unsafe fn no() {
    unsafe { PyErr_SetString(PyExc_SystemError(), c"types are not built yet".as_ptr()) };
}
pub(super) unsafe extern "C" fn type_from_spec(
    _ctx: *mut HPyContext,
    _spec: *mut HPyType_Spec,
    _params: *mut HPyType_SpecParam,
) -> HPy {
    unsafe { no() };
    crate::HPy_NULL
}
pub(super) unsafe extern "C" fn type_generic_new(
    _ctx: *mut HPyContext,
    _type_: HPy,
    _args: *const HPy,
    _nargs: HPy_ssize_t,
    _kw: HPy,
) -> HPy {
    unsafe { no() };
    crate::HPy_NULL
}
pub(super) unsafe extern "C" fn new(
    _ctx: *mut HPyContext,
    _h_type: HPy,
    _data: *mut *mut core::ffi::c_void,
) -> HPy {
    unsafe { no() };
    crate::HPy_NULL
}
pub(super) unsafe extern "C" fn as_struct_object(
    _ctx: *mut HPyContext,
    _h: HPy,
) -> *mut core::ffi::c_void {
    unsafe { no() };
    core::ptr::null_mut()
}
pub(super) unsafe extern "C" fn as_struct_legacy(
    _ctx: *mut HPyContext,
    _h: HPy,
) -> *mut core::ffi::c_void {
    unsafe { no() };
    core::ptr::null_mut()
}
pub(super) unsafe extern "C" fn as_struct_type(
    _ctx: *mut HPyContext,
    _h: HPy,
) -> *mut core::ffi::c_void {
    unsafe { no() };
    core::ptr::null_mut()
}
pub(super) unsafe extern "C" fn as_struct_long(
    _ctx: *mut HPyContext,
    _h: HPy,
) -> *mut core::ffi::c_void {
    unsafe { no() };
    core::ptr::null_mut()
}
pub(super) unsafe extern "C" fn as_struct_float(
    _ctx: *mut HPyContext,
    _h: HPy,
) -> *mut core::ffi::c_void {
    unsafe { no() };
    core::ptr::null_mut()
}
pub(super) unsafe extern "C" fn as_struct_unicode(
    _ctx: *mut HPyContext,
    _h: HPy,
) -> *mut core::ffi::c_void {
    unsafe { no() };
    core::ptr::null_mut()
}
pub(super) unsafe extern "C" fn as_struct_tuple(
    _ctx: *mut HPyContext,
    _h: HPy,
) -> *mut core::ffi::c_void {
    unsafe { no() };
    core::ptr::null_mut()
}
pub(super) unsafe extern "C" fn as_struct_list(
    _ctx: *mut HPyContext,
    _h: HPy,
) -> *mut core::ffi::c_void {
    unsafe { no() };
    core::ptr::null_mut()
}
pub(super) unsafe extern "C" fn type_get_builtin_shape(
    _ctx: *mut HPyContext,
    _h_type: HPy,
) -> HPyType_BuiltinShape {
    unsafe { no() };
    -2
}
pub(super) unsafe extern "C" fn set_call_function(
    _ctx: *mut HPyContext,
    _h: HPy,
    _func: *mut HPyCallFunction,
) -> core::ffi::c_int {
    unsafe { no() };
    -1
}
pub(crate) mod call {
    use super::*;
    pub(crate) unsafe fn new(
        _c: *mut HPyContext,
        _f: unsafe extern "C" fn(*mut HPyContext, HPy, *const HPy, HPy_ssize_t, HPy) -> HPy,
        _t: *mut PyObject,
        _a: *mut PyObject,
        _k: *mut PyObject,
    ) -> *mut PyObject {
        core::ptr::null_mut()
    }
    pub(crate) unsafe fn init(
        _c: *mut HPyContext,
        _f: unsafe extern "C" fn(
            *mut HPyContext,
            HPy,
            *const HPy,
            HPy_ssize_t,
            HPy,
        ) -> core::ffi::c_int,
        _t: *mut PyObject,
        _a: *mut PyObject,
        _k: *mut PyObject,
    ) -> core::ffi::c_int {
        -1
    }
}
pub(crate) mod buffer {
    use super::*;
    pub(crate) unsafe fn get(
        _c: *mut HPyContext,
        _f: unsafe extern "C" fn(
            *mut HPyContext,
            HPy,
            *mut HPy_buffer,
            core::ffi::c_int,
        ) -> core::ffi::c_int,
        _o: *mut PyObject,
        _v: *mut cpy_Py_buffer,
        _k: core::ffi::c_int,
    ) -> core::ffi::c_int {
        -1
    }
    pub(crate) unsafe fn release(
        _c: *mut HPyContext,
        _f: unsafe extern "C" fn(*mut HPyContext, HPy, *mut HPy_buffer),
        _o: *mut PyObject,
        _v: *mut cpy_Py_buffer,
    ) {
    }
}
