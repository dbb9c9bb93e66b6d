//! A virtual environment of one of the machine's CPythons, with the tools of the tests and, where it serves there, the package hpy.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result};

use super::machine::Found;
use crate::command;

/// What [`make`] does, in a word that changes when it changes.
pub(crate) const RECIPE: &str = "venv 2";

/// The release of HPy that everything here is for.
const HPY: &str = "hpy==0.9.0";

/// What tests need on every interpreter; pip takes the newest of each that the interpreter can run. From 6.156 on, hypothesis has native
/// code, which nobody builds for PyPy and GraalPy.
pub(crate) const TOOLS: [&str; 2] = ["pytest>=8,<10", "hypothesis>=6.113,<6.156"];

/// Makes a virtual environment in `folder` and returns its python.
pub(crate) fn make(base: &Found, folder: &Path, with_hpy: bool) -> Result<PathBuf> {
    empty(base, folder)?;
    let python = folder.join("bin/python");
    if with_hpy {
        // hpy 0.9.0 has wheels up to CPython 3.11 only. Its sdist needs setup tools that pip's build isolation takes too new, so
        // they are installed beside it.
        let build = [
            "--upgrade",
            "pip",
            "setuptools<81",
            "wheel",
            "setuptools_scm",
        ];
        pip(&python, &[&build[..], &TOOLS].concat())?;
        pip(&python, &["--no-build-isolation", HPY])
            .context("on CPython 3.12 and 3.13 the package hpy is compiled, which needs a C compiler and Python's headers")?;
    } else {
        pip(&python, &TOOLS)?;
    }
    Ok(python)
}

/// Makes a virtual environment in `folder` with nothing but pip.
pub(crate) fn empty(base: &Found, folder: &Path) -> Result<()> {
    command::run(Command::new(&base.executable).args(["-m", "venv", "--clear"]).arg(folder), Duration::from_secs(300))
        .map(drop)
        .context("cannot make a virtual environment (Debian's Python needs the package python3-venv for that)")
}

/// Runs `pip install` with `python`.
pub(crate) fn pip(python: &Path, arguments: &[&str]) -> Result<()> {
    let mut command = Command::new(python);
    command
        .args([
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--no-input",
        ])
        .args(arguments);
    command
        .env_remove("PIP_USER")
        .env_remove("PIP_TARGET")
        .env_remove("PYTHONPATH")
        .env_remove("PYTHONHOME");
    command::run(&mut command, command::DOWNLOAD).map(drop)
}
