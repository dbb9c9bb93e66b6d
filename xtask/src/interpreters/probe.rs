//! Asking an interpreter what it is, and starting pytest in it once.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};

use crate::command;

/// What an interpreter says of itself.
#[derive(PartialEq, Eq, Debug)]
pub(crate) struct Answer {
    /// `cpython`, `pypy` or `graalpy`.
    pub(crate) implementation: String,
    /// The implementation's version: 7.3.19 for PyPy.
    pub(crate) version: String,
    /// The language's version: 3.11.11.
    pub(crate) python: String,
    /// The version of HPy that it can load modules for.
    pub(crate) hpy: Option<String>,
    /// Whether it counts references, as debug builds of CPython do.
    pub(crate) is_debug: bool,
}

const QUESTION: &str = "
import sys
def dotted(version): return '.'.join(map(str, tuple(version)[:3]))
try:
    import hpy.universal
    hpy_version = hpy.universal.get_version()[0]
except ImportError:
    hpy_version = '-'
name, version = sys.implementation.name, dotted(sys.implementation.version)
if name == 'graalpy':
    version = __graalpython__.get_graalvm_version() # sys.implementation has the language's, in 24.2
print('hpy-rs:', name, version, dotted(sys.version_info), hpy_version, hasattr(sys, 'gettotalrefcount'))
";

/// Asks `python`.
pub(crate) fn ask(python: &Path) -> Result<Answer> {
    let mut command = clean(python);
    let answer = command::run(command.args(["-c", QUESTION]), Duration::from_secs(180))?;
    parse(&answer)
        .with_context(|| format!("{} does not say what it is but: {answer}", python.display()))
}

/// Whether `python`, a CPython, has a shared library of itself where it says: not so where it was moved, as Debian's are, or is static.
pub(crate) fn has_library(python: &Path) -> bool {
    let ask = "import os, sysconfig; get = sysconfig.get_config_var; \
               print(bool(get('Py_ENABLE_SHARED')) and os.path.exists(os.path.join(get('LIBDIR'), get('LDLIBRARY'))))";
    let mut command = clean(python);
    let answer = command::run(command.args(["-c", ask]), Duration::from_secs(30));
    answer.is_ok_and(|answer| answer.trim() == "True")
}

fn parse(answer: &str) -> Option<Answer> {
    let mut words = answer
        .lines()
        .find_map(|line| line.strip_prefix("hpy-rs: "))?
        .split_whitespace()
        .map(String::from);
    let (implementation, version, python) = (words.next()?, words.next()?, words.next()?);
    Some(Answer {
        implementation,
        version,
        python,
        hpy: words.next().filter(|version| version != "-"),
        is_debug: words.next()? == "True",
    })
}

/// Runs a test with pytest, so that its modules are compiled and kept, which runs of tests do not do.
pub(crate) fn warm(python: &Path) -> Result<()> {
    let folder = tempfile::tempdir().context("cannot make a temporary folder")?;
    std::fs::write(
        folder.path().join("test_warm.py"),
        "def test_warm():\n    assert 1 + 1 == 2\n",
    )?;
    let mut command = clean(python);
    command.args([
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "--junitxml=report.xml",
        "--rootdir=.",
        "test_warm.py",
    ]);
    let printed = command::run(command.current_dir(folder.path()), Duration::from_secs(300))
        .context("pytest does not work")?;
    ensure!(
        printed.contains("1 passed"),
        "pytest passed no test but printed: {printed}"
    );
    Ok(())
}

/// `python` without what the user's environment says of another Python.
pub(crate) fn clean(python: &Path) -> Command {
    let mut command = Command::new(python);
    for variable in [
        "PYTHONHOME",
        "PYTHONPATH",
        "PYTHONSTARTUP",
        "PYTHONSAFEPATH",
        "PYTEST_ADDOPTS",
        "PYTEST_PLUGINS",
        "HPY",
        "HPY_LOG",
        "HPY_HOST",
    ] {
        command.env_remove(variable);
    }
    command.env("PYTHONNOUSERSITE", "1");
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_among_noise_is_found() {
        let answer = parse("WARNING: x\nhpy-rs: pypy 7.3.19 3.11.11 0.9.1 False\n").unwrap();
        assert_eq!(
            (&*answer.implementation, &*answer.version, &*answer.python),
            ("pypy", "7.3.19", "3.11.11")
        );
        assert_eq!(answer.hpy.as_deref(), Some("0.9.1"));
        let answer = parse("hpy-rs: cpython 3.15.0 3.15.0 - True\n").unwrap();
        assert_eq!((answer.hpy, answer.is_debug), (None, true));
        assert_eq!(parse("Segmentation fault\n"), None);
    }
}
