//! Each of the functions that follow `h_Builtins`, which do not lie at the same place in every implementation.
#![expect(unsafe_code, reason = "calls HPy's own functions")]

use core::ffi::{CStr, c_char, c_void};
use core::ptr;
use std::ffi::CString;
use std::sync::Mutex;

use hpy::prelude::*;
use hpy_sys::*;

use crate::raw::{owned, pending, raw_handles, yes};

/// Text for the duration of a call.
fn c_text(text: &str) -> hpy::Result<CString> {
    CString::new(text).map_err(|_| Error::value_error("text with a NUL"))
}

/// A handle that may be left out.
fn raw_or_null(handle: Option<&Handle<'_>>) -> HPy {
    handle.map_or(HPy_NULL, Handle::as_raw)
}

/// A pointer that may be left out.
fn pointer_or_null(text: &Option<CString>) -> *const c_char {
    text.as_ref().map_or(ptr::null(), |text| text.as_ptr())
}

const NAME: &CStr = c"hpy_test_ext.capsule";
const OTHER_NAME: &CStr = c"hpy_test_ext.other";

fn capsule_name(other: bool) -> *const c_char {
    if other { OTHER_NAME } else { NAME }.as_ptr()
}

/// What the destructors of capsules were called with: name, pointer, context.
static DESTROYED: Mutex<Vec<(String, usize, usize)>> = Mutex::new(Vec::new());

struct Destructor;

// SAFETY: it does not unwind, and reads nothing but the name, which is one of the two above where an implementation passes it.
unsafe impl Implementation<CapsuleDestructor> for Destructor {
    const FUNCTION: <CapsuleDestructor as Signature>::Function = {
        unsafe extern "C" fn destroy(
            name: *const c_char,
            pointer: *mut c_void,
            context: *mut c_void,
        ) {
            // GraalPy 24.2 passes something else, which must not be read.
            let known = [NAME, OTHER_NAME]
                .into_iter()
                .find(|known| known.as_ptr() == name);
            let name = known.map_or("?".into(), |name| name.to_string_lossy().into_owned());
            if let Ok(mut destroyed) = DESTROYED.lock() {
                destroyed.push((name, pointer.addr(), context.addr()));
            }
        }
        destroy
    };
}

/// A destructor, for as long as the process lives.
fn destructor() -> *mut HPyCapsule_Destructor {
    Box::leak(Box::new(def::capsule_destructor::<Destructor>()))
}

/// Calls `HPyCapsule_New`. The pointer is a number that nobody follows.
#[hpy::function]
pub fn capsule_new(ctx: Context<'_>, pointer: usize, destroyed: bool) -> hpy::Result<Handle<'_>> {
    let destructor = if destroyed {
        destructor()
    } else {
        ptr::null_mut()
    };
    let pointer = ptr::without_provenance_mut(pointer);
    // SAFETY: the context is that of the current call; name and destructor live as long as the process.
    let raw = unsafe { HPyCapsule_New(ctx.as_raw(), pointer, capsule_name(false), destructor) };
    // SAFETY: an owned handle, or null with an exception.
    unsafe { owned(ctx, raw) }
}

fn capsule_key(key: &str) -> hpy::Result<_HPyCapsule_key> {
    Ok(match key {
        "pointer" => HPyCapsule_key_Pointer,
        "name" => HPyCapsule_key_Name,
        "context" => HPyCapsule_key_Context,
        "destructor" => HPyCapsule_key_Destructor,
        _ => return Err(Error::value_error(format!("no key {key}"))),
    })
}

/// Calls `HPyCapsule_Get` for a pointer.
#[hpy::function(signature = (capsule, key, other_name = false))]
pub fn capsule_get(
    capsule: &Handle<'_, hpy::types::PyCapsule>,
    key: &str,
    other_name: bool,
) -> hpy::Result<usize> {
    let ctx = capsule.ctx();
    let name = capsule_name(other_name);
    // SAFETY: the handle is open, of a capsule, and the name ends with a NUL.
    let value = unsafe { HPyCapsule_Get(ctx.as_raw(), capsule.as_raw(), capsule_key(key)?, name) };
    // SAFETY: the context is that of the current call.
    if value.is_null() && unsafe { HPyErr_Occurred(ctx.as_raw()) } != 0 {
        return Err(pending(ctx));
    }
    Ok(value.addr())
}

/// Calls `HPyCapsule_Get` for the name.
#[hpy::function]
pub fn capsule_name_of(capsule: &Handle<'_, hpy::types::PyCapsule>) -> hpy::Result<String> {
    let ctx = capsule.ctx();
    let key = HPyCapsule_key_Name;
    // SAFETY: the handle is open, and of a capsule.
    let name = unsafe { HPyCapsule_Get(ctx.as_raw(), capsule.as_raw(), key, ptr::null()) };
    if name.is_null() {
        return Err(pending(ctx));
    }
    // SAFETY: the name ends with a NUL, and lives as long as the capsule.
    let name = unsafe { CStr::from_ptr(name.cast()) };
    Ok(name.to_string_lossy().into_owned())
}

/// Calls `HPyCapsule_IsValid`.
#[hpy::function(signature = (object, other_name = false))]
pub fn capsule_is_valid(object: &Handle<'_>, other_name: bool) -> hpy::Result<bool> {
    let ctx = object.ctx();
    let name = capsule_name(other_name);
    // SAFETY: the handle is open, and the name ends with a NUL.
    let status = unsafe { HPyCapsule_IsValid(ctx.as_raw(), object.as_raw(), name) };
    yes(ctx, status)
}

/// Calls `HPyCapsule_Set` with a number, or with what `key` names: `value` is of no account then.
#[hpy::function]
pub fn capsule_set(
    capsule: &Handle<'_, hpy::types::PyCapsule>,
    key: &str,
    value: usize,
) -> hpy::Result<()> {
    let ctx = capsule.ctx();
    let value = match key {
        "name" => OTHER_NAME.as_ptr().cast_mut().cast(),
        "destructor" => destructor().cast(),
        _ => ptr::without_provenance_mut(value),
    };
    // SAFETY: the handle is open, of a capsule, and the value lives as long as the process or is a number.
    let status =
        unsafe { HPyCapsule_Set(ctx.as_raw(), capsule.as_raw(), capsule_key(key)?, value) };
    if status == 0 {
        Ok(())
    } else {
        Err(pending(ctx))
    }
}

/// What destructors were called with since the last time: name, pointer and context.
#[hpy::function]
pub fn capsules_destroyed() -> hpy::Result<Vec<(String, usize, usize)>> {
    let mut destroyed = DESTROYED
        .lock()
        .map_err(|_| Error::runtime_error("a destructor panicked"))?;
    Ok(core::mem::take(&mut destroyed))
}

/// Calls `HPy_Compile_s`.
#[hpy::function]
pub fn compile<'py>(ctx: Context<'py>, source: &str, kind: &str) -> hpy::Result<Handle<'py>> {
    let kind = match kind {
        "eval" => HPy_SourceKind_Expr,
        "exec" => HPy_SourceKind_File,
        "single" => HPy_SourceKind_Single,
        _ => return Err(Error::value_error(format!("no kind {kind}"))),
    };
    let source = c_text(source)?;
    // SAFETY: the context is that of the current call, and both texts end with a NUL.
    let raw = unsafe { HPy_Compile_s(ctx.as_raw(), source.as_ptr(), c"<tail>".as_ptr(), kind) };
    // SAFETY: an owned handle, or null with an exception.
    unsafe { owned(ctx, raw) }
}

/// Calls `HPy_EvalCode`.
#[hpy::function]
pub fn eval_code<'py>(
    code: &Handle<'py>,
    globals: &Handle<'py, PyDict>,
    locals: &Handle<'py, PyDict>,
) -> hpy::Result<Handle<'py>> {
    let ctx = code.ctx();
    let (globals, locals) = (globals.as_raw(), locals.as_raw());
    // SAFETY: all handles are open, and the caller gives a code object.
    let raw = unsafe { HPy_EvalCode(ctx.as_raw(), code.as_raw(), globals, locals) };
    // SAFETY: an owned handle, or null with an exception.
    unsafe { owned(ctx, raw) }
}

/// Calls `HPyContextVar_New`.
#[hpy::function(signature = (name, *default))]
pub fn contextvar_new<'py>(
    ctx: Context<'py>,
    name: &str,
    default: Vec<Handle<'py>>,
) -> hpy::Result<Handle<'py>> {
    let name = c_text(name)?;
    let default = raw_or_null(default.first());
    // SAFETY: the context is that of the current call, the name ends with a NUL, and the default is open or null.
    let raw = unsafe { HPyContextVar_New(ctx.as_raw(), name.as_ptr(), default) };
    // SAFETY: an owned handle, or null with an exception.
    unsafe { owned(ctx, raw) }
}

/// Calls `HPyContextVar_Get`. None where it finds nothing.
#[hpy::function(signature = (var, *default))]
pub fn contextvar_get<'py>(
    var: &Handle<'py>,
    default: Vec<Handle<'py>>,
) -> hpy::Result<Option<Handle<'py>>> {
    let ctx = var.ctx();
    let default = raw_or_null(default.first());
    let mut value = HPy_NULL;
    // SAFETY: the handle is open, and the default open or null.
    let status = unsafe { HPyContextVar_Get(ctx.as_raw(), var.as_raw(), default, &mut value) };
    if status < 0 {
        return Err(pending(ctx));
    }
    if HPy_IsNull(value) {
        return Ok(None);
    }
    // SAFETY: an owned handle.
    unsafe { owned(ctx, value) }.map(Some)
}

/// Calls `HPyContextVar_Set`.
#[hpy::function]
pub fn contextvar_set<'py>(var: &Handle<'py>, value: &Handle<'py>) -> hpy::Result<Handle<'py>> {
    let ctx = var.ctx();
    // SAFETY: both handles are open.
    let raw = unsafe { HPyContextVar_Set(ctx.as_raw(), var.as_raw(), value.as_raw()) };
    // SAFETY: an owned handle, or null with an exception.
    unsafe { owned(ctx, raw) }
}

/// Calls `HPyType_GetName`.
#[hpy::function]
pub fn type_name(class: &Handle<'_, PyType>) -> hpy::Result<String> {
    let ctx = class.ctx();
    // SAFETY: the handle is open, and of a type.
    let name = unsafe { HPyType_GetName(ctx.as_raw(), class.as_raw()) };
    if name.is_null() {
        return Err(pending(ctx));
    }
    // SAFETY: the name ends with a NUL, and lives at least until the handle is closed.
    let name = unsafe { CStr::from_ptr(name) };
    Ok(name.to_string_lossy().into_owned())
}

/// Calls `HPyType_IsSubtype`.
#[hpy::function]
pub fn is_subtype<'py>(
    sub: &Handle<'py, PyType>,
    class: &Handle<'py, PyType>,
) -> hpy::Result<bool> {
    let ctx = sub.ctx();
    // SAFETY: both handles are open, and of types.
    let status = unsafe { HPyType_IsSubtype(ctx.as_raw(), sub.as_raw(), class.as_raw()) };
    yes(ctx, status)
}

/// Calls `HPyUnicode_FromEncodedObject`.
#[hpy::function]
pub fn from_encoded_object<'py>(
    object: &Handle<'py>,
    encoding: Option<&str>,
    errors: Option<&str>,
) -> hpy::Result<Handle<'py>> {
    let ctx = object.ctx();
    let [encoding, errors] = [encoding, errors].map(|text| text.map(c_text).transpose());
    let (encoding, errors) = (encoding?, errors?);
    let (encoding, errors) = (pointer_or_null(&encoding), pointer_or_null(&errors));
    // SAFETY: the handle is open, and both texts end with a NUL or are null.
    let raw =
        unsafe { HPyUnicode_FromEncodedObject(ctx.as_raw(), object.as_raw(), encoding, errors) };
    // SAFETY: an owned handle, or null with an exception.
    unsafe { owned(ctx, raw) }
}

/// Calls `HPyUnicode_Substring`.
#[hpy::function]
pub fn substring<'py>(
    text: &Handle<'py, PyStr>,
    start: isize,
    end: isize,
) -> hpy::Result<Handle<'py>> {
    let ctx = text.ctx();
    // SAFETY: the handle is open, and of a str.
    let raw = unsafe { HPyUnicode_Substring(ctx.as_raw(), text.as_raw(), start, end) };
    // SAFETY: an owned handle, or null with an exception.
    unsafe { owned(ctx, raw) }
}

/// Calls `HPyDict_Keys`.
#[hpy::function]
pub fn dict_keys<'py>(dict: &Handle<'py, PyDict>) -> hpy::Result<Handle<'py>> {
    let ctx = dict.ctx();
    // SAFETY: the handle is open, and of a dict.
    let raw = unsafe { HPyDict_Keys(ctx.as_raw(), dict.as_raw()) };
    // SAFETY: an owned handle, or null with an exception.
    unsafe { owned(ctx, raw) }
}

/// Calls `HPyDict_Copy`.
#[hpy::function]
pub fn dict_copy<'py>(dict: &Handle<'py, PyDict>) -> hpy::Result<Handle<'py>> {
    let ctx = dict.ctx();
    // SAFETY: the handle is open, and of a dict.
    let raw = unsafe { HPyDict_Copy(ctx.as_raw(), dict.as_raw()) };
    // SAFETY: an owned handle, or null with an exception.
    unsafe { owned(ctx, raw) }
}

/// Calls `HPySlice_Unpack`.
#[hpy::function]
pub fn slice_unpack(slice: &Handle<'_, hpy::types::PySlice>) -> hpy::Result<(isize, isize, isize)> {
    let ctx = slice.ctx();
    let (mut start, mut stop, mut step) = (0, 0, 0);
    // SAFETY: the handle is open, and of a slice.
    let status = unsafe {
        HPySlice_Unpack(
            ctx.as_raw(),
            slice.as_raw(),
            &mut start,
            &mut stop,
            &mut step,
        )
    };
    if status < 0 {
        return Err(pending(ctx));
    }
    Ok((start, stop, step))
}

struct FirstCall;
struct OtherCall;

macro_rules! answers {
    ($($name:ident $answer:literal)*) => {$(
        // SAFETY: it does not unwind, and uses nothing but its context.
        unsafe impl Implementation<Keywords> for $name {
            const FUNCTION: <Keywords as Signature>::Function = {
                unsafe extern "C" fn call(
                    ctx: *mut HPyContext,
                    _object: HPy,
                    _args: *const HPy,
                    nargs: usize,
                    _names: HPy,
                ) -> HPy {
                    // SAFETY: the context is that of the current call.
                    unsafe { HPyLong_FromInt64_t(ctx, $answer + nargs as i64) }
                }
                call
            };
        }
    )*};
}

answers! {
    FirstCall 10
    OtherCall 20
}

/// Makes an object that can be called. Its answer is 10 and the number of arguments.
#[hpy::function]
pub fn make_callable(ctx: Context<'_>) -> hpy::Result<Handle<'_>> {
    let call = def::slot::<slots::HPy_tp_call, FirstCall>();
    let call: *mut HPyDef = Box::leak(Box::new(call));
    let defines = Box::leak(Box::new([call, ptr::null_mut()]));
    let mut spec = HPyType_Spec {
        name: c"hpy_test_ext.Callable".as_ptr(),
        basicsize: 16,
        itemsize: 0,
        flags: HPy_TPFLAGS_DEFAULT,
        builtin_shape: HPyType_BuiltinShape_Object,
        legacy_slots: ptr::null_mut(),
        defines: defines.as_mut_ptr(),
        doc: ptr::null(),
    };
    // SAFETY: the spec is whole, and what it points to lives as long as the process.
    let class = unsafe { HPyType_FromSpec(ctx.as_raw(), &mut spec, ptr::null_mut()) };
    // SAFETY: an owned handle, or null with an exception.
    let class = unsafe { owned(ctx, class) }?;
    let mut payload = ptr::null_mut();
    // SAFETY: the class is one of HPy.
    let object = unsafe { HPy_New(ctx.as_raw(), class.as_raw(), &mut payload) };
    // SAFETY: an owned handle, or null with an exception.
    unsafe { owned(ctx, object) }
}

/// Calls `HPy_SetCallFunction` on what [`make_callable`] made. Its answer is 20 and the number of arguments from then on.
#[hpy::function]
pub fn set_call_function(object: &Handle<'_>) -> hpy::Result<()> {
    let ctx = object.ctx();
    let function = Box::leak(Box::new(def::call_function::<OtherCall>()));
    // SAFETY: the handle is open, of an object with a slot for calls, and the function lives as long as the process.
    let status = unsafe { HPy_SetCallFunction(ctx.as_raw(), object.as_raw(), function) };
    if status == 0 {
        Ok(())
    } else {
        Err(pending(ctx))
    }
}

/// Calls `HPy_Call`: the last of the arguments have the names.
#[hpy::function]
pub fn call<'py>(
    function: &Handle<'py>,
    args: Vec<Handle<'py>>,
    names: Option<&Handle<'py, PyTuple>>,
) -> hpy::Result<Handle<'py>> {
    let ctx = function.ctx();
    let (positional, names) = split(&args, names)?;
    let args = raw_handles(&args);
    // SAFETY: all handles are open, and there is an argument for each of the names.
    let raw = unsafe {
        HPy_Call(
            ctx.as_raw(),
            function.as_raw(),
            args.as_ptr(),
            positional,
            names,
        )
    };
    // SAFETY: an owned handle, or null with an exception.
    unsafe { owned(ctx, raw) }
}

/// Calls `HPy_CallMethod`: the first argument is the object, the last ones have the names.
#[hpy::function]
pub fn call_method<'py>(
    name: &Handle<'py, PyStr>,
    args: Vec<Handle<'py>>,
    names: Option<&Handle<'py, PyTuple>>,
) -> hpy::Result<Handle<'py>> {
    let ctx = name.ctx();
    let (positional, names) = split(&args, names)?;
    if positional == 0 {
        return Err(Error::value_error("no object"));
    }
    let args = raw_handles(&args);
    // SAFETY: all handles are open, the object is the first, and there is an argument for each of the names.
    let raw = unsafe {
        HPy_CallMethod(
            ctx.as_raw(),
            name.as_raw(),
            args.as_ptr(),
            positional,
            names,
        )
    };
    // SAFETY: an owned handle, or null with an exception.
    unsafe { owned(ctx, raw) }
}

/// The number of positional arguments, and the names.
fn split(args: &[Handle<'_>], names: Option<&Handle<'_, PyTuple>>) -> hpy::Result<(usize, HPy)> {
    let Some(names) = names else {
        return Ok((args.len(), HPy_NULL));
    };
    let positional = args.len().checked_sub(names.len()?);
    let positional = positional.ok_or_else(|| Error::value_error("more names than arguments"))?;
    Ok((positional, names.as_raw()))
}
