//! Python's tests of a patch: the modules that they import, and what pytest says of each.

use std::collections::HashMap;
use std::fs;
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};

use super::patch::{Case, Place};
use super::{Outcome, Runner};
use crate::command::{self, End};
use crate::interpreters::{Host, Implementation, Interpreter};
use crate::test::modules::Modules;
use crate::test::pytest::Run;
use crate::test::{Abi, Binary, Mode};

/// How long pytest may take for a test, on average, and to start. One that hangs takes all of it.
const LIMIT: Duration = Duration::from_secs(20);
const START: Duration = Duration::from_secs(100);
/// Others than CPython take so many times that.
const SLOWER: u32 = 3;

impl Runner {
    pub(super) fn python<'a>(
        &self,
        place: &Place,
        cases: &[(&'a Case, &str)],
    ) -> Result<Vec<(&'a Case, Outcome)>> {
        let interpreter = self.interpreter(place)?;
        let tests: Vec<_> = cases.iter().map(|(_, test)| *test).collect();
        let run = Run {
            modules: Arc::new(self.modules(place, &interpreter, &tests)?),
            binary: binary(place, &interpreter)?,
            mode: place.mode,
            tests: Vec::new(),
            interpreter,
        };
        let outcomes = self.run_all(&run, &tests)?;
        let outcome = |test: &str| *outcomes.get(test).unwrap_or(&Outcome::NotRun);
        Ok(cases
            .iter()
            .map(|(case, test)| (*case, outcome(test)))
            .collect())
    }

    /// Builds the modules that the tests name.
    fn modules(&self, place: &Place, interpreter: &Interpreter, tests: &[&str]) -> Result<Modules> {
        let mut text = String::new();
        for test in tests {
            let file = test.split_once("::").map_or(*test, |(file, _)| file);
            text += &self.text_of(file)?;
        }
        let python = (place.abi == Abi::Cpython).then_some(&*interpreter.python);
        Modules::some(
            python,
            |module| text.contains(module),
            &self.target(),
            &self.workspace,
            self.output.join("modules"),
        )
    }

    /// The text of a file of tests, and of what it runs or imports beside it: `test_hostile.py` runs what is in `hostile`.
    fn text_of(&self, file: &str) -> Result<String> {
        let file = self.workspace.root.join(file);
        let mut text =
            fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
        let folder = file.parent().context("a file lies in a folder")?;
        let stem = file.file_stem().unwrap_or_default().to_string_lossy();
        if text.contains("raw_module") {
            text += "hpy_raw_types";
        }
        let cases = folder.join(stem.trim_start_matches("test_"));
        if cases.is_dir() {
            for entry in fs::read_dir(&cases)? {
                let file = entry?.path();
                if file.is_file() {
                    text += &String::from_utf8_lossy(&fs::read(&file)?);
                }
            }
        }
        Ok(text)
    }

    /// Runs tests until something is known of each. After a crash those that are left are run in another process.
    fn run_all<'a>(&self, run: &Run, tests: &[&'a str]) -> Result<HashMap<&'a str, Outcome>> {
        let mut outcomes = HashMap::new();
        let log = self.output.join("pytest.log");
        loop {
            let left: Vec<_> = tests
                .iter()
                .copied()
                .filter(|test| !outcomes.contains_key(test))
                .collect();
            if left.is_empty() {
                return Ok(outcomes);
            }
            let end = self.run_once(run, &left, &log)?;
            let written = String::from_utf8_lossy(&fs::read(&log)?).into_owned();
            let known = read(&written, &left, end);
            if known.is_empty() {
                if is_crash(end) && outcomes.is_empty() {
                    outcomes.extend(left.into_iter().map(|test| (test, Outcome::NotImported)));
                }
                return Ok(outcomes);
            }
            outcomes.extend(known);
        }
    }

    fn run_once(&self, run: &Run, tests: &[&str], log: &Path) -> Result<End> {
        let file =
            fs::File::create(log).with_context(|| format!("cannot make {}", log.display()))?;
        let mut python = run.command(&self.workspace, &self.output);
        python.args(tests).stdout(file.try_clone()?).stderr(file);
        let limit = START + LIMIT * tests.len() as u32;
        let is_fast = run.interpreter.implementation == Implementation::CPython;
        command::wait(&mut python, if is_fast { limit } else { limit * SLOWER })
    }
}

fn binary(place: &Place, interpreter: &Interpreter) -> Result<Binary> {
    if place.abi == Abi::Cpython {
        return Ok(Binary::Cpython);
    }
    let fits = |&&host: &&Host| place.mode == Mode::Plain || host != Host::Own;
    let first = interpreter.hosts.iter().find(fits).copied();
    let host = place.host.or(first).context("it has no host for that")?;
    ensure!(
        interpreter.hosts.contains(&host),
        "{} has no host {host}",
        interpreter.name
    );
    let chosen = place.host.is_some();
    Ok(Binary::Universal { host, chosen })
}

/// What `pytest -v` says of tests: each is named, and how it ended is the last word before a percentage. The one that is named last and has no end is
/// the one that ended the process.
fn read<'a>(written: &str, tests: &[&'a str], end: End) -> HashMap<&'a str, Outcome> {
    let mut outcomes = HashMap::new();
    let mut current = None;
    for line in written.lines() {
        let names = |test: &&&str| {
            line.strip_prefix(**test)
                .is_some_and(|rest| rest.starts_with([' ', '[']))
        };
        if let Some(test) = tests.iter().find(names) {
            current = Some(*test);
        }
        let Some(test) = current else { continue };
        let Some(outcome) = last_word(line) else {
            continue;
        };
        current = None;
        // One parameter is enough.
        let worst = outcomes.entry(test).or_insert(outcome);
        if outcome == Outcome::Failed || *worst == Outcome::Skipped {
            *worst = outcome;
        }
    }
    // A process that ends by itself says how many tests there were.
    let outcome = match end {
        End::TimedOut => Outcome::Hung,
        end if is_crash(end) => Outcome::Crashed,
        End::Exited(_) => return outcomes,
    };
    if let Some(test) = current {
        outcomes.insert(test, outcome);
    }
    outcomes
}

/// Whether pytest came to an end that is none of its own.
fn is_crash(end: End) -> bool {
    match end {
        End::Exited(status) => status.signal().is_some() || !matches!(status.code(), Some(0..=5)),
        End::TimedOut => false,
    }
}

fn last_word(line: &str) -> Option<Outcome> {
    let line = match line.rsplit_once('[') {
        Some((line, percentage)) if percentage.trim_end().ends_with("%]") => line,
        _ => line,
    };
    Some(match line.split_whitespace().last()? {
        "PASSED" | "XFAIL" => Outcome::Passed,
        "FAILED" => Outcome::Failed,
        "SKIPPED" => Outcome::Skipped,
        // What a fixture raises says nothing of the test.
        "ERROR" => Outcome::NotRun,
        _ if line.contains(" SKIPPED (") => Outcome::Skipped,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use std::process::ExitStatus;

    use super::*;

    fn ended(raw: i32) -> End {
        End::Exited(ExitStatus::from_raw(raw))
    }

    const TESTS: [&str; 3] = ["a.py::one", "a.py::two", "a.py::three"];

    #[test]
    fn one_parameter_that_fails_is_enough() {
        let written = "collected 4 items\n\na.py::one[a b] PASSED   [ 25%]\na.py::one[2] FAILED  [ 50%]\na.py::one[3] PASSED [ 75%]\n\
                       a.py::two SKIPPED (no such thing here)   [100%]\nFAILED a.py::two - no\n";
        let outcomes = read(written, &TESTS, ended(256));
        assert_eq!(outcomes["a.py::one"], Outcome::Failed);
        assert_eq!(outcomes["a.py::two"], Outcome::Skipped);
        assert!(!outcomes.contains_key("a.py::three"));
    }

    #[test]
    fn what_ends_the_process_is_the_test_without_an_end() {
        let written = "a.py::one said a word\nPASSED  [ 33%]\na.py::two Fatal Python error: Aborted\n  File \"x\", line 1\n";
        let outcomes = read(written, &TESTS, ended(6));
        assert_eq!(outcomes["a.py::one"], Outcome::Passed);
        assert_eq!(outcomes["a.py::two"], Outcome::Crashed);
        assert_eq!(
            read(written, &TESTS, End::TimedOut)["a.py::two"],
            Outcome::Hung
        );
    }

    #[test]
    fn what_cannot_be_imported_did_not_run() {
        let written = "collected 0 items / 1 error\nERROR collecting a.py\n";
        assert!(read(written, &TESTS, ended(512)).is_empty());
    }
}
