//! Building extension modules, and putting aside what a build leaves.

use std::env::consts::{DLL_PREFIX, DLL_SUFFIX};
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, Result};

use crate::command;
use crate::workspace::{self, Package, Workspace};

/// What modules are built for, and where.
pub(crate) struct Build<'a> {
    /// The workspace whose packages they are.
    pub(crate) workspace: &'a Workspace,
    /// The interpreter whose C API they use; without one it is the universal ABI.
    pub(crate) python: Option<&'a Path>,
    /// cargo's target folder.
    pub(crate) target: &'a Path,
    pub(crate) profile: Profile,
}

/// The profile of cargo's.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Profile {
    /// Built in a fifth of the time; with assertions.
    Dev,
    Release,
}

impl Profile {
    /// Its folder in the target folder.
    fn folder(self) -> &'static str {
        match self {
            Profile::Dev => "debug",
            Profile::Release => "release",
        }
    }
}

impl Build<'_> {
    /// Builds `packages`.
    pub(crate) fn run(&self, packages: &[&Package]) -> Result<()> {
        self.run_with(packages, &[])
    }

    /// Builds `packages` with these features.
    pub(crate) fn run_with(&self, packages: &[&Package], features: &[&str]) -> Result<()> {
        let mut cargo = workspace::cargo();
        cargo
            .args(["build", "--quiet", "--target-dir"])
            .arg(self.target)
            .current_dir(&self.workspace.root);
        if self.profile == Profile::Release {
            cargo.arg("--release");
        }
        if let Some(python) = self.python {
            cargo
                .args(["--features", "hpy/cpython-abi"])
                .env("PYO3_PYTHON", python);
        }
        for feature in features {
            cargo.args(["--features", feature]);
        }
        for package in packages {
            cargo.args(["--package", &package.name]);
        }
        command::run(&mut cargo, Duration::from_secs(30 * 60)).map(drop)
    }

    /// Where cargo leaves the library of `package`.
    pub(crate) fn library(&self, package: &Package) -> Result<PathBuf> {
        let module = module(package)?;
        let name = format!("{DLL_PREFIX}{module}{DLL_SUFFIX}");
        Ok(self.target.join(self.profile.folder()).join(name))
    }

    /// Copies what the build of `package` left to `folder`, the links to the library as links; returns the library.
    pub(crate) fn put_aside(&self, package: &Package, folder: &Path) -> Result<PathBuf> {
        let module = module(package)?;
        let left = |path: &Path| {
            format!(
                "`cargo build` left no {}; does the build.rs of {} call hpy_build::configure()?",
                path.display(),
                package.name
            )
        };
        let (stub, links): (_, &[&str]) = match self.python {
            None => (Some(format!("{module}.py")), &[".hpy0.so", ".hpy.so"]),
            Some(_) => (None, &[".so"]),
        };
        let built = self.library(package)?;
        let library = copy(&built, folder).with_context(|| left(&built))?;
        if let Some(stub) = stub.map(|stub| built.with_file_name(stub)) {
            copy(&stub, folder).with_context(|| left(&stub))?;
        }
        for link in links.iter().map(|suffix| format!("{module}{suffix}")) {
            let built = built.with_file_name(&link);
            match fs::read_link(&built) {
                Ok(to) => symlink(to, folder.join(&link)).map_err(Into::into),
                Err(_) => copy(&built, folder).map(drop),
            }
            .with_context(|| left(&built))?;
        }
        Ok(library)
    }
}

/// Makes `folder`, with nothing in it.
pub(crate) fn new_folder(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)
            .with_context(|| format!("cannot remove {}", folder.display()))?;
    }
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))
}

/// Copies a file under its name to `folder`; returns the copy.
pub(crate) fn copy(file: &Path, folder: &Path) -> Result<PathBuf> {
    let to = folder.join(file.file_name().context("a file has a name")?);
    fs::copy(file, &to).with_context(|| format!("cannot copy {}", file.display()))?;
    Ok(to)
}

fn module(package: &Package) -> Result<&str> {
    package.module.as_deref().context("a module has a name")
}
