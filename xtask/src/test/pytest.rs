//! One run of pytest: one interpreter, one mode.

use std::ffi::OsString;
use std::fs;
use std::iter;
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};

use super::modules::Modules;
use super::{Binary, Mode};
use crate::command::{self, End};
use crate::counts::Counts;
use crate::interpreters::{self, Implementation, Interpreter};
use crate::workspace::Workspace;

/// Tests that collect garbage hundreds of times. GraalPy takes seconds for that in the process that all other tests have filled.
const COLLECTING: [&str; 7] = [
    "test_buffers.py",
    "test_capsules.py",
    "test_errors.py",
    "test_fields.py",
    "test_globals.py",
    "test_loops.py",
    "test_roots.py",
];

const LIMIT: Duration = Duration::from_secs(20 * 60);
const SLOW_LIMIT: Duration = Duration::from_secs(60 * 60);

/// What to run.
pub(crate) struct Run {
    pub(crate) interpreter: Interpreter,
    pub(crate) mode: Mode,
    pub(crate) binary: Binary,
    pub(crate) modules: Arc<Modules>,
    /// Files or tests; all where there are none.
    pub(crate) tests: Vec<String>,
}

/// What came of it.
pub(super) struct Report {
    pub(super) counts: Counts,
    /// The line for the user, and what went wrong.
    pub(super) text: String,
}

impl Run {
    /// Runs pytest. What cannot be run at all is a failure in the report.
    pub(super) fn run(&self, workspace: &Workspace, output: &Path) -> Report {
        let started = Instant::now();
        let mut counts = Counts::default();
        let mut details = String::new();
        for (part, arguments) in self.parts(workspace) {
            let log = output.join(format!("{}{part}.log", self.label()));
            let report = self.run_part(&arguments, workspace, output, &log);
            counts += report.counts;
            details += &report.text;
        }
        let (name, binary, mode) = (self.interpreter.name, self.binary, self.mode);
        let text = format!(
            "{name:14} {binary:8} {mode:6} {counts}  {:.0} s{details}",
            started.elapsed().as_secs_f64()
        );
        Report { counts, text }
    }

    /// Runs pytest with these arguments; the text says what went wrong.
    fn run_part(
        &self,
        arguments: &[OsString],
        workspace: &Workspace,
        output: &Path,
        log: &Path,
    ) -> Report {
        let (mut counts, trouble) = match self.counts(arguments, workspace, output, log) {
            Ok((end, counts)) => judge(end, counts),
            Err(error) => (Counts::default(), Some(format!("{error:#}"))),
        };
        if trouble.is_some() {
            counts += Counts::FAILURE;
        }
        let mut text = String::new();
        let written = fs::read(log)
            .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
            .unwrap_or_default();
        let mut shown = command::tail(&written, 40);
        if let Some(trouble) = trouble {
            text += &format!("\n    {trouble}");
            if let Some(start) = last_test(&written) {
                // What it said before it crashed comes first, the interpreter's own words after it can be long.
                let lines: Vec<_> = written[start..].lines().take(25).collect();
                shown = command::tail(&lines.join("\n"), 25);
            }
        }
        if counts.failed > 0 {
            text += &format!("\n{shown}\n    (the whole of it: {})", log.display());
        }
        Report { counts, text }
    }

    /// What pytest is to run, for each process that it runs in: what the names of its files end with, and its arguments.
    fn parts(&self, workspace: &Workspace) -> Vec<(&'static str, Vec<OsString>)> {
        if !self.tests.is_empty() {
            return vec![("", self.tests.iter().map(OsString::from).collect())];
        }
        let tests = workspace.root.join("tests/python");
        let folders = iter::once(&tests).chain(&self.modules.examples);
        let mut all: Vec<OsString> = folders.map(OsString::from).collect();
        if self.interpreter.implementation != Implementation::GraalPy {
            return vec![("", all)];
        }
        let collecting = COLLECTING.map(|name| tests.join(name).into_os_string());
        for file in &collecting {
            all.extend(["--ignore".into(), file.clone()]);
        }
        vec![("-collecting", collecting.to_vec()), ("", all)]
    }

    /// The name of the run's files: `pypy-7.3-native-debug`.
    fn label(&self) -> String {
        format!("{}-{}-{}", self.interpreter.name, self.binary, self.mode)
    }

    /// The command that starts pytest, but for what it is to run. Tests are named before they run, with `-v`.
    pub(crate) fn command(&self, workspace: &Workspace, output: &Path) -> Command {
        let mut python = interpreters::clean(&self.interpreter.python);
        // One name may be that of several files: tests are imported by path, not by name.
        python.args([
            "-m",
            "pytest",
            "-v", // each test is named before it runs, so that the log of a crash ends with its name
            "-p",
            "no:cacheprovider",
            "--import-mode=importlib",
            "--capture=sys", // what native code says before it crashes goes to the log
            "-rfE",
        ]);
        python
            .arg("--rootdir")
            .arg(&workspace.root)
            .env("HPY_TEST_MODULES", &self.modules.folder)
            .env("HPY_TEST_ABI", self.binary.abi())
            // What the tests start compiles no module again, and nothing is written beside the sources.
            .env_remove("PYTHONDONTWRITEBYTECODE")
            .env("PYTHONPYCACHEPREFIX", output.join("pycache"))
            .env("PYTHONFAULTHANDLER", "1");
        // Short runs: compiling twice does not pay.
        python.env(
            interpreters::JAVA_FLAGS,
            "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
        );
        if self.mode != Mode::Plain {
            python.env("HPY", self.mode.to_string());
        }
        if self.interpreter.is_debug {
            // -X dev, of every interpreter that tests start too.
            python.env("PYTHONDEVMODE", "1");
            // Tests are repeated, and may leave no references.
            python.env("HPY_TEST_REFCOUNTS", "1");
        }
        if let Binary::Universal { host, chosen: true } = self.binary {
            python.env("HPY_HOST", host.to_string());
        }
        python.current_dir(&workspace.root).stdin(Stdio::null());
        python
    }

    fn counts(
        &self,
        arguments: &[OsString],
        workspace: &Workspace,
        output: &Path,
        log: &Path,
    ) -> Result<(End, Option<Counts>)> {
        let file =
            fs::File::create(log).with_context(|| format!("cannot make {}", log.display()))?;
        let report = log.with_extension("xml");
        if report.exists() {
            fs::remove_file(&report)
                .with_context(|| format!("cannot remove {}", report.display()))?;
        }
        let mut python = self.command(workspace, output);
        python.arg("--junitxml").arg(&report).args(arguments);
        python.stdout(file.try_clone()?).stderr(file);
        let limit = if super::is_slow(&self.interpreter) {
            SLOW_LIMIT
        } else {
            LIMIT
        };
        let end = command::wait(&mut python, limit)?;
        let counts = fs::read_to_string(&report)
            .ok()
            .and_then(|report| Counts::of_junit(&report));
        Ok((end, counts))
    }
}

/// Where in the text that pytest wrote the line of the last test begins.
fn last_test(written: &str) -> Option<usize> {
    let names_test = |line: &&str| {
        line.split_whitespace()
            .next()
            .is_some_and(|word| word.contains(".py::"))
    };
    written.rfind(written.lines().rev().find(names_test)?)
}

/// Says what is wrong with how pytest ended, apart from tests that failed.
fn judge(end: End, counts: Option<Counts>) -> (Counts, Option<String>) {
    let trouble = match (&end, counts) {
        (End::TimedOut, _) => Some("took too long and was killed".to_owned()),
        (End::Exited(status), _) if status.signal().is_some() => Some(format!("crashed: {status}")),
        (End::Exited(status), None) => Some(format!("ended without a report: {status}")),
        (End::Exited(status), Some(counts)) => disagreement(*status, counts),
    };
    (counts.unwrap_or_default(), trouble)
}

/// pytest ends with 0 where all is well, 1 where tests failed, and something else where it could not do its work.
fn disagreement(status: ExitStatus, counts: Counts) -> Option<String> {
    match (status.code(), counts) {
        (Some(0), Counts { failed: 0, .. }) => None,
        (Some(1), Counts { failed: 1.., .. }) => None,
        (Some(5), _) => Some("pytest found no test".to_owned()),
        _ => Some(format!(
            "the report ({counts}) and pytest's end ({status}) disagree"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exited(code: i32) -> End {
        End::Exited(ExitStatus::from_raw(code << 8))
    }

    const GOOD: Counts = Counts {
        passed: 3,
        failed: 0,
        skipped: 1,
    };
    const BAD: Counts = Counts {
        passed: 3,
        failed: 1,
        skipped: 0,
    };

    #[test]
    fn a_report_that_fits_the_exit_code_is_believed() {
        assert_eq!(judge(exited(0), Some(GOOD)), (GOOD, None));
        assert_eq!(judge(exited(1), Some(BAD)), (BAD, None));
    }

    #[test]
    fn what_does_not_fit_is_trouble() {
        for (end, counts) in [
            (exited(1), Some(GOOD)),
            (exited(0), Some(BAD)),
            (exited(2), Some(BAD)),
            (exited(5), Some(Counts::default())),
            (exited(0), None),
            (End::Exited(ExitStatus::from_raw(11)), Some(GOOD)),
            (End::TimedOut, None),
        ] {
            assert!(judge(end, counts).1.is_some(), "{counts:?}");
        }
    }

    #[test]
    fn the_last_test_named_is_found() {
        let written = "collecting ... collected 3 items\n\ntests/test_a.py::test_1 PASSED   [ 33%]\n\
                       tests/test_a.py::test_2[x] Fatal Python error: Aborted\n  File \"a.py\", line 1\n";
        assert!(
            written[last_test(written).unwrap()..].starts_with("tests/test_a.py::test_2[x] Fatal")
        );
        assert_eq!(last_test("ImportError\n"), None);
    }

    #[test]
    fn a_crash_is_called_one() {
        let trouble = judge(End::Exited(ExitStatus::from_raw(11)), None)
            .1
            .unwrap();
        assert!(trouble.starts_with("crashed: signal: 11"), "{trouble}");
    }
}
