//! A class whose operators say which slot was called.

use super::*;

/// Answers with `SLOT`.
struct Answer<const SLOT: HPySlot_Slot>;

/// Implements a signature for every slot: the answer as an int, which a slot must return.
macro_rules! answers {
    ($($signature:ident($($arg:ty),*);)*) => {$(
        // SAFETY: it only makes an int.
        unsafe impl<const SLOT: HPySlot_Slot> Implementation<$signature> for Answer<SLOT> {
            const FUNCTION: <$signature as Signature>::Function = {
                unsafe extern "C" fn function<const SLOT: HPySlot_Slot>(
                    ctx: *mut HPyContext,
                    $(_: $arg),*
                ) -> HPy {
                    // SAFETY: the context is that of the running call.
                    unsafe { HPyLong_FromInt64_t(ctx, i64::from(SLOT)) }
                }
                function::<SLOT>
            };
        }
    )*};
}

answers! {
    Unaryfunc(HPy);
    Binaryfunc(HPy, HPy);
    Ternaryfunc(HPy, HPy, HPy);
    Ssizeargfunc(HPy, HPy_ssize_t);
}

macro_rules! slots {
    ($($slot:ident)*) => {
        vec![$(def::slot::<slots::$slot, Answer<{ hpy_sys::$slot }>>()),*]
    };
}

functions! {
    fn Float: Unaryfunc(ctx: *mut HPyContext, self_: HPy) -> HPy {
        HPyFloat_FromDouble(ctx, 11.0)
    }

    fn Bool: Inquiry(ctx: *mut HPyContext, self_: HPy) -> c_int {
        0
    }

    fn Init: Initproc(ctx: *mut HPyContext, self_: HPy, args: *const HPy, nargs: HPy_ssize_t, kw: HPy) -> c_int {
        let value = if nargs > 0 { HPyLong_AsInt64_t(ctx, *args) } else { -5 };
        let keywords = if HPy_IsNull(kw) { 0 } else { HPy_Length(ctx, kw) };
        *_HPy_AsStruct_Object(ctx, self_).cast::<i64>() = value + 100 * keywords as i64;
        0
    }

    fn Value: Getter(ctx: *mut HPyContext, self_: HPy, closure: *mut c_void) -> HPy {
        HPyLong_FromInt64_t(ctx, *_HPy_AsStruct_Object(ctx, self_).cast::<i64>())
    }

    fn Str: Reprfunc(ctx: *mut HPyContext, self_: HPy) -> HPy {
        HPyUnicode_FromString(ctx, c"str of numbers".as_ptr())
    }

    fn Length: Lenfunc(ctx: *mut HPyContext, self_: HPy) -> HPy_ssize_t {
        3
    }

    fn SetItem: Objobjargproc(ctx: *mut HPyContext, self_: HPy, key: HPy, value: HPy) -> c_int {
        let value = if HPy_IsNull(value) { -1 } else { HPyLong_AsInt64_t(ctx, value) };
        *_HPy_AsStruct_Object(ctx, self_).cast::<i64>() = HPyLong_AsInt64_t(ctx, key) * 1000 + value;
        0
    }

    fn Contains: Objobjproc(ctx: *mut HPyContext, self_: HPy, value: HPy) -> c_int {
        c_int::from(HPy_IsTrue(ctx, value) != 0)
    }
}

/// # Safety
///
/// `ctx` and the module are those of the running call.
pub(crate) unsafe fn add(ctx: *mut HPyContext, module: HPy) -> Option<()> {
    let mut list = slots! {
        HPy_nb_absolute HPy_nb_add HPy_nb_and HPy_nb_divmod HPy_nb_floor_divide HPy_nb_index
        HPy_nb_inplace_add HPy_nb_inplace_and HPy_nb_inplace_floor_divide HPy_nb_inplace_lshift
        HPy_nb_inplace_multiply HPy_nb_inplace_or HPy_nb_inplace_power HPy_nb_inplace_remainder
        HPy_nb_inplace_rshift HPy_nb_inplace_subtract HPy_nb_inplace_true_divide HPy_nb_inplace_xor
        HPy_nb_int HPy_nb_invert HPy_nb_lshift HPy_nb_multiply HPy_nb_negative HPy_nb_or
        HPy_nb_positive HPy_nb_power HPy_nb_remainder HPy_nb_rshift HPy_nb_subtract
        HPy_nb_true_divide HPy_nb_xor HPy_nb_matrix_multiply HPy_nb_inplace_matrix_multiply
        HPy_mp_subscript
    };
    list.extend([
        def::slot::<slots::HPy_nb_float, Float>(),
        def::slot::<slots::HPy_nb_bool, Bool>(),
        def::slot::<slots::HPy_tp_init, Init>(),
        def::slot::<slots::HPy_tp_str, Str>(),
        def::slot::<slots::HPy_mp_length, Length>(),
        def::slot::<slots::HPy_mp_ass_subscript, SetItem>(),
        def::slot::<slots::HPy_sq_contains, Contains>(),
        def::get::<Value>(c"value", ptr::null(), ptr::null_mut()),
    ]);
    let mut numbers = spec(c"hpy_raw_types.Numbers");
    numbers.basicsize = 8;
    numbers.defines = defines(list);
    let mut sequence = spec(c"hpy_raw_types.Sequence");
    sequence.basicsize = 8;
    sequence.defines = defines(slots! {
        HPy_sq_concat HPy_sq_repeat HPy_sq_inplace_concat HPy_sq_inplace_repeat HPy_sq_item
    });
    // SAFETY: the caller's.
    unsafe {
        add_type(ctx, module, c"Numbers", numbers, &[])?;
        add_type(ctx, module, c"Sequence", sequence, &[])?;
    }
    Some(())
}
