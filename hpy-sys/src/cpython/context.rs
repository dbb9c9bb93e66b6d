//! The context: every function of HPy, and the handles that are always there.

use core::ffi::CStr;
use core::ptr;

use super::capi::*;
use super::constants::Singletons;
use super::{
    attributes, builder, bytes, call, capsule, contextvar, dict, err, eval, field, handle, header,
    import, items, list, number, object, scalar, slice, symbols, thread, tracker, trampoline,
    tuple, type_, types, unicode,
};
use crate::universal::bindings::{HPyContext, TailV090};

/// What our contexts are called, up to the interpreter: the name tells which one that is, as those of other hosts do.
const NAME: &[u8] = b"HPy Universal ABI (hpy-rs host, ";

/// The name of our context in this process.
fn name() -> &'static CStr {
    if symbols::is_pypy() {
        c"HPy Universal ABI (hpy-rs host, PyPy)"
    } else if header::is_readable() {
        c"HPy Universal ABI (hpy-rs host, CPython)"
    } else {
        c"HPy Universal ABI (hpy-rs host, GraalVM)"
    }
}

/// A context with HPy 0.9.0's tail behind it.
#[repr(C)]
struct Whole {
    context: HPyContext,
    tail: TailV090,
}

/// Whether `ctx` is a context of ours, of this library or of another one.
///
/// # Safety
///
/// `ctx` is a live context.
pub(crate) unsafe fn is_own(ctx: *mut HPyContext) -> bool {
    // SAFETY: `ctx` is a live context, which every implementation names.
    let name = unsafe { CStr::from_ptr((*ctx).name) };
    name.to_bytes().starts_with(NAME)
}

/// Makes a context, which is never freed. Null with an exception pending if that fails.
///
/// # Safety
///
/// The interpreter's lock is held, and no exception is pending.
pub(super) unsafe fn make() -> *mut HPyContext {
    // SAFETY: the caller holds the lock. The reference is kept for ever.
    let builtins = unsafe { PyImport_ImportModule(c"builtins".as_ptr()) };
    if builtins.is_null() {
        return ptr::null_mut();
    }
    // SAFETY: the caller holds the lock.
    let Some(singletons) = (unsafe { Singletons::find(builtins) }) else {
        return ptr::null_mut();
    };
    let whole = Whole {
        context: head(&singletons, builtins),
        tail: tail(),
    };
    ptr::from_mut(Box::leak(Box::new(whole))).cast()
}

fn head(singletons: &Singletons, builtins: *mut PyObject) -> HPyContext {
    HPyContext {
        name: name().as_ptr(),
        _private: ptr::null_mut(),
        abi_version: crate::HPY_ABI_VERSION as core::ffi::c_int,
        h_None: handle(singletons.none),
        h_True: handle(singletons.r#true),
        h_False: handle(singletons.r#false),
        h_NotImplemented: handle(singletons.not_implemented),
        h_Ellipsis: handle(singletons.ellipsis),
        h_BaseException: handle(PyExc_BaseException()),
        h_Exception: handle(PyExc_Exception()),
        h_StopAsyncIteration: handle(PyExc_StopAsyncIteration()),
        h_StopIteration: handle(PyExc_StopIteration()),
        h_GeneratorExit: handle(PyExc_GeneratorExit()),
        h_ArithmeticError: handle(PyExc_ArithmeticError()),
        h_LookupError: handle(PyExc_LookupError()),
        h_AssertionError: handle(PyExc_AssertionError()),
        h_AttributeError: handle(PyExc_AttributeError()),
        h_BufferError: handle(PyExc_BufferError()),
        h_EOFError: handle(PyExc_EOFError()),
        h_FloatingPointError: handle(PyExc_FloatingPointError()),
        h_OSError: handle(PyExc_OSError()),
        h_ImportError: handle(PyExc_ImportError()),
        h_ModuleNotFoundError: handle(PyExc_ModuleNotFoundError()),
        h_IndexError: handle(PyExc_IndexError()),
        h_KeyError: handle(PyExc_KeyError()),
        h_KeyboardInterrupt: handle(PyExc_KeyboardInterrupt()),
        h_MemoryError: handle(PyExc_MemoryError()),
        h_NameError: handle(PyExc_NameError()),
        h_OverflowError: handle(PyExc_OverflowError()),
        h_RuntimeError: handle(PyExc_RuntimeError()),
        h_RecursionError: handle(PyExc_RecursionError()),
        h_NotImplementedError: handle(PyExc_NotImplementedError()),
        h_SyntaxError: handle(PyExc_SyntaxError()),
        h_IndentationError: handle(PyExc_IndentationError()),
        h_TabError: handle(PyExc_TabError()),
        h_ReferenceError: handle(PyExc_ReferenceError()),
        h_SystemError: handle(PyExc_SystemError()),
        h_SystemExit: handle(PyExc_SystemExit()),
        h_TypeError: handle(PyExc_TypeError()),
        h_UnboundLocalError: handle(PyExc_UnboundLocalError()),
        h_UnicodeError: handle(PyExc_UnicodeError()),
        h_UnicodeEncodeError: handle(PyExc_UnicodeEncodeError()),
        h_UnicodeDecodeError: handle(PyExc_UnicodeDecodeError()),
        h_UnicodeTranslateError: handle(PyExc_UnicodeTranslateError()),
        h_ValueError: handle(PyExc_ValueError()),
        h_ZeroDivisionError: handle(PyExc_ZeroDivisionError()),
        h_BlockingIOError: handle(PyExc_BlockingIOError()),
        h_BrokenPipeError: handle(PyExc_BrokenPipeError()),
        h_ChildProcessError: handle(PyExc_ChildProcessError()),
        h_ConnectionError: handle(PyExc_ConnectionError()),
        h_ConnectionAbortedError: handle(PyExc_ConnectionAbortedError()),
        h_ConnectionRefusedError: handle(PyExc_ConnectionRefusedError()),
        h_ConnectionResetError: handle(PyExc_ConnectionResetError()),
        h_FileExistsError: handle(PyExc_FileExistsError()),
        h_FileNotFoundError: handle(PyExc_FileNotFoundError()),
        h_InterruptedError: handle(PyExc_InterruptedError()),
        h_IsADirectoryError: handle(PyExc_IsADirectoryError()),
        h_NotADirectoryError: handle(PyExc_NotADirectoryError()),
        h_PermissionError: handle(PyExc_PermissionError()),
        h_ProcessLookupError: handle(PyExc_ProcessLookupError()),
        h_TimeoutError: handle(PyExc_TimeoutError()),
        h_Warning: handle(PyExc_Warning()),
        h_UserWarning: handle(PyExc_UserWarning()),
        h_DeprecationWarning: handle(PyExc_DeprecationWarning()),
        h_PendingDeprecationWarning: handle(PyExc_PendingDeprecationWarning()),
        h_SyntaxWarning: handle(PyExc_SyntaxWarning()),
        h_RuntimeWarning: handle(PyExc_RuntimeWarning()),
        h_FutureWarning: handle(PyExc_FutureWarning()),
        h_ImportWarning: handle(PyExc_ImportWarning()),
        h_UnicodeWarning: handle(PyExc_UnicodeWarning()),
        h_BytesWarning: handle(PyExc_BytesWarning()),
        h_ResourceWarning: handle(PyExc_ResourceWarning()),
        h_BaseObjectType: handle(PyBaseObject_Type()),
        h_TypeType: handle(PyType_Type()),
        h_BoolType: handle(PyBool_Type()),
        h_LongType: handle(PyLong_Type()),
        h_FloatType: handle(PyFloat_Type()),
        h_UnicodeType: handle(PyUnicode_Type()),
        h_TupleType: handle(PyTuple_Type()),
        h_ListType: handle(PyList_Type()),
        ctx_Dup: object::Dup,
        ctx_Close: object::Close,
        ctx_Long_FromInt32_t: scalar::Long_FromInt32_t,
        ctx_Long_FromUInt32_t: scalar::Long_FromUInt32_t,
        ctx_Long_FromInt64_t: scalar::Long_FromInt64_t,
        ctx_Long_FromUInt64_t: scalar::Long_FromUInt64_t,
        ctx_Long_FromSize_t: scalar::Long_FromSize_t,
        ctx_Long_FromSsize_t: scalar::Long_FromSsize_t,
        ctx_Long_AsInt32_t: scalar::Long_AsInt32_t,
        ctx_Long_AsUInt32_t: scalar::Long_AsUInt32_t,
        ctx_Long_AsUInt32_tMask: scalar::Long_AsUInt32_tMask,
        ctx_Long_AsInt64_t: scalar::Long_AsInt64_t,
        ctx_Long_AsUInt64_t: scalar::Long_AsUInt64_t,
        ctx_Long_AsUInt64_tMask: scalar::Long_AsUInt64_tMask,
        ctx_Long_AsSize_t: scalar::Long_AsSize_t,
        ctx_Long_AsSsize_t: scalar::Long_AsSsize_t,
        ctx_Long_AsVoidPtr: scalar::Long_AsVoidPtr,
        ctx_Long_AsDouble: scalar::Long_AsDouble,
        ctx_Float_FromDouble: scalar::Float_FromDouble,
        ctx_Float_AsDouble: scalar::Float_AsDouble,
        ctx_Bool_FromBool: scalar::Bool_FromBool,
        ctx_Length: items::Length,
        ctx_Number_Check: number::Number_Check,
        ctx_Add: number::Add,
        ctx_Subtract: number::Subtract,
        ctx_Multiply: number::Multiply,
        ctx_MatrixMultiply: number::MatrixMultiply,
        ctx_FloorDivide: number::FloorDivide,
        ctx_TrueDivide: number::TrueDivide,
        ctx_Remainder: number::Remainder,
        ctx_Divmod: number::Divmod,
        ctx_Power: number::Power,
        ctx_Negative: number::Negative,
        ctx_Positive: number::Positive,
        ctx_Absolute: number::Absolute,
        ctx_Invert: number::Invert,
        ctx_Lshift: number::Lshift,
        ctx_Rshift: number::Rshift,
        ctx_And: number::And,
        ctx_Xor: number::Xor,
        ctx_Or: number::Or,
        ctx_Index: number::Index,
        ctx_Long: number::Long,
        ctx_Float: number::Float,
        ctx_InPlaceAdd: number::InPlaceAdd,
        ctx_InPlaceSubtract: number::InPlaceSubtract,
        ctx_InPlaceMultiply: number::InPlaceMultiply,
        ctx_InPlaceMatrixMultiply: number::InPlaceMatrixMultiply,
        ctx_InPlaceFloorDivide: number::InPlaceFloorDivide,
        ctx_InPlaceTrueDivide: number::InPlaceTrueDivide,
        ctx_InPlaceRemainder: number::InPlaceRemainder,
        ctx_InPlacePower: number::InPlacePower,
        ctx_InPlaceLshift: number::InPlaceLshift,
        ctx_InPlaceRshift: number::InPlaceRshift,
        ctx_InPlaceAnd: number::InPlaceAnd,
        ctx_InPlaceXor: number::InPlaceXor,
        ctx_InPlaceOr: number::InPlaceOr,
        ctx_Callable_Check: call::Callable_Check,
        ctx_CallTupleDict: call::CallTupleDict,
        ctx_FatalError: err::FatalError,
        ctx_Err_SetString: err::Err_SetString,
        ctx_Err_SetObject: err::Err_SetObject,
        ctx_Err_SetFromErrnoWithFilename: err::Err_SetFromErrnoWithFilename,
        ctx_Err_SetFromErrnoWithFilenameObjects: err::Err_SetFromErrnoWithFilenameObjects,
        ctx_Err_Occurred: err::Err_Occurred,
        ctx_Err_ExceptionMatches: err::Err_ExceptionMatches,
        ctx_Err_NoMemory: err::Err_NoMemory,
        ctx_Err_Clear: err::Err_Clear,
        ctx_Err_NewException: err::Err_NewException,
        ctx_Err_NewExceptionWithDoc: err::Err_NewExceptionWithDoc,
        ctx_Err_WarnEx: err::Err_WarnEx,
        ctx_Err_WriteUnraisable: err::Err_WriteUnraisable,
        ctx_IsTrue: object::IsTrue,
        ctx_Type_FromSpec: types::type_from_spec,
        ctx_Type_GenericNew: types::type_generic_new,
        ctx_GetAttr: attributes::GetAttr,
        ctx_GetAttr_s: attributes::GetAttr_s,
        ctx_HasAttr: attributes::HasAttr,
        ctx_HasAttr_s: attributes::HasAttr_s,
        ctx_SetAttr: attributes::SetAttr,
        ctx_SetAttr_s: attributes::SetAttr_s,
        ctx_GetItem: items::GetItem,
        ctx_GetItem_i: items::GetItem_i,
        ctx_GetItem_s: items::GetItem_s,
        ctx_Contains: items::Contains,
        ctx_SetItem: items::SetItem,
        ctx_SetItem_i: items::SetItem_i,
        ctx_SetItem_s: items::SetItem_s,
        ctx_Type: type_::Type,
        ctx_TypeCheck: type_::TypeCheck,
        ctx_Is: object::Is,
        ctx_AsStruct_Object: types::as_struct_object,
        ctx_AsStruct_Legacy: types::as_struct_legacy,
        ctx_New: types::new,
        ctx_Repr: object::Repr,
        ctx_Str: object::Str,
        ctx_ASCII: object::ASCII,
        ctx_Bytes: object::Bytes,
        ctx_RichCompare: object::RichCompare,
        ctx_RichCompareBool: object::RichCompareBool,
        ctx_Hash: object::Hash,
        ctx_Bytes_Check: bytes::Bytes_Check,
        ctx_Bytes_Size: bytes::Bytes_Size,
        ctx_Bytes_GET_SIZE: bytes::Bytes_Size,
        ctx_Bytes_AsString: bytes::Bytes_AsString,
        ctx_Bytes_AS_STRING: bytes::Bytes_AsString,
        ctx_Bytes_FromString: bytes::Bytes_FromString,
        ctx_Bytes_FromStringAndSize: bytes::Bytes_FromStringAndSize,
        ctx_Unicode_FromString: unicode::Unicode_FromString,
        ctx_Unicode_Check: unicode::Unicode_Check,
        ctx_Unicode_AsASCIIString: unicode::Unicode_AsASCIIString,
        ctx_Unicode_AsLatin1String: unicode::Unicode_AsLatin1String,
        ctx_Unicode_AsUTF8String: unicode::Unicode_AsUTF8String,
        ctx_Unicode_AsUTF8AndSize: unicode::Unicode_AsUTF8AndSize,
        ctx_Unicode_FromWideChar: unicode::Unicode_FromWideChar,
        ctx_Unicode_DecodeFSDefault: unicode::Unicode_DecodeFSDefault,
        ctx_Unicode_DecodeFSDefaultAndSize: unicode::Unicode_DecodeFSDefaultAndSize,
        ctx_Unicode_EncodeFSDefault: unicode::Unicode_EncodeFSDefault,
        ctx_Unicode_ReadChar: unicode::Unicode_ReadChar,
        ctx_Unicode_DecodeASCII: unicode::Unicode_DecodeASCII,
        ctx_Unicode_DecodeLatin1: unicode::Unicode_DecodeLatin1,
        ctx_List_Check: list::List_Check,
        ctx_List_New: list::List_New,
        ctx_List_Append: list::List_Append,
        ctx_Dict_Check: dict::Dict_Check,
        ctx_Dict_New: dict::Dict_New,
        ctx_Tuple_Check: tuple::Tuple_Check,
        ctx_Tuple_FromArray: tuple::Tuple_FromArray,
        ctx_Import_ImportModule: import::Import_ImportModule,
        ctx_FromPyObject: object::FromPyObject,
        ctx_AsPyObject: object::AsPyObject,
        ctx_CallRealFunctionFromTrampoline: trampoline::CallRealFunctionFromTrampoline,
        ctx_ListBuilder_New: builder::ListBuilder_New,
        ctx_ListBuilder_Set: builder::ListBuilder_Set,
        ctx_ListBuilder_Build: builder::ListBuilder_Build,
        ctx_ListBuilder_Cancel: builder::ListBuilder_Cancel,
        ctx_TupleBuilder_New: builder::TupleBuilder_New,
        ctx_TupleBuilder_Set: builder::TupleBuilder_Set,
        ctx_TupleBuilder_Build: builder::TupleBuilder_Build,
        ctx_TupleBuilder_Cancel: builder::TupleBuilder_Cancel,
        ctx_Tracker_New: tracker::Tracker_New,
        ctx_Tracker_Add: tracker::Tracker_Add,
        ctx_Tracker_ForgetAll: tracker::Tracker_ForgetAll,
        ctx_Tracker_Close: tracker::Tracker_Close,
        ctx_Field_Store: field::Field_Store,
        ctx_Field_Load: field::Field_Load,
        ctx_ReenterPythonExecution: thread::ReenterPythonExecution,
        ctx_LeavePythonExecution: thread::LeavePythonExecution,
        ctx_Global_Store: field::Global_Store,
        ctx_Global_Load: field::Global_Load,
        ctx_Dump: object::Dump,
        ctx_AsStruct_Type: types::as_struct_type,
        ctx_AsStruct_Long: types::as_struct_long,
        ctx_AsStruct_Float: types::as_struct_float,
        ctx_AsStruct_Unicode: types::as_struct_unicode,
        ctx_AsStruct_Tuple: types::as_struct_tuple,
        ctx_AsStruct_List: types::as_struct_list,
        ctx_Type_GetBuiltinShape: types::type_get_builtin_shape,
        ctx_DelItem: items::DelItem,
        ctx_DelItem_i: items::DelItem_i,
        ctx_DelItem_s: items::DelItem_s,
        h_ComplexType: handle(PyComplex_Type()),
        h_BytesType: handle(PyBytes_Type()),
        h_MemoryViewType: handle(PyMemoryView_Type()),
        h_CapsuleType: handle(PyCapsule_Type()),
        h_SliceType: handle(PySlice_Type()),
        h_Builtins: handle(builtins),
        _tail: [],
    }
}

fn tail() -> TailV090 {
    TailV090 {
        ctx_Capsule_New: capsule::Capsule_New,
        ctx_Capsule_Get: capsule::Capsule_Get,
        ctx_Capsule_IsValid: capsule::Capsule_IsValid,
        ctx_Capsule_Set: capsule::Capsule_Set,
        ctx_Compile_s: eval::Compile_s,
        ctx_EvalCode: eval::EvalCode,
        ctx_ContextVar_New: contextvar::ContextVar_New,
        ctx_ContextVar_Get: contextvar::ContextVar_Get,
        ctx_ContextVar_Set: contextvar::ContextVar_Set,
        ctx_Type_GetName: type_::Type_GetName,
        ctx_Type_IsSubtype: type_::Type_IsSubtype,
        ctx_Unicode_FromEncodedObject: unicode::Unicode_FromEncodedObject,
        ctx_Unicode_Substring: unicode::Unicode_Substring,
        ctx_Dict_Keys: dict::Dict_Keys,
        ctx_Dict_Copy: dict::Dict_Copy,
        ctx_Slice_Unpack: slice::Slice_Unpack,
        ctx_SetCallFunction: types::set_call_function,
        ctx_Call: call::Call,
        ctx_CallMethod: call::CallMethod,
    }
}
