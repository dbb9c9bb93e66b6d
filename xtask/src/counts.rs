//! How many tests passed, failed and were skipped, and reading that out of what cargo and pytest report.

use std::fmt;
use std::ops::AddAssign;

#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub(crate) struct Counts {
    pub(crate) passed: u32,
    pub(crate) failed: u32,
    pub(crate) skipped: u32,
}

impl Counts {
    /// Something that failed and is no test: a build, a missing interpreter, a crash.
    pub(crate) const FAILURE: Self = Counts {
        passed: 0,
        failed: 1,
        skipped: 0,
    };
    pub(crate) const PASS: Self = Counts {
        passed: 1,
        failed: 0,
        skipped: 0,
    };
    pub(crate) const SKIP: Self = Counts {
        passed: 0,
        failed: 0,
        skipped: 1,
    };

    /// Adds up the `test result:` lines that `cargo test` prints.
    pub(crate) fn of_cargo(text: &str) -> Self {
        let mut total = Counts::default();
        for line in text.lines() {
            let Some((_, numbers)) = line
                .split_once("test result: ")
                .and_then(|(_, rest)| rest.split_once(". "))
            else {
                continue;
            };
            for number in numbers.split("; ") {
                match number
                    .split_once(' ')
                    .map(|(number, what)| (number.parse().unwrap_or(0), what))
                {
                    Some((number, "passed")) => total.passed += number,
                    Some((number, "failed")) => total.failed += number,
                    Some((number, "ignored")) => total.skipped += number,
                    _ => {}
                }
            }
        }
        total
    }

    /// Reads the report of `pytest --junitxml`; None where it is no such report.
    pub(crate) fn of_junit(report: &str) -> Option<Self> {
        let suite = report.split_once("<testsuite ")?.1.split_once('>')?.0;
        let number = |name: &str| -> Option<u32> {
            suite
                .split_once(&format!(" {name}=\""))?
                .1
                .split_once('"')?
                .0
                .parse()
                .ok()
        };
        let (all, skipped) = (number("tests")?, number("skipped")?);
        let failed = number("errors")? + number("failures")?;
        Some(Counts {
            passed: all.checked_sub(failed + skipped)?,
            failed,
            skipped,
        })
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} passed, {} failed, {} skipped",
            self.passed, self.failed, self.skipped
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_of_cargo_are_added_up() {
        let text = "running 2 tests\ntest result: ok. 2 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.12s\n\
                    test a ... FAILED\ntest result: FAILED. 3 passed; 4 failed; 0 ignored; 0 measured; 0 filtered out\n";
        assert_eq!(
            Counts::of_cargo(text),
            Counts {
                passed: 5,
                failed: 4,
                skipped: 1
            }
        );
        assert_eq!(
            Counts::of_cargo("error: could not compile"),
            Counts::default()
        );
    }

    #[test]
    fn reports_of_pytest_are_read() {
        let report = "<?xml version=\"1.0\" encoding=\"utf-8\"?><testsuites name=\"pytest tests\"><testsuite name=\"pytest\" errors=\"1\" \
                      failures=\"2\" skipped=\"3\" tests=\"10\" time=\"2.174\"><testcase tests=\"1\" /></testsuite></testsuites>";
        assert_eq!(
            Counts::of_junit(report),
            Some(Counts {
                passed: 4,
                failed: 3,
                skipped: 3
            })
        );
        assert_eq!(Counts::of_junit(""), None);
        assert_eq!(
            Counts::of_junit(
                "<testsuite name=\"x\" errors=\"2\" failures=\"0\" skipped=\"0\" tests=\"1\">"
            ),
            None
        );
    }

    #[test]
    fn the_last_line_is_what_ci_reads() {
        assert_eq!(
            Counts {
                passed: 1,
                failed: 2,
                skipped: 3
            }
            .to_string(),
            "1 passed, 2 failed, 3 skipped"
        );
    }
}
