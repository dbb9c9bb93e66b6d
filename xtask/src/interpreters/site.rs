//! The tools of the tests for the interpreters without pip: a folder of pure wheels that their launchers put on `PYTHONPATH`.

use std::path::Path;

use anyhow::{Context as _, Result};

use super::cache::{Entry, Notes};
use super::{machine, venv};

/// What [`install`] does, in a word that changes when it changes.
pub(crate) const RECIPE: &str = "site 2";

/// Installs them for Python `version` (3.11) into `folder`.
pub(crate) fn install(folder: &Path, version: &str) -> Result<()> {
    // Any CPython's pip will do, with environment markers of its own: under 3.11 it takes backports that nobody imports.
    let pip = Entry::new("pip", venv::RECIPE)?;
    pip.ensure(|folder| {
        let base = machine::newest()?;
        venv::empty(&base, folder)?;
        let mut notes = Notes::default();
        notes.needs(&base.executable);
        Ok(notes)
    })
    .context("cannot make an environment to run pip in")?;
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
    venv::pip(&pip.folder.join("bin/python"), &arguments)
}
