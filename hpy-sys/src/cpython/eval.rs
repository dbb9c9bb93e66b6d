//! Compiling and evaluating source text.

use core::ffi::{c_char, c_int};

use super::capi::*;
use super::{handle, py};
use crate::HPy_NULL;
use crate::universal::bindings::{
    HPy, HPy_SourceKind, HPy_SourceKind_Expr, HPy_SourceKind_File, HPy_SourceKind_Single,
};

/// `Py_single_input` and the like.
fn start(kind: HPy_SourceKind) -> Option<c_int> {
    match kind {
        HPy_SourceKind_Single => Some(256),
        HPy_SourceKind_File => Some(257),
        HPy_SourceKind_Expr => Some(258),
        _ => None,
    }
}

functions! {
    fn ctx_Compile_s(_ctx, source: *const c_char, filename: *const c_char, kind: HPy_SourceKind) -> HPy {
        let Some(start) = start(kind) else {
            PyErr_SetString(PyExc_SystemError(), c"invalid source kind".as_ptr());
            return HPy_NULL;
        };
        match (Py_CompileString(), Py_CompileStringFlags()) {
            (Some(compile), _) => handle(compile(source, filename, start)),
            (None, Some(compile)) => {
                handle(compile(source, filename, start, core::ptr::null_mut()))
            }
            (None, None) => {
                PyErr_SetString(
                    PyExc_SystemError(),
                    c"this interpreter exports no Py_CompileString".as_ptr(),
                );
                HPy_NULL
            }
        }
    }

    fn ctx_EvalCode(_ctx, code: HPy, globals: HPy, locals: HPy) -> HPy {
        handle(PyEval_EvalCode(py(code), py(globals), py(locals)))
    }
}
