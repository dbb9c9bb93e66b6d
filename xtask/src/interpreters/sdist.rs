//! The sources of packages on PyPI, tests among them.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, Result};

use super::cache::{Entry, Notes};
use super::site;
use crate::command;

/// The folder of the unpacked sources of `name` in this version. Nothing of them is built.
pub(crate) fn unpacked(name: &str, version: &str) -> Result<PathBuf> {
    let entry = Entry::new(&format!("sdist-{name}"), &format!("sdist {version}"))?;
    // PyPI's names of files have no hyphen before the version.
    let stem = format!("{}-{version}", name.replace('-', "_"));
    entry
        .ensure(|folder| {
            let python = site::pip()?;
            let mut download = Command::new(&python);
            download
                .args([
                    "-m",
                    "pip",
                    "download",
                    "--quiet",
                    "--disable-pip-version-check",
                ])
                .args(["--no-input", "--no-deps", "--no-binary", name, "--dest"])
                .arg(folder)
                .arg(format!("{name}=={version}"));
            command::run(&mut download, command::DOWNLOAD)?;
            let archive = folder.join(format!("{stem}.tar.gz"));
            let mut unpack = Command::new(&python);
            unpack
                .args(["-m", "tarfile", "--extract"])
                .arg(&archive)
                .arg(folder);
            command::run(&mut unpack, command::DOWNLOAD)?;
            Ok(Notes::default())
        })
        .with_context(|| format!("cannot get the sources of {name} {version}"))?;
    Ok(entry.folder.join(stem))
}
