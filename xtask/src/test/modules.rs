//! The extension modules under test: built once for an ABI, put aside, so that all runs load the very same files.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use sha2::{Digest as _, Sha256};

use crate::build::{self, Build, Profile};
use crate::interpreters::Interpreter;
use crate::workspace::{Package, Workspace};

/// The CPythons whose C API release builds are tested with. The others are built in a fifth of the time.
const RELEASED: [&str; 2] = ["cpython-3.9", "cpython-3.15"];

/// The extensions that are made for tests.
const EXTENSIONS: [&str; 4] = [
    "hpy-test-ext",
    "hpy-test-classes",
    "hpy-test-attributes",
    "hpy-test-derived",
];
/// Libraries that their tests load themselves.
const WITHOUT_STUB: [&str; 2] = ["hpy-raw-types", "hpy-test-faults"];

/// The built modules.
pub(crate) struct Modules {
    /// The folder with the binaries, and with the stubs of those that have one.
    pub(crate) folder: PathBuf,
    /// The folders of the tests of the examples among them.
    pub(super) examples: Vec<PathBuf>,
}

impl Modules {
    /// Builds the test extension and the examples for the universal ABI.
    pub(super) fn universal(workspace: &Workspace, output: &Path) -> Result<Self> {
        let build = Build {
            workspace,
            python: None,
            target: &workspace.target,
            profile: Profile::Release,
        };
        let modules = Self::build(&build, "universal", workspace, output.join("universal"))?;
        // By itself: the feature would slow the others down.
        let counts = workspace
            .package("hpy-counts")
            .context("the workspace has no package hpy-counts (tests/counts)")?;
        build.run_with(&[counts], &["hpy-counts/count-c-api"])?;
        build.put_aside(counts, &modules.folder)?;
        Ok(modules)
    }

    /// Builds them for the C API of `interpreter`. One target folder serves all: only what depends on the interpreter is built again.
    /// Released are the binaries for the oldest and the newest; those between have assertions.
    pub(super) fn cpython(
        interpreter: &Interpreter,
        workspace: &Workspace,
        output: &Path,
    ) -> Result<Self> {
        let output = output.join("cpython-abi");
        let profile = if RELEASED.contains(&interpreter.name) {
            Profile::Release
        } else {
            Profile::Dev
        };
        let build = Build {
            workspace,
            python: Some(&interpreter.python),
            target: &output.join("target"),
            profile,
        };
        Self::build(
            &build,
            interpreter.name,
            workspace,
            output.join(interpreter.name),
        )
    }

    /// Builds those extensions that are made for tests whose modules `is_wanted`, and no examples, for development.
    pub(crate) fn some(
        python: Option<&Path>,
        is_wanted: impl Fn(&str) -> bool,
        target: &Path,
        workspace: &Workspace,
        folder: PathBuf,
    ) -> Result<Self> {
        let build = Build {
            workspace,
            python,
            target,
            profile: Profile::Dev,
        };
        let wanted = |package: &&Package| package.module.as_deref().is_some_and(&is_wanted);
        let extensions: Vec<_> = find_all(workspace, EXTENSIONS)?
            .into_iter()
            .filter(wanted)
            .collect();
        let without_stub: Vec<_> = find_all(workspace, WITHOUT_STUB)?
            .into_iter()
            .filter(wanted)
            .collect();
        let all: Vec<_> = extensions.iter().chain(&without_stub).copied().collect();
        build.run(&all)?;
        build::new_folder(&folder)?;
        for package in extensions {
            build.put_aside(package, &folder)?;
        }
        for package in without_stub {
            build::copy(&build.library(package)?, &folder)?;
        }
        Ok(Modules {
            folder,
            examples: Vec::new(),
        })
    }

    fn build(
        build: &Build<'_>,
        label: &str,
        workspace: &Workspace,
        folder: PathBuf,
    ) -> Result<Self> {
        let extensions = find_all(workspace, EXTENSIONS)?;
        let without_stub = find_all(workspace, WITHOUT_STUB)?;
        let examples = workspace.examples();
        let packages: Vec<_> = extensions
            .into_iter()
            .chain(examples.iter().copied())
            .collect();
        let all: Vec<_> = packages.iter().chain(&without_stub).copied().collect();
        build.run(&all)?;
        build::new_folder(&folder)?;
        for package in packages {
            let library = build.put_aside(package, &folder)?;
            let bytes =
                fs::read(&library).with_context(|| format!("cannot read {}", library.display()))?;
            println!(
                "{:14} {label:12} sha256 {}  {} KiB",
                package.name,
                hex(&Sha256::digest(&bytes)),
                bytes.len() / 1024
            );
        }
        // Their tests load the libraries themselves.
        for package in without_stub {
            build::copy(&build.library(package)?, &folder)?;
        }
        Ok(Modules {
            folder,
            examples: examples
                .into_iter()
                .map(|package| package.folder.clone())
                .collect(),
        })
    }
}

/// The packages of these names.
fn find_all(
    workspace: &Workspace,
    names: impl IntoIterator<Item = &'static str>,
) -> Result<Vec<&Package>> {
    let find = |name| {
        let found = workspace.package(name);
        found.with_context(|| format!("the workspace has no package {name}"))
    };
    names.into_iter().map(find).collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
