//! Wheels of PyPI's for any interpreter, with native code.

use std::path::Path;

use anyhow::Result;

use super::{site, venv};

/// What wheels are chosen by.
pub(crate) struct Tags<'a> {
    /// `3.11`
    pub(crate) python: &'a str,
    /// `cp` or `pp`
    pub(crate) implementation: &'a str,
    /// `cp311` or `pypy311_pp73`
    pub(crate) abi: &'a str,
    /// `x86_64`
    pub(crate) arch: &'a str,
}

/// Installs the newest wheel that `requirement` allows into `folder`, without what it depends on.
pub(crate) fn install(folder: &Path, requirement: &str, tags: &Tags<'_>) -> Result<()> {
    let target = folder.to_string_lossy();
    // What Linux distributions of the last ten years have.
    let platforms =
        ["2_28", "2_27", "2_24", "2_17"].map(|glibc| format!("manylinux_{glibc}_{}", tags.arch));
    let mut arguments = vec![
        "--target",
        &target,
        "--python-version",
        tags.python,
        "--implementation",
        tags.implementation,
        "--abi",
        tags.abi,
        "--only-binary",
        ":all:",
        "--no-deps",
    ];
    for platform in &platforms {
        arguments.extend(["--platform", platform]);
    }
    let old = format!("manylinux2014_{}", tags.arch);
    arguments.extend(["--platform", &old, requirement]);
    venv::pip(&site::pip()?, &arguments)
}
