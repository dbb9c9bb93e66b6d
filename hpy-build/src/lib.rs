//! Build script support for extensions written with the `hpy` crate.
//!
//! Cargo names a library `libNAME.so`, and no interpreter imports a file of that name. This crate puts beside it what
//! `import NAME` needs, so that plain `cargo build` is the whole build:
//!
//! | file | what it is |
//! |---|---|
//! | `NAME.py` | the loader stub: picks the HPy host, the interpreter's or the library's own, and loads the library with it |
//! | `NAME.hpy0.so` | a link to the library under a name with HPy's ABI tag, without which hosts refuse it |
//! | `NAME.hpy.so` | the same without the ABI's number |
//!
//! ```no_run
//! // build.rs
//! fn main() {
//!     hpy_build::configure();
//! }
//! ```
//!
//! No interpreter is looked for: the library is the same for all of them. The links are made ahead of the linker and
//! lead nowhere until it has run. Where the file system has no links, the stub makes a copy when it is imported.
//! Universal libraries have no undefined Python symbols, so no linker flags are needed on any platform.

#![expect(
    clippy::needless_doctest_main,
    reason = "the example is a whole build.rs"
)]

mod files;
mod folder;
mod manifest;
mod stub;
mod suffix;

use std::env;
use std::path::{Path, PathBuf};

use suffix::{Abi, Names, Platform};

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

    /// Writes the files and tells Cargo when to do so again: when the stub is missing or was changed, or when `build.rs`
    /// or Cargo.toml change. Other inputs of the build script need `cargo::rerun-if-changed` lines of their own.
    ///
    /// # Errors
    ///
    /// A file that cannot be written, a library name that no module can have and a missing variable of Cargo end the
    /// build with an error (`cargo::error`) that names the path and the operating system's reason.
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
        let names = Names::new(&name, Abi::Universal, platform);

        let stub = folder.join(&names.stub);
        files::write(
            &stub,
            &stub::text(&name, &names),
            out.parent().map(|run| run.join("invoked.timestamp")),
        )?;
        for link in &names.binaries {
            files::link(&folder.join(link), Path::new(&names.library))?;
        }

        // Not the links: Cargo would look at the library behind them, which is always newer than the script's run.
        println!("cargo::rerun-if-changed={}", stub.display());
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
