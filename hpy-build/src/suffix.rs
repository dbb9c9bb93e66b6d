//! The names of the files: what the linker writes and what hosts want to read.

/// The ABI that a library is built for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Abi {
    /// HPy's universal ABI, version 0.
    Universal,
}

impl Abi {
    /// What stands between the module's name and the platform's suffix.
    ///
    /// Hosts want `.hpy` and the ABI's version in the file's name (HPy 0.9.0, hpymodule.c, `validate_abi_tag`).
    fn tags(self) -> &'static [&'static str] {
        match self {
            Abi::Universal => &[".hpy0", ".hpy"],
        }
    }
}

/// What the names depend on.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Platform {
    Elf,
    Apple,
    Windows,
}

impl Platform {
    /// The platform for a value of `CARGO_CFG_TARGET_OS`.
    pub(crate) fn of_target(os: &str) -> Platform {
        match os {
            "windows" => Platform::Windows,
            "macos" | "ios" | "tvos" | "visionos" | "watchos" => Platform::Apple,
            _ => Platform::Elf,
        }
    }
}

/// File names of one module, all in one folder.
#[derive(Debug)]
pub(crate) struct Names {
    /// What the linker writes.
    pub(crate) library: String,
    /// The names that lead to the library. The first is the one that the stub loads.
    pub(crate) binaries: Vec<String>,
    /// The loader stub.
    pub(crate) stub: String,
}

impl Names {
    pub(crate) fn new(name: &str, abi: Abi, platform: Platform) -> Names {
        let library = match platform {
            Platform::Elf => format!("lib{name}.so"),
            Platform::Apple => format!("lib{name}.dylib"),
            Platform::Windows => format!("{name}.dll"),
        };
        // Python's suffix, not the linker's: extension modules are .so on macOS too.
        let suffix = match platform {
            Platform::Elf | Platform::Apple => ".so",
            Platform::Windows => ".pyd",
        };
        let binaries = abi
            .tags()
            .iter()
            .map(|tag| format!("{name}{tag}{suffix}"))
            .collect();
        Names {
            library,
            binaries,
            stub: format!("{name}.py"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Abi, Names, Platform};

    #[test]
    fn names_by_platform() {
        for (os, library, binaries) in [
            ("linux", "libgeo.so", ["geo.hpy0.so", "geo.hpy.so"]),
            ("macos", "libgeo.dylib", ["geo.hpy0.so", "geo.hpy.so"]),
            ("windows", "geo.dll", ["geo.hpy0.pyd", "geo.hpy.pyd"]),
        ] {
            let names = Names::new("geo", Abi::Universal, Platform::of_target(os));
            assert_eq!(names.library, library);
            assert_eq!(names.binaries, binaries);
            assert_eq!(names.stub, "geo.py");
        }
    }
}
