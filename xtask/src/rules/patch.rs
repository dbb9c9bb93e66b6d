//! The patches: what each takes out, and the tests that fail then.
//!
//! A patch begins with a header, which `git apply` skips:
//!
//! ```text
//! What it takes out, in a sentence.
//!
//! Rule: S3
//! On: cpython-3.11
//! Fails: tests/python/test_errors.py::test_s3_dropped_errors_are_gone
//! Fails: ui s3_error_ignored
//! Fails: unit hpy-sys tail::tests::after_pypy
//! Fails: embed detach::s1_debug_builds_see_a_handle_that_was_smuggled_in
//! ```
//!
//! A test of Python's fails if it does with one of its parameters; one can be named, `test_loops.py::test_s3_memory_does_not_grow[kept]`. `ui` is a program of `tests/ui/fail`, which must compile then; with a line,
//! `ui s1_handle_stored:7`, only the error there must be gone. `unit` is a test of a package's library, `embed` one of `hpy/tests/embed`.
//!
//! With `Import: crashes` a process that ends by a signal before the first test counts as a failure of all of them.
//!
//! `On` holds for the tests after it, and takes the options `--mode`, `--host` and `--abi` of `cargo xtask test`. Without it, tests run on CPython 3.11
//! with the host in the binary.

use std::fmt::{self, Write as _};
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail, ensure};
use clap::{Parser, ValueEnum};

use crate::interpreters::Host;
use crate::test::{Abi, Mode};

/// A patch that takes a rule out, or a part of one.
pub(super) struct Patch {
    /// The name of its file: `s3-set-aside`.
    pub(super) name: String,
    /// All that is in the file.
    pub(super) text: String,
    /// What it takes out.
    what: String,
    /// `S3`.
    pub(super) rule: String,
    pub(super) groups: Vec<Group>,
    /// Whether the modules cannot be imported without the rule.
    pub(super) import_crashes: bool,
}

/// Tests that run in one place.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) place: Place,
    pub(super) cases: Vec<Case>,
}

/// Where tests run.
#[derive(Parser, Clone, PartialEq, Eq, Debug)]
#[command(no_binary_name = true, disable_help_flag = true)]
pub(super) struct Place {
    pub(super) interpreter: String,
    #[arg(long, value_enum, default_value = "plain")]
    pub(super) mode: Mode,
    #[arg(long, value_enum)]
    pub(super) host: Option<Host>,
    #[arg(long, value_enum, default_value = "universal")]
    pub(super) abi: Abi,
}

impl Default for Place {
    fn default() -> Place {
        Place {
            interpreter: "cpython-3.11".to_owned(),
            mode: Mode::Plain,
            host: None,
            abi: Abi::Universal,
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.interpreter)?;
        if self.mode != Mode::Plain {
            write!(f, " --mode {}", self.mode)?;
        }
        if let Some(host) = self.host {
            write!(f, " --host {host}")?;
        }
        if self.abi != Abi::Universal {
            let abi = self.abi.to_possible_value();
            write!(
                f,
                " --abi {}",
                abi.as_ref().map_or("", |abi| abi.get_name())
            )?;
        }
        Ok(())
    }
}

/// A test.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Case {
    /// `tests/python/test_errors.py::test_s3_dropped_errors_are_gone`.
    Python(String),
    /// `s1_handle_static`: a program that must not compile.
    Program(String),
    Unit {
        package: String,
        test: String,
    },
    /// `detach::s1_debug_builds_see_a_handle_that_was_smuggled_in`.
    Embed(String),
}

impl Case {
    pub(super) fn python(&self) -> Option<&str> {
        match self {
            Case::Python(test) => Some(test),
            _ => None,
        }
    }

    pub(super) fn program(&self) -> Option<&str> {
        match self {
            Case::Program(name) => Some(name),
            _ => None,
        }
    }

    fn parse(text: &str) -> Result<Case> {
        let words: Vec<_> = text.split_whitespace().collect();
        Ok(match words[..] {
            ["ui", name] => Case::Program(name.to_owned()),
            ["embed", test] => Case::Embed(test.to_owned()),
            ["unit", package, test] => Case::Unit {
                package: package.to_owned(),
                test: test.to_owned(),
            },
            [test] if test.contains(".py::") => Case::Python(test.to_owned()),
            _ => bail!("`Fails: {text}` names no test"),
        })
    }
}

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Case::Python(test) => f.write_str(test),
            Case::Program(name) => write!(f, "ui {name}"),
            Case::Unit { package, test } => write!(f, "unit {package} {test}"),
            Case::Embed(test) => write!(f, "embed {test}"),
        }
    }
}

impl Patch {
    fn read(file: &Path) -> Result<Patch> {
        let text =
            fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
        Patch::parse(file, &text).with_context(|| file.display().to_string())
    }

    fn parse(file: &Path, text: &str) -> Result<Patch> {
        let name = file.file_stem().context("a patch has a name")?;
        let mut patch = Patch {
            name: name.to_string_lossy().into_owned(),
            text: text.to_owned(),
            what: String::new(),
            rule: String::new(),
            groups: Vec::new(),
            import_crashes: false,
        };
        let is_header = |line: &&str| !line.starts_with("diff --git") && !line.starts_with("---");
        for line in text.lines().take_while(is_header) {
            match line.split_once(": ") {
                Some(("Rule", rule)) => patch.rule = rule.to_owned(),
                Some(("Import", "crashes")) => patch.import_crashes = true,
                Some(("On", place)) => {
                    let place = Place::try_parse_from(place.split_whitespace())?;
                    patch.groups.push(Group {
                        place,
                        cases: Vec::new(),
                    });
                }
                Some(("Fails", test)) => {
                    if patch.groups.is_empty() {
                        patch.groups.push(Group {
                            place: Place::default(),
                            cases: Vec::new(),
                        });
                    }
                    let group = patch.groups.last_mut().context("there is one")?;
                    group.cases.push(Case::parse(test)?);
                }
                _ if line.is_empty() => {}
                _ => {
                    ensure!(
                        patch.rule.is_empty(),
                        "`{line}` is no line of the form `On: PLACE` or `Fails: TEST`"
                    );
                    patch.what += line;
                    patch.what.push(' ');
                }
            }
        }
        patch.what.truncate(patch.what.trim_end().len());
        ensure!(!patch.what.is_empty(), "it does not say what it takes out");
        let prefix = format!("{}-", patch.rule.to_lowercase());
        ensure!(
            patch.name.starts_with(&prefix),
            "it does not begin with its rule, `{prefix}`"
        );
        let has_tests = !patch.groups.is_empty();
        ensure!(
            has_tests && patch.groups.iter().all(|group| !group.cases.is_empty()),
            "it names no test"
        );
        Ok(patch)
    }

    /// What `--list` prints.
    pub(super) fn listed(&self) -> String {
        let mut text = format!("{}  {}\n", self.name, self.what);
        for group in &self.groups {
            for case in &group.cases {
                let _ = writeln!(text, "    {case} ({})", group.place);
            }
        }
        text
    }

    /// The number of its rule.
    fn number(&self) -> u32 {
        self.rule[1..].parse().unwrap_or(u32::MAX)
    }
}

/// The patches of the checkout, by rule and name.
pub(super) fn all(root: &Path) -> Result<Vec<Patch>> {
    let folder = root.join("tests/rules");
    let mut patches = Vec::new();
    for entry in
        fs::read_dir(&folder).with_context(|| format!("cannot read {}", folder.display()))?
    {
        let file = entry?.path();
        if file.extension().is_some_and(|it| it == "patch") {
            patches.push(Patch::read(&file)?);
        }
    }
    patches.sort_by_key(|patch| (patch.number(), patch.name.clone()));
    Ok(patches)
}

/// All their tests, once for each place.
pub(super) fn united(patches: &[Patch]) -> Vec<Group> {
    let mut united: Vec<Group> = Vec::new();
    for group in patches.iter().flat_map(|patch| &patch.groups) {
        let known = united.iter().position(|it| it.place == group.place);
        let index = known.unwrap_or(united.len());
        if known.is_none() {
            united.push(Group {
                place: group.place.clone(),
                cases: Vec::new(),
            });
        }
        for case in &group.cases {
            if !united[index].cases.contains(case) {
                united[index].cases.push(case.clone());
            }
        }
    }
    united
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interpreters;
    use crate::rules::copy;
    use crate::workspace::Workspace;

    #[test]
    fn a_header_is_read() {
        let text = "Takes out\nthis.\n\nRule: S3\nFails: a.py::b\nOn: pypy-7.3 --mode debug\nFails: ui c\nFails: unit p m::t\n\
                    diff --git a/x b/x\nFails: d.py::e\n";
        let patch = Patch::parse(Path::new("s3-this.patch"), text).unwrap();
        assert_eq!(
            patch.listed(),
            "s3-this  Takes out this.\n    a.py::b (cpython-3.11)\n    ui c (pypy-7.3 --mode debug)\n    \
             unit p m::t (pypy-7.3 --mode debug)\n"
        );
    }

    #[test]
    fn a_header_that_says_too_little_is_refused() {
        for (text, reason) in [
            (
                "Rule: S3\nFails: a.py::b\n",
                "it does not say what it takes out",
            ),
            (
                "What.\nFails: a.py::b\n",
                "it does not begin with its rule, `-`",
            ),
            (
                "What.\nRule: S1\nFails: a.py::b\n",
                "it does not begin with its rule, `s1-`",
            ),
            ("What.\nRule: S3\n", "it names no test"),
            ("What.\nRule: S3\nOn: pypy-7.3\n", "it names no test"),
            ("What.\nRule: S3\nFails: b\n", "`Fails: b` names no test"),
            (
                "What.\nRule: S3\nFail: b\n",
                "`Fail: b` is no line of the form `On: PLACE` or `Fails: TEST`",
            ),
        ] {
            let error = Patch::parse(Path::new("s3-this.patch"), text)
                .err()
                .unwrap();
            assert_eq!(error.to_string(), reason);
        }
    }

    /// Says so as soon as a change to the sources leaves a patch behind.
    #[test]
    fn every_patch_applies_and_names_tests_that_exist() {
        let root = Workspace::load().unwrap().root;
        let read = |path: &str| fs::read_to_string(root.join(path)).unwrap_or_default();
        let mut wrong = Vec::new();
        for patch in all(&root).unwrap() {
            let mut complain = |what: String| wrong.push(format!("{}: {what}", patch.name));
            if let Err(error) = copy::check(
                &root,
                &root.join(format!("tests/rules/{}.patch", patch.name)),
            ) {
                complain(format!("{error:#}"));
            }
            for group in &patch.groups {
                if interpreters::select(std::slice::from_ref(&group.place.interpreter)).is_err() {
                    complain(format!("there is no {}", group.place.interpreter));
                }
                for case in &group.cases {
                    let exists = match case {
                        Case::Python(test) => test.split_once("::").is_some_and(|(file, name)| {
                            let name = name.split('[').next().unwrap_or(name);
                            read(file).contains(&format!("\ndef {name}("))
                        }),
                        Case::Program(place) => {
                            let (name, line) = place.split_once(':').unwrap_or((place, ""));
                            read(&format!("tests/ui/fail/{name}.stderr"))
                                .contains(&format!("--> fail/{name}.rs:{line}"))
                        }
                        Case::Embed(test) => test.split_once("::").is_some_and(|(file, name)| {
                            read(&format!("hpy/tests/embed/{file}.rs"))
                                .contains(&format!("fn {name}("))
                        }),
                        // Where it is in the package, cargo finds out.
                        Case::Unit { package, .. } => root.join(package).exists(),
                    };
                    if !exists {
                        complain(format!("there is no test {case}"));
                    }
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}
