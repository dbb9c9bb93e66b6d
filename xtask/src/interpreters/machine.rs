//! The CPythons that the machine has: pyenv's versions, then what is on `PATH`.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result};

use crate::command;

/// A CPython of the machine.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    pub(crate) executable: PathBuf,
    pub(crate) from: &'static str,
}

/// Finds a CPython of that version (`3.11`).
pub(crate) fn find(version: &str) -> Result<Found> {
    let found = from_pyenv(version).or_else(|| from_path(version));
    found.with_context(|| {
        format!("this machine has no CPython {version}: none in pyenv's versions, no python{version}, python3 or python on PATH")
    })
}

/// Finds the newest CPython that can run pip for the others.
pub(crate) fn newest() -> Result<Found> {
    let found = (8..=15)
        .rev()
        .find_map(|minor| find(&format!("3.{minor}")).ok());
    found.context(
        "this machine has no CPython from 3.8 on; install one (Debian: python3 and python3-venv)",
    )
}

fn from_pyenv(version: &str) -> Option<Found> {
    let root = match std::env::var_os("PYENV_ROOT").filter(|root| !root.is_empty()) {
        Some(root) => PathBuf::from(root),
        None => std::env::home_dir()?.join(".pyenv"),
    };
    let names = std::fs::read_dir(root.join("versions"))
        .ok()?
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    newest_first(names, version).into_iter().find_map(|name| {
        let executable = root.join("versions").join(name).join("bin/python");
        is(&executable, version).then_some(Found {
            executable,
            from: "pyenv",
        })
    })
}

/// The names among `names` that are releases of `version`, the newest first.
fn newest_first(names: impl Iterator<Item = String>, version: &str) -> Vec<String> {
    let patch = |name: &str| {
        name.strip_prefix(version)?
            .strip_prefix('.')?
            .parse::<u32>()
            .ok()
    };
    let mut releases: Vec<_> = names
        .filter_map(|name| Some((patch(&name)?, name)))
        .collect();
    releases.sort_by_key(|release| std::cmp::Reverse(release.0));
    releases.into_iter().map(|release| release.1).collect()
}

fn from_path(version: &str) -> Option<Found> {
    let names = [
        format!("python{version}"),
        "python3".into(),
        "python".into(),
    ];
    let mut candidates = names
        .iter()
        .flat_map(|name| which::which_all(name).into_iter().flatten());
    candidates.find_map(|executable| {
        is(&executable, version).then_some(Found {
            executable,
            from: "PATH",
        })
    })
}

/// Whether `executable` is a CPython of that version with a global interpreter lock. A shim may be there and refuse to run, which
/// is no error.
fn is(executable: &Path, version: &str) -> bool {
    let ask = "import sys, sysconfig; print(sys.implementation.name, '.'.join(map(str, sys.version_info[:3])), \
               bool(sysconfig.get_config_var('Py_GIL_DISABLED')))";
    let mut command = Command::new(executable);
    command
        .args(["-I", "-c", ask])
        .current_dir(std::env::temp_dir());
    let Ok(answer) = command::run(&mut command, Duration::from_secs(30)) else {
        return false;
    };
    match answer.split_whitespace().collect::<Vec<_>>()[..] {
        ["cpython", full, "False"] => full
            .strip_prefix(version)
            .is_some_and(|rest| rest.starts_with('.')),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_several_releases_the_newest_is_tried_first() {
        let names = [
            "3.1.9",
            "3.11.2",
            "3.11.10",
            "3.11.9t",
            "3.11-dev",
            "miniconda3-3.11",
        ];
        let sorted = newest_first(names.into_iter().map(String::from), "3.11");
        assert_eq!(sorted, ["3.11.10", "3.11.2"]);
    }

    #[test]
    fn what_does_not_answer_is_not_found() {
        assert!(!is(Path::new("/bin/true"), "3.11"));
        assert!(!is(Path::new("/no/such/file"), "3.11"));
    }
}
