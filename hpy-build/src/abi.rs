//! The ABIs that a library can be built for, and what depends on them alone.

use crate::platform::Platform;

/// The ABI that a library is built for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Abi {
    /// HPy's universal ABI, version 0.
    Universal,
    /// The C API of one version of CPython.
    Cpython,
    /// The universal ABI and the C API of one version of CPython, whose tag is like `cp311`.
    Hybrid { python: String },
}

impl Abi {
    /// The ABI for what the build script of `hpy` says, which Cargo passes on as `DEP_HPY_ABI` and `DEP_HPY_PYTHON`.
    ///
    /// It says nothing where the package does not depend on `hpy` itself.
    pub(crate) fn of_metadata(abi: Option<&str>, python: Option<&str>) -> Result<Abi, String> {
        match abi {
            None | Some("universal") => Ok(Abi::Universal),
            Some("cpython") => Ok(Abi::Cpython),
            Some("hybrid") => {
                let python = python.and_then(tag_of_version).ok_or_else(|| {
                    format!(
                        "DEP_HPY_PYTHON is {}: expected CPython's version, like 3.11",
                        python.unwrap_or("missing")
                    )
                })?;
                Ok(Abi::Hybrid { python })
            }
            Some(other) => Err(format!(
                "DEP_HPY_ABI is {other}: this hpy-build knows universal, cpython and hybrid"
            )),
        }
    }

    /// What stands between the module's name and the platform's suffix, in the order of preference.
    ///
    /// HPy's hosts want `.hpy` and the ABI's version in the file's name (HPy 0.9.0, hpymodule.c, `validate_abi_tag`).
    pub(crate) fn tags(&self) -> Vec<String> {
        match self {
            Abi::Universal => vec![".hpy0".to_owned(), ".hpy".to_owned()],
            Abi::Cpython => vec![String::new()],
            Abi::Hybrid { python } => vec![format!(".hpy0-{python}")],
        }
    }

    /// Whether one of the ABIs has this tag. What [`Abi::tags`] returns, for all versions of CPython.
    pub(crate) fn is_tag(tag: &str) -> bool {
        ["", ".hpy0", ".hpy"].contains(&tag) || tag.strip_prefix(".hpy0-cp").is_some_and(is_number)
    }

    /// Arguments for the linker.
    ///
    /// A library for the C API has undefined symbols, which the program that loads it has. Apple's linker takes that for
    /// an error unless told otherwise; on Windows pyo3-ffi names the library that has them.
    pub(crate) fn link_arguments(&self, platform: Platform) -> &'static [&'static str] {
        match (self, platform) {
            (Abi::Cpython | Abi::Hybrid { .. }, Platform::Apple) => {
                &["-undefined", "dynamic_lookup"]
            }
            _ => &[],
        }
    }
}

/// `cp311` for `3.11`.
fn tag_of_version(version: &str) -> Option<String> {
    let (major, minor) = version.split_once('.')?;
    (is_number(major) && is_number(minor)).then(|| format!("cp{major}{minor}"))
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::Abi;
    use crate::platform::Platform;

    fn hybrid(python: &str) -> Abi {
        Abi::Hybrid {
            python: python.to_owned(),
        }
    }

    #[test]
    fn abi_is_what_hpy_says() {
        for (abi, python, expected) in [
            (None, None, Abi::Universal),
            (Some("universal"), None, Abi::Universal),
            (Some("cpython"), Some("3.9"), Abi::Cpython),
            (Some("hybrid"), Some("3.9"), hybrid("cp39")),
            (Some("hybrid"), Some("3.11"), hybrid("cp311")),
        ] {
            assert_eq!(Abi::of_metadata(abi, python), Ok(expected));
        }
        for (abi, python, message) in [
            ("stable", None, "DEP_HPY_ABI is stable"),
            ("hybrid", None, "DEP_HPY_PYTHON is missing"),
            ("hybrid", Some("3.13t"), "DEP_HPY_PYTHON is 3.13t"),
            ("hybrid", Some("3."), "DEP_HPY_PYTHON is 3."),
            ("hybrid", Some("3.11.4"), "DEP_HPY_PYTHON is 3.11.4"),
        ] {
            let error = Abi::of_metadata(Some(abi), python).unwrap_err();
            assert!(error.starts_with(message), "{error}");
        }
    }

    #[test]
    fn tags_are_known_again() {
        for abi in [
            Abi::Universal,
            Abi::Cpython,
            hybrid("cp39"),
            hybrid("cp315"),
        ] {
            assert!(abi.tags().iter().all(|tag| Abi::is_tag(tag)), "{abi:?}");
        }
        for tag in [
            ".hpy1",
            ".hpy0-cp",
            ".hpy0-cp3x",
            ".hpy0-pp73",
            ".abi3",
            ".cpython-311",
        ] {
            assert!(!Abi::is_tag(tag), "{tag}");
        }
    }

    #[test]
    fn symbols_of_the_c_api_are_looked_up_late_on_apple() {
        for abi in [Abi::Cpython, hybrid("cp311")] {
            assert_eq!(
                abi.link_arguments(Platform::Apple),
                ["-undefined", "dynamic_lookup"]
            );
            assert_eq!(abi.link_arguments(Platform::Elf), [""; 0]);
            assert_eq!(abi.link_arguments(Platform::Windows), [""; 0]);
        }
        assert_eq!(Abi::Universal.link_arguments(Platform::Apple), [""; 0]);
    }
}
