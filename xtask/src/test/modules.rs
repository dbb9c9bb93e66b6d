//! The extension modules under test: built once, put aside, so that every interpreter loads the very same files.

use std::env::consts::{DLL_PREFIX, DLL_SUFFIX};
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use sha2::{Digest as _, Sha256};

use crate::workspace::{self, Package, Workspace};

/// The built modules.
pub(super) struct Modules {
    /// The folder with the stubs and the binaries.
    pub(super) folder: PathBuf,
    /// The folders of the tests of the examples among them.
    pub(super) examples: Vec<PathBuf>,
}

impl Modules {
    /// Builds the test extension and the examples for the universal ABI.
    pub(super) fn build(workspace: &Workspace, output: &Path) -> Result<Self> {
        let extension = workspace
            .package("hpy-test-ext")
            .context("the workspace has no package hpy-test-ext (tests/ext)")?;
        let raw = workspace
            .package("hpy-raw-types")
            .context("the workspace has no package hpy-raw-types (tests/raw)")?;
        let examples = workspace.examples();
        let packages: Vec<_> = [extension]
            .into_iter()
            .chain(examples.iter().copied())
            .collect();
        let all: Vec<_> = packages.iter().copied().chain([raw]).collect();
        workspace::build(&all)?;
        let folder = output.join("universal");
        if folder.exists() {
            fs::remove_dir_all(&folder)
                .with_context(|| format!("cannot remove {}", folder.display()))?;
        }
        fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
        for package in packages {
            let library = put_aside(workspace, package, &folder)?;
            let bytes =
                fs::read(&library).with_context(|| format!("cannot read {}", library.display()))?;
            println!(
                "{:14} universal  sha256 {}  {} KiB",
                package.name,
                hex(&Sha256::digest(&bytes)),
                bytes.len() / 1024
            );
        }
        // It has no stub: its tests load the library themselves.
        let library = library(raw)?;
        let built = workspace.target.join("release").join(&library);
        fs::copy(&built, folder.join(&library))
            .with_context(|| format!("cannot copy {}", built.display()))?;
        Ok(Modules {
            folder,
            examples: examples
                .into_iter()
                .map(|package| package.folder.clone())
                .collect(),
        })
    }
}

/// Copies what a build of `package` left to `folder`, the links to the library as links; returns the library.
fn put_aside(workspace: &Workspace, package: &Package, folder: &Path) -> Result<PathBuf> {
    let stub = workspace.stub(package);
    let built = stub.parent().context("a stub lies in a folder")?;
    let module = package.module.as_deref().context("a module has a name")?;
    let library = library(package)?;
    let left = |file: &str| {
        let path = built.join(file);
        format!(
            "`cargo build` left no {}; does the build.rs of {} call hpy_build::configure()?",
            path.display(),
            package.name
        )
    };
    for file in [&library, &format!("{module}.py")] {
        fs::copy(built.join(file), folder.join(file)).with_context(|| left(file))?;
    }
    for file in [".hpy0.so", ".hpy.so"].map(|suffix| format!("{module}{suffix}")) {
        match fs::read_link(built.join(&file)) {
            Ok(to) => symlink(to, folder.join(&file)),
            Err(_) => fs::copy(built.join(&file), folder.join(&file)).map(drop),
        }
        .with_context(|| left(&file))?;
    }
    Ok(folder.join(library))
}

/// The name of the file that cargo links.
fn library(package: &Package) -> Result<String> {
    let module = package.module.as_deref().context("a module has a name")?;
    Ok(format!("{DLL_PREFIX}{module}{DLL_SUFFIX}"))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
