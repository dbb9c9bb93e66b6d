//! Letting other threads run.

use super::capi::*;
use crate::universal::bindings::HPyThreadState;

functions! {
    fn ctx_ReenterPythonExecution(_ctx, state: HPyThreadState) {
        PyEval_RestoreThread(core::ptr::with_exposed_provenance_mut(state._i as usize));
    }

    fn ctx_LeavePythonExecution(_ctx) -> HPyThreadState {
        HPyThreadState { _i: PyEval_SaveThread().expose_provenance() as isize }
    }
}
