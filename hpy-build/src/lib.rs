//! Build script support for extensions written with the `hpy` crate.
//!
//! Cargo names a library `libNAME.so`, and no interpreter imports a file of that name. This crate puts beside it what
//! `import NAME` needs, so that plain `cargo build` is the whole build:
//!
//! | ABI, by the features of `hpy` | file | what it is |
//! |---|---|---|
//! | universal: without a feature | `NAME.py` | the loader stub: picks the HPy host, the interpreter's or the library's own, and loads the library with it |
//! | | `NAME.hpy0.so` | a link to the library under a name with HPy's ABI tag, without which hosts refuse it |
//! | | `NAME.hpy.so` | the same without the ABI's number |
//! | CPython: `cpython-abi` | `NAME.so` | a link to the library under the name that CPython imports, without a stub |
//! | | `NAME.hpy-abi` | a note that Cargo looks at to see whether this ABI was the last |
//! | hybrid: `hybrid-abi` | `NAME.py` | the loader stub |
//! | | `NAME.hpy0-cp311.so` | a link to the library; the tag names the CPython that it was compiled for |
//!
//! On Windows `.pyd` stands for `.so`. The files of the ABI before are removed if this crate made them; a file that it did
//! not make and that is in the way, such as a copy of the library called `NAME.so`, is an error.
//!
//! ```no_run
//! // build.rs
//! fn main() {
//!     hpy_build::configure();
//! }
//! ```
//!
//! The ABI is that of the package's own dependency `hpy`, under any name; a package without one is universal. No
//! interpreter is looked for: the universal library is the same for all of them, and for the others pyo3-ffi has found it.
//!
//! The links are made ahead of the linker and lead nowhere until it has run. Where the file system has no links, the stub
//! makes a copy when it is imported; for the CPython ABI, which has no stub, there is a warning.
//!
//! Only libraries for the C API have undefined Python symbols: for them Apple's linker is told to leave these to the program.

#![expect(
    clippy::needless_doctest_main,
    reason = "the example is a whole build.rs"
)]

mod abi;
mod files;
mod folder;
mod manifest;
mod names;
mod platform;
mod stub;

use std::env;
use std::path::{Path, PathBuf};

use abi::Abi;
use names::Names;
use platform::Platform;

/// What is in the file that the CPython ABI has for Cargo to look at.
const MARKER: &str = "Written by hpy-build: the library is built for the CPython ABI. Without this file the build script runs again.\n";

/// Makes the package's library importable: same as `Builder::new().configure()`.
///
/// # Errors
///
/// Ends the build with an error that names the path, see [`Builder::configure`].
pub fn configure() {
    Builder::new().configure();
}

/// What [`configure`] does, with settings.
///
/// # Examples
///
/// ```no_run
/// hpy_build::Builder::new().name("geometry").configure();
/// ```
#[derive(Debug, Default)]
#[must_use = "does nothing until `configure` is called"]
pub struct Builder {
    name: Option<String>,
    folder: Option<PathBuf>,
}

impl Builder {
    /// Starts with the settings of [`configure`].
    pub fn new() -> Builder {
        Builder::default()
    }

    /// Sets the name of the module, which must be the name of the library.
    ///
    /// Read from Cargo.toml by default: `name` under `[lib]`, otherwise the package's name with `_` for `-`.
    pub fn name(mut self, name: impl Into<String>) -> Builder {
        self.name = Some(name.into());
        self
    }

    /// Sets the folder that Cargo puts the library into.
    ///
    /// Found from `OUT_DIR` by default, which is right unless Cargo's `build.build-dir` is set to something else than
    /// its target folder: build scripts are not told about the latter.
    pub fn folder(mut self, folder: impl Into<PathBuf>) -> Builder {
        self.folder = Some(folder.into());
        self
    }

    /// Writes the files and tells Cargo when to do so again: when the stub (for the CPython ABI `NAME.hpy-abi`) is missing
    /// or was changed, or when `build.rs` or Cargo.toml change. Other inputs of the build script need
    /// `cargo::rerun-if-changed` lines of their own.
    ///
    /// # Errors
    ///
    /// A file that cannot be written or that somebody else made, a library name that no module can have and a missing
    /// variable of Cargo end the build with an error (`cargo::error`) that names the path and the operating system's reason.
    pub fn configure(self) {
        if let Err(message) = self.run() {
            // One line is all that Cargo takes.
            println!("cargo::error=hpy-build: {}", message.replace('\n', " "));
        }
    }

    fn run(self) -> Result<(), String> {
        let package = PathBuf::from(variable("CARGO_MANIFEST_DIR")?);
        let out = PathBuf::from(variable("OUT_DIR")?);
        let name = match self.name {
            Some(name) => name,
            None => {
                manifest::library_name(&package.join("Cargo.toml"), &variable("CARGO_PKG_NAME")?)?
            }
        };
        check_name(&name)?;
        let folder = match self.folder {
            Some(folder) => folder,
            None => folder::of_library(&out)?,
        };
        let platform = Platform::of_target(&variable("CARGO_CFG_TARGET_OS")?);
        let abi = Abi::of_metadata(
            env::var("DEP_HPY_ABI").ok().as_deref(),
            env::var("DEP_HPY_PYTHON").ok().as_deref(),
        )?;
        let names = Names::new(&name, &abi, platform);
        let library = Path::new(&names.library);

        // The file that Cargo is to look at, and the one that scripts for other ABIs have it look at. That one goes first
        // and this one comes last: whatever fails in between, the next script runs.
        let (listed, text, others) = match abi {
            Abi::Cpython => (&names.marker, MARKER.to_owned(), &names.stub),
            Abi::Universal | Abi::Hybrid { .. } => {
                (&names.stub, stub::text(&name, &names), &names.marker)
            }
        };
        let listed = folder.join(listed);
        files::remove(&folder.join(others))?;
        files::remove_links(&folder, library, |file| names.is_of_other_abi(file))?;
        files::check_free(&folder.join(&names.untagged), library)?;
        let mut has_links = true;
        for binary in &names.binaries {
            has_links &= files::link(&folder.join(binary), library)?;
        }
        let started = out.parent().map(|run| run.join("invoked.timestamp"));
        files::write(&listed, &text, started)?;

        if abi == Abi::Cpython && !has_links {
            println!(
                "cargo::warning=hpy-build: {} cannot be made a link to {}, so that imports do not find it in {}: turn on \
                 Developer Mode if this is Windows, or copy it elsewhere under that name",
                names.untagged,
                names.library,
                folder.display()
            );
        }
        for argument in abi.link_arguments(platform) {
            println!("cargo::rustc-cdylib-link-arg={argument}");
        }
        // Not the links: Cargo would look at the library behind them, which is always newer than the script's run.
        println!("cargo::rerun-if-changed={}", listed.display());
        println!("cargo::rerun-if-changed=build.rs");
        println!("cargo::rerun-if-changed=Cargo.toml");
        Ok(())
    }
}

fn variable(name: &str) -> Result<String, String> {
    env::var(name).map_err(|error| format!("{name}: {error}; call this from a build script"))
}

/// Symbols of the library and the import statement both contain the name.
fn check_name(name: &str) -> Result<(), String> {
    let mut bytes = name.bytes();
    let first = bytes
        .next()
        .is_some_and(|b| b.is_ascii_alphabetic() || b == b'_');
    if first && bytes.all(|b| b.is_ascii_alphanumeric() || b == b'_') {
        return Ok(());
    }
    Err(format!(
        "{name:?} cannot be the name of a module: use ASCII letters, digits and _ (set `name` under [lib])"
    ))
}

#[cfg(test)]
mod tests {
    use super::check_name;

    #[test]
    fn names_are_identifiers() {
        for good in ["a", "_a", "geo_2d"] {
            assert_eq!(check_name(good), Ok(()));
        }
        for bad in ["", "2d", "geo-2d", "géo", "a.b", "a\"b"] {
            assert!(check_name(bad).is_err(), "{bad}");
        }
    }
}
