//! The tools of the tests for the interpreters without pip: a folder of pure wheels that their launchers put on `PYTHONPATH`.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use super::cache::{Entry, Notes};
use super::{machine, venv};

/// What [`install`] does, in a word that changes when it changes.
pub(crate) const RECIPE: &str = "site 2";

/// Installs them for Python `version` (3.11) into `folder`.
pub(crate) fn install(folder: &Path, version: &str) -> Result<()> {
    // Under 3.11, pip takes backports that nobody imports: the environment markers are its own Python's.
    let pip = pip()?;
    let target = folder.to_string_lossy();
    let pure = [
        "--platform",
        "any",
        "--implementation",
        "py",
        "--abi",
        "none",
        "--only-binary",
        ":all:",
        "--no-compile",
    ];
    let arguments = [
        &["--target", &*target, "--python-version", version],
        &pure[..],
        &venv::TOOLS,
    ]
    .concat();
    venv::pip(&pip, &arguments)
}

/// The python of an environment to run pip in.
pub(super) fn pip() -> Result<PathBuf> {
    let entry = Entry::new("pip", venv::RECIPE)?;
    entry
        .ensure(|folder| {
            let base = machine::newest()?;
            venv::empty(&base, folder)?;
            let mut notes = Notes::default();
            notes.needs(&base.executable);
            Ok(notes)
        })
        .context("cannot make an environment to run pip in")?;
    Ok(entry.folder.join("bin/python"))
}
