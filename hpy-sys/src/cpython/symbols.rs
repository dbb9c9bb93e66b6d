//! Symbols of the running process by name.

use core::ffi::{CStr, c_void};

/// Finds a symbol of the C API; null where there is none. On PyPy the prefix `Py` is `PyPy`.
pub(super) fn find(name: &CStr) -> *mut c_void {
    let found = platform::find(name);
    if !found.is_null() {
        return found;
    }
    alias(name.to_bytes()).map_or(core::ptr::null_mut(), |alias| {
        CStr::from_bytes_until_nul(&alias).map_or(core::ptr::null_mut(), platform::find)
    })
}

/// Whether the process is PyPy: its C API has names of its own.
pub(super) fn is_pypy() -> bool {
    !platform::find(c"PyPyObject_GetAttrString").is_null()
}

/// `PyPyX` of `PyX`, and `_PyPyX` of `_PyX`.
fn alias(name: &[u8]) -> Option<[u8; 64]> {
    let start = name.iter().position(|byte| *byte != b'_')?;
    let mut alias = [0; 64];
    let (underscores, rest) = name.split_at(start);
    let parts = [underscores, b"Py", rest];
    // A NUL has to stay at the end.
    if name.len() + 2 >= alias.len() {
        return None;
    }
    let bytes = parts.into_iter().flatten();
    for (to, from) in alias.iter_mut().zip(bytes) {
        *to = *from;
    }
    Some(alias)
}

#[cfg(unix)]
mod platform {
    use core::ffi::{CStr, c_char, c_void};

    unsafe extern "C" {
        fn dlsym(handle: *mut c_void, name: *const c_char) -> *mut c_void;
    }

    /// `RTLD_DEFAULT`: all that the process has loaded for everyone to see.
    fn everywhere() -> *mut c_void {
        let value: isize = if cfg!(target_vendor = "apple") { -2 } else { 0 };
        core::ptr::without_provenance_mut(value as usize)
    }

    pub(super) fn find(name: &CStr) -> *mut c_void {
        // SAFETY: the handle is the one for all libraries, and the name ends with a NUL.
        unsafe { dlsym(everywhere(), name.as_ptr()) }
    }
}

#[cfg(windows)]
mod platform {
    use core::ffi::{CStr, c_char, c_void};

    #[link(name = "kernel32")]
    unsafe extern "system" {
        fn GetCurrentProcess() -> *mut c_void;
        fn K32EnumProcessModules(
            process: *mut c_void,
            modules: *mut *mut c_void,
            size: u32,
            needed: *mut u32,
        ) -> i32;
        fn GetProcAddress(module: *mut c_void, name: *const c_char) -> *mut c_void;
    }

    /// Untried: looks through the libraries of the process, of which one is the interpreter.
    pub(super) fn find(name: &CStr) -> *mut c_void {
        let mut modules = [core::ptr::null_mut(); 1024];
        let mut needed = 0;
        // SAFETY: it takes nothing and returns a constant.
        let process = unsafe { GetCurrentProcess() };
        // SAFETY: as many bytes may be written as the array has.
        let filled = unsafe {
            K32EnumProcessModules(
                process,
                modules.as_mut_ptr(),
                size_of_val(&modules) as u32,
                &mut needed,
            )
        };
        if filled == 0 {
            return core::ptr::null_mut();
        }
        for module in modules {
            if module.is_null() {
                break;
            }
            // SAFETY: the module is loaded, and the name ends with a NUL.
            let found = unsafe { GetProcAddress(module, name.as_ptr()) };
            if !found.is_null() {
                return found;
            }
        }
        core::ptr::null_mut()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_an_alias() {
        let alias = |name: &str| {
            let alias = alias(name.as_bytes())?;
            let text = CStr::from_bytes_until_nul(&alias).ok()?;
            Some(text.to_str().ok()?.to_owned())
        };
        assert_eq!(alias("PyList_New").as_deref(), Some("PyPyList_New"));
        assert_eq!(alias("_Py_NoneStruct").as_deref(), Some("_PyPy_NoneStruct"));
        assert_eq!(alias(&"P".repeat(61)).map(|it| it.len()), Some(63));
        assert_eq!(alias(&"P".repeat(62)), None);
    }

    #[test]
    fn what_is_there_is_found_and_what_is_not_is_null() {
        assert!(!find(c"malloc").is_null());
        assert!(find(c"Py_NoSuchFunction").is_null());
    }
}
