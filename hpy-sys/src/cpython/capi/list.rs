//! What is used of the C API, once for both definitions.

/// Calls the macro `$define` with everything that is used.
///
/// `functions` have to be there, and so have those that are `plain`, which neither run code of Python's nor let other threads run, and those
/// that are `inlined` where the version is known. `objects` are symbols that are objects, `pointers` symbols that point to one; both have
/// to be there. `optional_objects`, `optional_pointers` and `optional` are null and `None` where they are missing.
macro_rules! c_api {
    ($define:ident) => {
        $define! {
            functions {
                fn Py_FatalError(message: *const c_char);
                fn PyType_FromSpecWithBases(spec: *mut c_void, bases: *mut PyObject) -> *mut PyObject;
                fn PyType_GenericAlloc(class: *mut PyObject, items: isize) -> *mut PyObject;
                fn PyModuleDef_Init(def: *mut c_void) -> *mut PyObject;
                fn PyEval_SaveThread() -> *mut c_void;
                fn PyEval_RestoreThread(state: *mut c_void);

                fn PyLong_AsLong(o: *mut PyObject) -> c_long;
                fn PyLong_AsUnsignedLong(o: *mut PyObject) -> c_ulong;
                fn PyLong_AsUnsignedLongMask(o: *mut PyObject) -> c_ulong;
                fn PyLong_AsLongLong(o: *mut PyObject) -> c_longlong;
                fn PyLong_AsUnsignedLongLong(o: *mut PyObject) -> c_ulonglong;
                fn PyLong_AsUnsignedLongLongMask(o: *mut PyObject) -> c_ulonglong;
                fn PyLong_AsSize_t(o: *mut PyObject) -> usize;
                fn PyLong_AsSsize_t(o: *mut PyObject) -> isize;
                fn PyLong_AsVoidPtr(o: *mut PyObject) -> *mut c_void;
                fn PyLong_AsDouble(o: *mut PyObject) -> f64;
                fn PyFloat_AsDouble(o: *mut PyObject) -> f64;

                fn PyNumber_Check(o: *mut PyObject) -> c_int;
                fn PyNumber_Add(a: *mut PyObject, b: *mut PyObject) -> *mut PyObject;
                fn PyNumber_Subtract(a: *mut PyObject, b: *mut PyObject) -> *mut PyObject;
                fn PyNumber_Multiply(a: *mut PyObject, b: *mut PyObject) -> *mut PyObject;
                fn PyNumber_MatrixMultiply(a: *mut PyObject, b: *mut PyObject) -> *mut PyObject;
                fn PyNumber_FloorDivide(a: *mut PyObject, b: *mut PyObject) -> *mut PyObject;
                fn PyNumber_TrueDivide(a: *mut PyObject, b: *mut PyObject) -> *mut PyObject;
                fn PyNumber_Remainder(a: *mut PyObject, b: *mut PyObject) -> *mut PyObject;
                fn PyNumber_Divmod(a: *mut PyObject, b: *mut PyObject) -> *mut PyObject;
                fn PyNumber_Power(a: *mut PyObject, b: *mut PyObject, c: *mut PyObject) -> *mut PyObject;
                fn PyNumber_Negative(o: *mut PyObject) -> *mut PyObject;
                fn PyNumber_Positive(o: *mut PyObject) -> *mut PyObject;
                fn PyNumber_Absolute(o: *mut PyObject) -> *mut PyObject;
                fn PyNumber_Invert(o: *mut PyObject) -> *mut PyObject;
                fn PyNumber_Lshift(a: *mut PyObject, b: *mut PyObject) -> *mut PyObject;
                fn PyNumber_Rshift(a: *mut PyObject, b: *mut PyObject) -> *mut PyObject;
                fn PyNumber_And(a: *mut PyObject, b: *mut PyObject) -> *mut PyObject;
                fn PyNumber_Xor(a: *mut PyObject, b: *mut PyObject) -> *mut PyObject;
                fn PyNumber_Or(a: *mut PyObject, b: *mut PyObject) -> *mut PyObject;
                fn PyNumber_Index(o: *mut PyObject) -> *mut PyObject;
                fn PyNumber_Long(o: *mut PyObject) -> *mut PyObject;
                fn PyNumber_Float(o: *mut PyObject) -> *mut PyObject;
                fn PyNumber_InPlaceAdd(a: *mut PyObject, b: *mut PyObject) -> *mut PyObject;
                fn PyNumber_InPlaceSubtract(a: *mut PyObject, b: *mut PyObject) -> *mut PyObject;
                fn PyNumber_InPlaceMultiply(a: *mut PyObject, b: *mut PyObject) -> *mut PyObject;
                fn PyNumber_InPlaceMatrixMultiply(a: *mut PyObject, b: *mut PyObject) -> *mut PyObject;
                fn PyNumber_InPlaceFloorDivide(a: *mut PyObject, b: *mut PyObject) -> *mut PyObject;
                fn PyNumber_InPlaceTrueDivide(a: *mut PyObject, b: *mut PyObject) -> *mut PyObject;
                fn PyNumber_InPlaceRemainder(a: *mut PyObject, b: *mut PyObject) -> *mut PyObject;
                fn PyNumber_InPlacePower(a: *mut PyObject, b: *mut PyObject, c: *mut PyObject) -> *mut PyObject;
                fn PyNumber_InPlaceLshift(a: *mut PyObject, b: *mut PyObject) -> *mut PyObject;
                fn PyNumber_InPlaceRshift(a: *mut PyObject, b: *mut PyObject) -> *mut PyObject;
                fn PyNumber_InPlaceAnd(a: *mut PyObject, b: *mut PyObject) -> *mut PyObject;
                fn PyNumber_InPlaceXor(a: *mut PyObject, b: *mut PyObject) -> *mut PyObject;
                fn PyNumber_InPlaceOr(a: *mut PyObject, b: *mut PyObject) -> *mut PyObject;

                fn PyObject_Call(callable: *mut PyObject, args: *mut PyObject, kw: *mut PyObject) -> *mut PyObject;
                fn PyObject_CallObject(callable: *mut PyObject, args: *mut PyObject) -> *mut PyObject;

                fn PyErr_SetString(class: *mut PyObject, message: *const c_char);
                fn PyErr_SetObject(class: *mut PyObject, value: *mut PyObject);
                fn PyErr_SetFromErrnoWithFilename(class: *mut PyObject, filename: *const c_char) -> *mut PyObject;
                fn PyErr_SetFromErrnoWithFilenameObjects(class: *mut PyObject, filename1: *mut PyObject, filename2: *mut PyObject) -> *mut PyObject;
                fn PyErr_ExceptionMatches(class: *mut PyObject) -> c_int;
                fn PyErr_NoMemory() -> *mut PyObject;
                fn PyErr_Clear();
                fn PyErr_NewException(name: *const c_char, base: *mut PyObject, dict: *mut PyObject) -> *mut PyObject;
                fn PyErr_NewExceptionWithDoc(name: *const c_char, doc: *const c_char, base: *mut PyObject, dict: *mut PyObject) -> *mut PyObject;
                fn PyErr_WarnEx(category: *mut PyObject, message: *const c_char, level: isize) -> c_int;
                fn PyErr_WriteUnraisable(o: *mut PyObject);
                fn PyErr_Fetch(class: *mut *mut PyObject, value: *mut *mut PyObject, traceback: *mut *mut PyObject);
                fn PyErr_NormalizeException(class: *mut *mut PyObject, value: *mut *mut PyObject, traceback: *mut *mut PyObject);
                fn PyException_SetTraceback(exception: *mut PyObject, traceback: *mut PyObject) -> c_int;
                fn PyException_GetTraceback(exception: *mut PyObject) -> *mut PyObject;
                fn PyErr_Restore(class: *mut PyObject, value: *mut PyObject, traceback: *mut PyObject);

                fn PyObject_IsTrue(o: *mut PyObject) -> c_int;
                fn PyObject_Size(o: *mut PyObject) -> isize;
                fn PyObject_GetAttr(o: *mut PyObject, name: *mut PyObject) -> *mut PyObject;
                fn PyObject_GetAttrString(o: *mut PyObject, name: *const c_char) -> *mut PyObject;
                fn PyObject_HasAttr(o: *mut PyObject, name: *mut PyObject) -> c_int;
                fn PyObject_HasAttrString(o: *mut PyObject, name: *const c_char) -> c_int;
                fn PyObject_SetAttr(o: *mut PyObject, name: *mut PyObject, value: *mut PyObject) -> c_int;
                fn PyObject_SetAttrString(o: *mut PyObject, name: *const c_char, value: *mut PyObject) -> c_int;
                fn PyObject_GetItem(o: *mut PyObject, key: *mut PyObject) -> *mut PyObject;
                fn PyObject_SetItem(o: *mut PyObject, key: *mut PyObject, value: *mut PyObject) -> c_int;
                fn PyObject_DelItem(o: *mut PyObject, key: *mut PyObject) -> c_int;
                fn PySequence_GetItem(o: *mut PyObject, index: isize) -> *mut PyObject;
                fn PySequence_Contains(o: *mut PyObject, value: *mut PyObject) -> c_int;
                fn PyObject_Repr(o: *mut PyObject) -> *mut PyObject;
                fn PyObject_Str(o: *mut PyObject) -> *mut PyObject;
                fn PyObject_ASCII(o: *mut PyObject) -> *mut PyObject;
                fn PyObject_Bytes(o: *mut PyObject) -> *mut PyObject;
                fn PyObject_RichCompare(a: *mut PyObject, b: *mut PyObject, op: c_int) -> *mut PyObject;
                fn PyObject_RichCompareBool(a: *mut PyObject, b: *mut PyObject, op: c_int) -> c_int;
                fn PyObject_Hash(o: *mut PyObject) -> isize;

                fn PyObject_GetIter(o: *mut PyObject) -> *mut PyObject;
                fn PyIter_Next(o: *mut PyObject) -> *mut PyObject;

                fn PyObject_ClearWeakRefs(o: *mut PyObject);

                fn PyUnicode_AsASCIIString(o: *mut PyObject) -> *mut PyObject;
                fn PyUnicode_AsLatin1String(o: *mut PyObject) -> *mut PyObject;
                fn PyUnicode_AsUTF8String(o: *mut PyObject) -> *mut PyObject;
                fn PyUnicode_FromWideChar(v: *const wchar_t, size: isize) -> *mut PyObject;
                fn PyUnicode_DecodeFSDefault(v: *const c_char) -> *mut PyObject;
                fn PyUnicode_DecodeFSDefaultAndSize(v: *const c_char, size: isize) -> *mut PyObject;
                fn PyUnicode_EncodeFSDefault(o: *mut PyObject) -> *mut PyObject;
                fn PyUnicode_DecodeASCII(v: *const c_char, size: isize, errors: *const c_char) -> *mut PyObject;
                fn PyUnicode_DecodeLatin1(v: *const c_char, size: isize, errors: *const c_char) -> *mut PyObject;
                fn PyUnicode_FromEncodedObject(o: *mut PyObject, encoding: *const c_char, errors: *const c_char) -> *mut PyObject;
                fn PyUnicode_Substring(o: *mut PyObject, start: isize, end: isize) -> *mut PyObject;

                fn PyList_New(size: isize) -> *mut PyObject;
                fn PyList_SetItem(o: *mut PyObject, index: isize, item: *mut PyObject) -> c_int;
                fn PyList_Append(o: *mut PyObject, item: *mut PyObject) -> c_int;
                fn PyDict_New() -> *mut PyObject;
                fn PyDict_Keys(o: *mut PyObject) -> *mut PyObject;
                fn PyDict_Values(o: *mut PyObject) -> *mut PyObject;
                fn PyDict_Copy(o: *mut PyObject) -> *mut PyObject;
                fn PyDict_SetItem(o: *mut PyObject, key: *mut PyObject, value: *mut PyObject) -> c_int;
                fn PyDict_Next(o: *mut PyObject, position: *mut isize, key: *mut *mut PyObject, value: *mut *mut PyObject) -> c_int;
                fn PyTuple_New(size: isize) -> *mut PyObject;
                fn PyTuple_SetItem(o: *mut PyObject, index: isize, item: *mut PyObject) -> c_int;
                fn PySlice_Unpack(o: *mut PyObject, start: *mut isize, stop: *mut isize, step: *mut isize) -> c_int;

                fn PyImport_ImportModule(name: *const c_char) -> *mut PyObject;
                fn PyEval_EvalCode(code: *mut PyObject, globals: *mut PyObject, locals: *mut PyObject) -> *mut PyObject;

                fn PyCapsule_New(pointer: *mut c_void, name: *const c_char, destructor: Option<unsafe extern "C" fn(*mut PyObject)>) -> *mut PyObject;

                fn PyContextVar_New(name: *const c_char, default: *mut PyObject) -> *mut PyObject;
                fn PyContextVar_Get(var: *mut PyObject, default: *mut PyObject, value: *mut *mut PyObject) -> c_int;
                fn PyContextVar_Set(var: *mut PyObject, value: *mut PyObject) -> *mut PyObject;
            }
            plain {
                fn PyType_IsSubtype(a: *mut PyObject, b: *mut PyObject) -> c_int;
                fn PyType_GetSlot(o: *mut PyObject, slot: c_int) -> *mut c_void;
                fn Py_GetVersion() -> *const c_char;
                fn PyLong_FromLong(v: c_long) -> *mut PyObject;
                fn PyLong_FromUnsignedLong(v: c_ulong) -> *mut PyObject;
                fn PyLong_FromLongLong(v: c_longlong) -> *mut PyObject;
                fn PyLong_FromUnsignedLongLong(v: c_ulonglong) -> *mut PyObject;
                fn PyLong_FromSize_t(v: usize) -> *mut PyObject;
                fn PyLong_FromSsize_t(v: isize) -> *mut PyObject;
                fn PyFloat_FromDouble(v: f64) -> *mut PyObject;
                fn PyBool_FromLong(v: c_long) -> *mut PyObject;
                fn PyCallable_Check(o: *mut PyObject) -> c_int;
                fn PyErr_Occurred() -> *mut PyObject;
                fn PyObject_Type(o: *mut PyObject) -> *mut PyObject;
                fn PyBytes_Size(o: *mut PyObject) -> isize;
                fn PyBytes_AsString(o: *mut PyObject) -> *mut c_char;
                fn PyBytes_FromString(v: *const c_char) -> *mut PyObject;
                fn PyBytes_FromStringAndSize(v: *const c_char, size: isize) -> *mut PyObject;
                fn PyUnicode_FromStringAndSize(v: *const c_char, size: isize) -> *mut PyObject;
                fn PyUnicode_FromString(v: *const c_char) -> *mut PyObject;
                fn PyUnicode_AsUTF8AndSize(o: *mut PyObject, size: *mut isize) -> *const c_char;
                fn PyUnicode_ReadChar(o: *mut PyObject, index: isize) -> u32;
                fn PyTuple_GetItem(o: *mut PyObject, index: isize) -> *mut PyObject;
                fn PyTuple_Size(o: *mut PyObject) -> isize;
                fn PyDict_Size(o: *mut PyObject) -> isize;
                fn PyCapsule_IsValid(o: *mut PyObject, name: *const c_char) -> c_int;
                fn PyCapsule_GetPointer(o: *mut PyObject, name: *const c_char) -> *mut c_void;
                fn PyCapsule_GetName(o: *mut PyObject) -> *const c_char;
                fn PyCapsule_GetContext(o: *mut PyObject) -> *mut c_void;
                fn PyCapsule_SetPointer(o: *mut PyObject, pointer: *mut c_void) -> c_int;
                fn PyCapsule_SetName(o: *mut PyObject, name: *const c_char) -> c_int;
                fn PyCapsule_SetContext(o: *mut PyObject, context: *mut c_void) -> c_int;
                fn PyCapsule_SetDestructor(o: *mut PyObject, destructor: Option<unsafe extern "C" fn(*mut PyObject)>) -> c_int;
            }
            inlined {
                fn Py_IncRef(o: *mut PyObject);
                fn Py_DecRef(o: *mut PyObject);
            }
            objects {
                PyBaseObject_Type PyType_Type PyBool_Type PyLong_Type PyFloat_Type PyUnicode_Type PyTuple_Type PyList_Type PyDict_Type
                PyComplex_Type PyBytes_Type PyMemoryView_Type PyCapsule_Type PySlice_Type
            }
            pointers {
                PyExc_BaseException PyExc_Exception PyExc_StopAsyncIteration PyExc_StopIteration PyExc_GeneratorExit
                PyExc_ArithmeticError PyExc_LookupError PyExc_AssertionError PyExc_AttributeError PyExc_BufferError PyExc_EOFError
                PyExc_FloatingPointError PyExc_OSError PyExc_ImportError PyExc_ModuleNotFoundError PyExc_IndexError PyExc_KeyError
                PyExc_KeyboardInterrupt PyExc_MemoryError PyExc_NameError PyExc_OverflowError PyExc_RuntimeError PyExc_RecursionError
                PyExc_NotImplementedError PyExc_SyntaxError PyExc_IndentationError PyExc_TabError PyExc_ReferenceError
                PyExc_SystemError PyExc_SystemExit PyExc_TypeError PyExc_UnboundLocalError PyExc_UnicodeError
                PyExc_UnicodeEncodeError PyExc_UnicodeDecodeError PyExc_UnicodeTranslateError PyExc_ValueError
                PyExc_ZeroDivisionError PyExc_BlockingIOError PyExc_BrokenPipeError PyExc_ChildProcessError PyExc_ConnectionError
                PyExc_ConnectionAbortedError PyExc_ConnectionRefusedError PyExc_ConnectionResetError PyExc_FileExistsError
                PyExc_FileNotFoundError PyExc_InterruptedError PyExc_IsADirectoryError PyExc_NotADirectoryError
                PyExc_PermissionError PyExc_ProcessLookupError PyExc_TimeoutError PyExc_Warning PyExc_UserWarning
                PyExc_DeprecationWarning PyExc_PendingDeprecationWarning PyExc_SyntaxWarning PyExc_RuntimeWarning
                PyExc_FutureWarning PyExc_ImportWarning PyExc_UnicodeWarning PyExc_BytesWarning PyExc_ResourceWarning
            }
            optional_objects {
                _Py_NoneStruct _Py_TrueStruct _Py_FalseStruct _Py_NotImplementedStruct _Py_EllipsisObject
            }
            optional_pointers {
                _Py_NoneStructReference _Py_TrueStructReference _Py_FalseStructReference _Py_NotImplementedStructReference
                _Py_EllipsisObjectReference
            }
            optional {
                // Inline in the headers before 3.11.
                fn PyObject_Vectorcall(callable: *mut PyObject, args: *const *mut PyObject, nargsf: usize, kwnames: *mut PyObject) -> *mut PyObject;
                // Since 3.9; before under the second name.
                fn PyObject_VectorcallDict(callable: *mut PyObject, args: *const *mut PyObject, nargsf: usize, kw: *mut PyObject) -> *mut PyObject;
                fn _PyObject_FastCallDict(callable: *mut PyObject, args: *const *mut PyObject, nargsf: usize, kw: *mut PyObject) -> *mut PyObject;
                fn PyObject_VectorcallMethod(name: *mut PyObject, args: *const *mut PyObject, nargsf: usize, kwnames: *mut PyObject) -> *mut PyObject;
                // PyPy only: elsewhere it is a macro.
                fn PyList_SET_ITEM(o: *mut PyObject, index: isize, item: *mut PyObject);
                // Asked on PyPy only, which counts nothing there. In the stable ABI since 3.9.
                fn Py_EnterRecursiveCall(place: *const c_char) -> c_int;
                // Not in the stable ABI. Used on CPython only.
                fn PyUnicode_FromKindAndData(kind: c_int, buffer: *const c_void, size: isize) -> *mut PyObject;
                // Since 3.9.
                fn PyObject_CallNoArgs(callable: *mut PyObject) -> *mut PyObject;
                // PyPy has only the first, GraalPy only the second.
                fn Py_CompileStringFlags(source: *const c_char, filename: *const c_char, start: c_int, flags: *mut c_void) -> *mut PyObject;
                fn Py_CompileString(source: *const c_char, filename: *const c_char, start: c_int) -> *mut PyObject;
                // CPython only. The first since 3.9, before under the second name.
                fn PyInterpreterState_Get() -> *mut c_void;
                fn _PyInterpreterState_Get() -> *mut c_void;
                fn PyInterpreterState_Main() -> *mut c_void;
                // Since 3.15 under the second name.
                fn _PyObject_Dump(o: *mut PyObject);
                fn PyObject_Dump(o: *mut PyObject);
                fn PyType_FromMetaclass(metaclass: *mut PyObject, module: *mut PyObject, spec: *mut c_void, bases: *mut PyObject) -> *mut PyObject;
                fn PyObject_GC_UnTrack(o: *mut c_void);
                fn PyObject_GC_Track(o: *mut c_void);
                fn PyObject_CallFinalizerFromDealloc(o: *mut PyObject) -> c_int;
                fn PyType_GetFlags(o: *mut PyObject) -> c_ulong;
                fn PyObject_GenericGetDict(o: *mut PyObject, closure: *mut c_void) -> *mut PyObject;
                fn PyObject_GenericSetDict(o: *mut PyObject, value: *mut PyObject, closure: *mut c_void) -> c_int;
            }
        }
    };
}
pub(super) use c_api;
