//! Interpreters out of Debian's packages: unpacked beside their own libc, whatever the machine's is, and run by its loader.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use super::apt::Release;
use super::launcher;

/// What [`make`] does, in a word that changes when it changes.
pub(crate) const RECIPE: &str = "debian 1";

/// What the interpreters and their standard libraries load.
const LIBRARIES: &[&str] = &[
    "libbz2-1.0",
    "libc6",
    "libdb5.3t64",
    "libexpat1",
    "libffi8",
    "libgcc-s1",
    "libgdbm6t64",
    "liblzma5",
    "libncursesw6",
    "libreadline8t64",
    "libsqlite3-0",
    "libssl3t64",
    "libtinfo6",
    "libuuid1",
    "libzstd1",
    "zlib1g",
];

/// Unpacks `packages` of `suite` into `folder` and returns a launcher of their `usr/bin/EXECUTABLE`.
pub(crate) fn make(
    folder: &Path,
    suite: &str,
    packages: &[&str],
    executable: &str,
) -> Result<PathBuf> {
    Release::open(suite)?.unpack(&[packages, LIBRARIES].concat(), folder)?;
    let executable =
        fs::canonicalize(folder.join("usr/bin").join(executable)).with_context(|| {
            format!(
                "Debian {suite}'s packages {} have no usr/bin/{executable}",
                packages.join(" ")
            )
        })?;
    let loader = loader(folder).with_context(|| format!("Debian {suite}'s libc6 has no loader"))?;
    let libraries = loader.parent().context("the loader lies in a folder")?;

    // In usr/bin, where the interpreter looks for its standard library from, and as its sys.executable, so that it can start itself.
    let launcher = folder.join("usr/bin/python");
    let [
        quoted_loader,
        quoted_libraries,
        quoted_launcher,
        quoted_executable,
        site,
    ] = [
        &loader,
        libraries,
        &launcher,
        &executable,
        &folder.join("site"),
    ]
    .map(launcher::quote);
    launcher::write(
        &launcher,
        &format!(
            "export PYTHONPATH={site}${{PYTHONPATH:+:$PYTHONPATH}}\n\
             exec {quoted_loader} --library-path {quoted_libraries} --argv0 {quoted_launcher} {quoted_executable} \"$@\"\n"
        ),
    )?;
    Ok(launcher)
}

/// The dynamic loader: `usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2`, on other machines named accordingly.
fn loader(tree: &Path) -> Option<PathBuf> {
    let folders = fs::read_dir(tree.join("usr/lib"))
        .ok()?
        .filter_map(|entry| Some(entry.ok()?.path()));
    let files = folders
        .filter_map(|folder| fs::read_dir(folder).ok())
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path()));
    files.into_iter().find(|file| {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        name.starts_with("ld-linux")
            && name.contains(".so.")
            && file
                .parent()
                .is_some_and(|folder| folder.join("libc.so.6").exists())
    })
}
