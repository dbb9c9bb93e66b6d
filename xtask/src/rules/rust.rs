//! The tests of a patch in Rust: programs that must not compile, and tests that cargo runs.

use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};

use super::patch::{Case, Place};
use super::{Outcome, Runner};
use crate::command::{self, End};
use crate::workspace;

const LIMIT: Duration = Duration::from_secs(10 * 60);

impl Runner {
    /// Whether programs that must not compile do.
    pub(super) fn programs<'a>(
        &self,
        programs: &[(&'a Case, &str)],
    ) -> Result<Vec<(&'a Case, Outcome)>> {
        if programs.is_empty() {
            return Ok(Vec::new());
        }
        let mut cargo = self.cargo();
        cargo.args(["--package", "hpy-ui-tests", "--test", "ui"]);
        cargo.args(["programs_that_must_not_compile", "--"]);
        for (_, place) in programs {
            let name = place.split_once(':').map_or(*place, |(name, _)| name);
            cargo.arg(format!("trybuild={name}.rs"));
        }
        let (_, written) = self.written(&mut cargo, "programs")?;
        let outcomes = programs.iter();
        Ok(outcomes
            .map(|(case, name)| (*case, verdict(&written, name)))
            .collect())
    }

    /// Runs a test of a package's library.
    pub(super) fn unit(&self, package: &str, test: &str) -> Result<Outcome> {
        let mut cargo = self.cargo();
        cargo.args(["--package", package, "--lib", "--", "--exact", test]);
        self.one(&mut cargo, test)
    }

    /// Runs a test of `hpy/tests/embed`.
    pub(super) fn embed(&self, place: &Place, test: &str) -> Result<Outcome> {
        let interpreter = self.interpreter(place)?;
        if !interpreter.can_be_linked() {
            bail!("{} has no shared libpython", place.interpreter);
        }
        let mut cargo = self.cargo();
        cargo
            .args(["--package", "hpy", "--features", "embed", "--test", "embed"])
            .args(["--", "--exact", test])
            .env("PYO3_PYTHON", &interpreter.python);
        self.one(&mut cargo, test)
    }

    fn one(&self, cargo: &mut Command, test: &str) -> Result<Outcome> {
        let (end, written) = self.written(cargo, "unit")?;
        let said = |word: &str| written.contains(&format!("test {test} ... {word}"));
        Ok(if said("ok") {
            Outcome::Passed
        } else if said("FAILED") {
            Outcome::Failed
        } else if matches!(end, End::TimedOut) {
            Outcome::Hung
        } else if written.contains("running 1 test") && written.contains("(signal: ") {
            Outcome::Crashed
        } else {
            Outcome::NotRun
        })
    }

    fn cargo(&self) -> Command {
        let mut cargo = workspace::cargo();
        cargo
            .arg("test")
            .current_dir(&self.workspace.root)
            // Not as an option: trybuild asks cargo for the folder.
            .env("CARGO_TARGET_DIR", self.target())
            .env("CARGO_TERM_COLOR", "never")
            .stdin(Stdio::null());
        cargo
    }

    /// Runs cargo, and returns what it and its tests wrote.
    fn written(&self, cargo: &mut Command, name: &str) -> Result<(End, String)> {
        let log = self.output.join(format!("{name}.log"));
        let file = std::fs::File::create(&log)
            .with_context(|| format!("cannot make {}", log.display()))?;
        cargo.stdout(file.try_clone()?).stderr(file);
        let end = command::wait(cargo, LIMIT)?;
        let bytes = std::fs::read(&log)?;
        Ok((end, String::from_utf8_lossy(&bytes).into_owned()))
    }
}

/// What trybuild says of a program, or of one line of it: `s1_handle_stored:7`. The error there must be gone, whatever others come then.
fn verdict(written: &str, place: &str) -> Outcome {
    let (name, line) = match place.split_once(':') {
        Some((name, line)) => (name, Some(line)),
        None => (place, None),
    };
    let plain = without_colours(written);
    let title = format!("test fail/{name}.rs ... ");
    let Some((_, said)) = plain.split_once(&title) else {
        return Outcome::NotRun;
    };
    let said = said.split("\ntest ").next().unwrap_or(said);
    if said.contains("Expected test case to fail to compile, but it succeeded") {
        return Outcome::Failed;
    }
    // It does not compile, with the errors that it should have or with others.
    let actual = said.split("ACTUAL OUTPUT:").nth(1);
    match (actual, line) {
        (Some(actual), Some(line)) if !actual.contains(&format!("--> fail/{name}.rs:{line}:")) => {
            Outcome::Failed
        }
        _ => Outcome::Passed,
    }
}

/// The text without the sequences that make colours.
fn without_colours(text: &str) -> String {
    let mut plain = String::new();
    for (index, part) in text.split('\u{1b}').enumerate() {
        let rest = match part.split_once('m') {
            Some((_, rest)) if index > 0 => rest,
            _ => part,
        };
        plain += rest;
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_trybuild_says_is_read() {
        let written = "\n\ntest \u{1b}[0m\u{1b}[1mfail/a.rs\u{1b}[0m ... \u{1b}[0m\u{1b}[32mok\n\
                       \u{1b}[0mtest \u{1b}[0m\u{1b}[1mfail/ab.rs\u{1b}[0m ... \u{1b}[0m\u{1b}[31merror\n\
                       \u{1b}[0mExpected test case to fail to compile, but it succeeded.\n\
                       \u{1b}[0mtest \u{1b}[0mfail/c.rs ... mismatch\n\nEXPECTED:\n  --> fail/c.rs:5:7\n\nACTUAL OUTPUT:\n  --> fail/c.rs:8:7\n";
        assert_eq!(verdict(written, "a"), Outcome::Passed);
        assert_eq!(verdict(written, "ab"), Outcome::Failed);
        assert_eq!(verdict(written, "c"), Outcome::Passed);
        assert_eq!(verdict(written, "c:5"), Outcome::Failed);
        assert_eq!(verdict(written, "c:8"), Outcome::Passed);
        assert_eq!(verdict(written, "d"), Outcome::NotRun);
    }
}
