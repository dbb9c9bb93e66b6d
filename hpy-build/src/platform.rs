//! The platforms, as far as names of files and the linker differ.

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

    /// The name that the linker gives the library.
    pub(crate) fn library(self, name: &str) -> String {
        match self {
            Platform::Elf => format!("lib{name}.so"),
            Platform::Apple => format!("lib{name}.dylib"),
            Platform::Windows => format!("{name}.dll"),
        }
    }

    /// How the names of extension modules end: `.so` on macOS too.
    pub(crate) fn suffix(self) -> &'static str {
        match self {
            Platform::Elf | Platform::Apple => ".so",
            Platform::Windows => ".pyd",
        }
    }
}
