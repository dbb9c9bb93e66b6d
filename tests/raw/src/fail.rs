//! A class each of whose slots raises `ValueError`.

use super::*;

struct Fail;

/// Implements a signature with a function that raises and returns what means failure.
macro_rules! fails {
    ($($signature:ident($($arg:ty),*) -> $ret:ty = $failure:expr;)*) => {$(
        // SAFETY: it only raises.
        unsafe impl Implementation<$signature> for Fail {
            const FUNCTION: <$signature as Signature>::Function = {
                unsafe extern "C" fn function(ctx: *mut HPyContext, $(_: $arg),*) -> $ret {
                    // SAFETY: the context is that of the running call.
                    unsafe { raise(ctx, c"a slot failed") };
                    $failure
                }
                function
            };
        }
    )*};
}

fails! {
    Noargs(HPy) -> HPy = HPy_NULL;
    O(HPy, HPy) -> HPy = HPy_NULL;
    Varargs(HPy, *const HPy, usize) -> HPy = HPy_NULL;
    Keywords(HPy, *const HPy, usize, HPy) -> HPy = HPy_NULL;
    Unaryfunc(HPy) -> HPy = HPy_NULL;
    Binaryfunc(HPy, HPy) -> HPy = HPy_NULL;
    Ternaryfunc(HPy, HPy, HPy) -> HPy = HPy_NULL;
    Ssizeargfunc(HPy, HPy_ssize_t) -> HPy = HPy_NULL;
    Reprfunc(HPy) -> HPy = HPy_NULL;
    Richcmpfunc(HPy, HPy, HPy_RichCmpOp) -> HPy = HPy_NULL;
    Getter(HPy, *mut c_void) -> HPy = HPy_NULL;
    Setter(HPy, HPy, *mut c_void) -> c_int = -1;
    Inquiry(HPy) -> c_int = -1;
    Lenfunc(HPy) -> HPy_ssize_t = -1;
    Objobjargproc(HPy, HPy, HPy) -> c_int = -1;
    Objobjproc(HPy, HPy) -> c_int = -1;
    Hashfunc(HPy) -> HPy_hash_t = -1;
    Initproc(HPy, *const HPy, HPy_ssize_t, HPy) -> c_int = -1;
    Newfunc(HPy, *const HPy, HPy_ssize_t, HPy) -> HPy = HPy_NULL;
    Getbufferproc(HPy, *mut HPy_buffer, c_int) -> c_int = -1;
}

macro_rules! slots {
    ($($slot:ident)*) => {
        vec![$(def::slot::<slots::$slot, Fail>()),*]
    };
}

/// # Safety
///
/// `ctx` and the module are those of the running call.
pub(crate) unsafe fn add(ctx: *mut HPyContext, module: HPy) -> Option<()> {
    let mut list = slots! {
        HPy_bf_getbuffer HPy_mp_ass_subscript HPy_mp_length HPy_mp_subscript HPy_nb_absolute HPy_nb_add HPy_nb_bool
        HPy_nb_float HPy_nb_index HPy_nb_int HPy_nb_power HPy_nb_inplace_power HPy_nb_inplace_add HPy_sq_contains
        HPy_tp_call HPy_tp_hash HPy_tp_repr HPy_tp_richcompare HPy_tp_str
    };
    list.extend([
        def::meth::<Noargs, Fail>(c"noargs", ptr::null()),
        def::meth::<O, Fail>(c"o", ptr::null()),
        def::meth::<Varargs, Fail>(c"varargs", ptr::null()),
        def::meth::<Keywords, Fail>(c"keywords", ptr::null()),
        def::getset::<Fail, Fail>(c"attribute", ptr::null(), ptr::null_mut()),
    ]);
    let mut failing = spec(c"hpy_raw_types.Failing");
    failing.basicsize = 8;
    failing.defines = defines(list);
    let mut new = spec(c"hpy_raw_types.FailingNew");
    new.basicsize = 8;
    new.defines = defines(slots! { HPy_tp_new });
    let mut init = spec(c"hpy_raw_types.FailingInit");
    init.basicsize = 8;
    init.defines = defines(slots! { HPy_tp_init });
    // SAFETY: the caller's.
    unsafe {
        add_type(ctx, module, c"Failing", failing, &[])?;
        add_type(ctx, module, c"FailingNew", new, &[])?;
        add_type(ctx, module, c"FailingInit", init, &[])?;
    }
    Some(())
}
