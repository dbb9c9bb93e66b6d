//! The names of the files: what the linker writes and what imports and hosts want to find.

use crate::abi::Abi;
use crate::platform::Platform;

/// File names of one module, all in one folder.
#[derive(Debug)]
pub(crate) struct Names {
    module: String,
    suffix: &'static str,
    /// What the linker writes.
    pub(crate) library: String,
    /// The names that lead to the library. The first is the one that is loaded.
    pub(crate) binaries: Vec<String>,
    /// The name that imports take before the stub: the CPython ABI's.
    pub(crate) untagged: String,
    /// The loader stub, which the CPython ABI has not.
    pub(crate) stub: String,
    /// What the CPython ABI has in its place for Cargo to look at.
    pub(crate) marker: String,
}

impl Names {
    pub(crate) fn new(name: &str, abi: &Abi, platform: Platform) -> Names {
        let suffix = platform.suffix();
        let tags = abi.tags().into_iter();
        Names {
            module: name.to_owned(),
            suffix,
            library: platform.library(name),
            binaries: tags.map(|tag| format!("{name}{tag}{suffix}")).collect(),
            untagged: format!("{name}{suffix}"),
            stub: format!("{name}.py"),
            marker: format!("{name}.hpy-abi"),
        }
    }

    /// Whether the module's library has this name under another ABI.
    pub(crate) fn is_of_other_abi(&self, file: &str) -> bool {
        let tag = file
            .strip_prefix(&self.module)
            .and_then(|rest| rest.strip_suffix(self.suffix));
        tag.is_some_and(Abi::is_tag) && self.binaries.iter().all(|binary| binary != file)
    }
}

#[cfg(test)]
mod tests {
    use super::Names;
    use crate::abi::Abi;
    use crate::platform::Platform;

    #[test]
    fn names_by_abi_and_platform() {
        let hybrid = Abi::Hybrid {
            python: "cp311".to_owned(),
        };
        for (os, library, suffix) in [
            ("linux", "libgeo.so", ".so"),
            ("macos", "libgeo.dylib", ".so"),
            ("windows", "geo.dll", ".pyd"),
        ] {
            for (abi, binaries) in [
                (&Abi::Universal, &["geo.hpy0", "geo.hpy"][..]),
                (&Abi::Cpython, &["geo"]),
                (&hybrid, &["geo.hpy0-cp311"]),
            ] {
                let names = Names::new("geo", abi, Platform::of_target(os));
                assert_eq!(names.library, library);
                let binaries = binaries.iter().map(|binary| format!("{binary}{suffix}"));
                assert_eq!(names.binaries, binaries.collect::<Vec<_>>());
                assert_eq!(names.untagged, format!("geo{suffix}"));
                assert_eq!(names.stub, "geo.py");
            }
        }
    }

    #[test]
    fn names_of_other_abis() {
        let names = Names::new("geo", &Abi::Universal, Platform::Elf);
        for other in ["geo.so", "geo.hpy0-cp39.so", "geo.hpy0-cp315.so"] {
            assert!(names.is_of_other_abi(other), "{other}");
        }
        for file in [
            "geo.hpy0.so",
            "geo.hpy.so",
            "libgeo.so",
            "geometry.so",
            "geo.abi3.so",
            "geo.hpy0-cp39.so.12",
            "geo.py",
        ] {
            assert!(!names.is_of_other_abi(file), "{file}");
        }
        let names = Names::new("geo", &Abi::Cpython, Platform::Windows);
        assert!(names.is_of_other_abi("geo.hpy0.pyd"));
        assert!(!names.is_of_other_abi("geo.pyd"));
        assert!(!names.is_of_other_abi("geo.dll"));
    }
}
