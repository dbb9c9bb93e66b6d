//! The two PyPI packages that the generator reads: HPy's headers and libclang.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use anyhow::{Context, ensure};

const HPY: &str = "hpy==0.9.0";
const LIBCLANG: &str = "libclang==18.1.1";

/// The folder for everything downloaded: `HPY_RS_CACHE`, else `hpy-rs` in the user's cache folder.
pub(crate) fn cache() -> anyhow::Result<PathBuf> {
    let folder = |name: &str| {
        env::var_os(name)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    };
    if let Some(root) = folder("HPY_RS_CACHE") {
        return Ok(std::path::absolute(root)?);
    }
    if let Some(base) = folder("XDG_CACHE_HOME").filter(|base| base.is_absolute()) {
        return Ok(base.join("hpy-rs"));
    }
    let caches = if cfg!(target_os = "macos") {
        "Library/Caches"
    } else {
        ".cache"
    };
    let home = env::home_dir().context("no home folder: set HPY_RS_CACHE")?;
    Ok(home.join(caches).join("hpy-rs"))
}

/// The include folder of HPy's headers.
pub(crate) fn hpy(cache: &Path) -> anyhow::Result<PathBuf> {
    // One fixed wheel, whatever this machine runs: the headers are the same in all of them.
    let platform = [
        "--python-version=3.11",
        "--implementation=cp",
        "--abi=cp311",
        "--platform=manylinux2014_x86_64",
    ];
    Ok(unpacked(cache, HPY, &platform)?.join("hpy/devel/include"))
}

/// The folder with libclang's shared library.
pub(crate) fn libclang(cache: &Path) -> anyhow::Result<PathBuf> {
    Ok(unpacked(cache, LIBCLANG, &[])?.join("clang/native"))
}

/// Downloads and unpacks the wheel of `requirement`, once.
fn unpacked(cache: &Path, requirement: &str, options: &[&str]) -> anyhow::Result<PathBuf> {
    let name = requirement.replace("==", "-");
    let folder = cache.join("wheels").join(&name);
    if folder.is_dir() {
        return Ok(folder);
    }
    let partial = cache
        .join("wheels")
        .join(format!("{name}.{}", std::process::id()));
    let mut pip = Command::new("python3");
    pip.args([
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
    ])
    .args(["--no-deps", "--no-compile", "--only-binary=:all:"])
    .args(options)
    .env("PIP_ROOT_USER_ACTION", "ignore")
    .arg("--target")
    .arg(&partial)
    .arg(requirement);
    let status = pip.status().context("cannot run python3")?;
    ensure!(status.success(), "{pip:?}: {status}");
    // Renamed when complete: an interrupted run leaves no half of a package behind under its name.
    if let Err(error) = fs::rename(&partial, &folder) {
        ensure!(
            folder.is_dir(),
            "cannot write {}: {error}",
            folder.display()
        );
        fs::remove_dir_all(&partial)?;
    }
    Ok(folder)
}
