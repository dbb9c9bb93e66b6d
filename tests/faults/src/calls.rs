//! A module with functions of HPy for which an interpreter may lack the function of the C API.

use core::ptr;

use hpy_sys::*;

use crate::broken::{def, modules};

/// Implements functions of one argument, which do not unwind.
macro_rules! functions {
    ($(fn $name:ident($ctx:ident, $arg:ident) $body:block)*) => {$(
        struct $name;

        // SAFETY: HPy passes an open handle, and it does not unwind.
        unsafe impl Implementation<O> for $name {
            const FUNCTION: <O as Signature>::Function = {
                unsafe extern "C" fn function($ctx: *mut HPyContext, _module: HPy, $arg: HPy) -> HPy $body
                function
            };
        }
    )*};
}

functions! {
    fn Compile(ctx, source) {
        let mut size = 0;
        // SAFETY: the handle is open.
        let source = unsafe { HPyUnicode_AsUTF8AndSize(ctx, source, &mut size) };
        if source.is_null() {
            return HPy_NULL;
        }
        // SAFETY: both texts end with a NUL, and that of the argument lives as long as the call.
        unsafe { HPy_Compile_s(ctx, source, c"<test>".as_ptr(), HPy_SourceKind_Expr) }
    }

    fn Dump(ctx, object) {
        // SAFETY: the handle is open.
        unsafe { _HPy_Dump(ctx, object) };
        // SAFETY: as above.
        unsafe { HPy_Dup(ctx, object) }
    }

    // function(function, reverse=True)
    fn CallWithKeyword(ctx, function) {
        // SAFETY: the context is that of the running call.
        let names = unsafe { reverse(ctx) };
        // SAFETY: the handle is always open.
        let args = [function, unsafe { (*ctx).h_True }];
        // SAFETY: the arguments are open, the second has the name in the tuple.
        unsafe { HPy_Call(ctx, function, args.as_ptr(), 1, names) }
    }

    // list.sort(reverse=True)
    fn SortReversed(ctx, list) {
        // SAFETY: the context is that of the running call.
        let names = unsafe { reverse(ctx) };
        // SAFETY: the text ends with a NUL.
        let name = unsafe { HPyUnicode_FromString(ctx, c"sort".as_ptr()) };
        // SAFETY: the handle is always open.
        let args = [list, unsafe { (*ctx).h_True }];
        // SAFETY: the arguments are open, the second has the name in the tuple.
        unsafe { HPy_CallMethod(ctx, name, args.as_ptr(), 1, names) }
    }
}

/// `("reverse",)`; kept for ever.
///
/// # Safety
///
/// `ctx` is that of the running call.
unsafe fn reverse(ctx: *mut HPyContext) -> HPy {
    // SAFETY: the text ends with a NUL.
    let name = unsafe { HPyUnicode_FromString(ctx, c"reverse".as_ptr()) };
    // SAFETY: the handle is open.
    unsafe { HPyTuple_FromArray(ctx, [name].as_mut_ptr(), 1) }
}

modules! {
    PyInit_calls c"calls" def(vec![
        def::meth::<O, Compile>(c"compile", ptr::null()),
        def::meth::<O, Dump>(c"dump", ptr::null()),
        def::meth::<O, CallWithKeyword>(c"call_with_keyword", ptr::null()),
        def::meth::<O, SortReversed>(c"sort_reversed", ptr::null()),
    ]);
}
