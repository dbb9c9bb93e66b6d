//! `cargo xtask rules`: takes the rules of the safe core out one by one, and sees that the tests named for each of them fail.
//!
//! `tests/rules` has a patch for each rule, or part of one. It is applied to a copy of the sources, so that nothing in the checkout changes. First all
//! tests are run on the copy as it is: one that fails anyway would show nothing.

mod copy;
mod patch;
mod python;
mod rust;

use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Context as _, Result, bail, ensure};

use crate::interpreters;
use crate::workspace::Workspace;
use copy::Copy;
use patch::{Case, Group, Patch, Place};

/// Options of `cargo xtask rules`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Only these rules (S3), or patches (s3-set-aside).
    #[arg(value_name = "RULE")]
    rules: Vec<String>,
    /// Name the patches and the tests that fail without what they take out, and run nothing.
    #[arg(long)]
    list: bool,
    /// Leave out the run with all rules in place.
    #[arg(long)]
    without_control: bool,
    /// Only what is seen on this interpreter; may be given again.
    #[arg(long, value_name = "NAME")]
    on: Vec<String>,
}

/// What became of a test.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Outcome {
    Passed,
    /// A failed assertion, or a program that must not compile and does.
    Failed,
    /// The process ended by a signal, or without a word.
    Crashed,
    /// The process ended by a signal before the first test.
    NotImported,
    /// It was still running at the limit.
    Hung,
    Skipped,
    /// It was not reached: there is no such test, or it could not be imported or built.
    NotRun,
}

impl Outcome {
    fn is_failure(self) -> bool {
        matches!(self, Outcome::Failed | Outcome::Crashed | Outcome::Hung)
    }

    fn words(self) -> &'static str {
        match self {
            Outcome::Passed => "passes",
            Outcome::Failed => "fails",
            Outcome::Crashed => "crashes",
            Outcome::NotImported => "crashes where it is imported",
            Outcome::Hung => "hangs",
            Outcome::Skipped => "is skipped",
            Outcome::NotRun => "is not run",
        }
    }
}

pub(crate) fn run(args: Args) -> Result<()> {
    let workspace = Workspace::load()?;
    let patches = chosen(patch::all(&workspace.root)?, &args)?;
    if args.list {
        for patch in &patches {
            print!("{}", patch.listed());
        }
        return Ok(());
    }
    let output = workspace.target.join("xtask-rules");
    let _lock = interpreters::lock(&output.join("lock"), "cargo xtask rules")?;
    let copy = Copy::of(&workspace, &output)?;
    let runner = Runner {
        workspace: Workspace::of(copy.folder())?,
        output,
    };
    let (mut passed, mut failed) = (0, 0);
    let mut count = |name: &str, wanted: fn(Outcome) -> bool, groups: &[Group]| {
        let started = Instant::now();
        let complaints = runner.complaints(groups, wanted);
        let seconds = started.elapsed().as_secs_f64();
        let tests: usize = groups.iter().map(|group| group.cases.len()).sum();
        let verdict = if complaints.is_empty() {
            "ok"
        } else {
            "NOT SEEN"
        };
        println!("{name:36} {tests:3} tests  {verdict}  {seconds:.0} s");
        complaints.iter().for_each(|line| println!("    {line}"));
        if complaints.is_empty() {
            passed += 1;
        } else {
            failed += 1;
        }
    };
    if !args.without_control {
        let groups = patch::united(&patches);
        count("all rules in place", |it| it == Outcome::Passed, &groups);
    }
    for patch in &patches {
        let _applied = copy.apply(patch)?;
        let wanted = match patch.import_crashes {
            true => |it: Outcome| it.is_failure() || it == Outcome::NotImported,
            false => Outcome::is_failure,
        };
        count(&patch.name, wanted, &patch.groups);
    }
    println!("{passed} passed, {failed} failed");
    if failed > 0 {
        std::process::exit(1);
    }
    Ok(())
}

/// The patches asked for, with what is seen on the interpreters asked for.
fn chosen(all: Vec<Patch>, args: &Args) -> Result<Vec<Patch>> {
    let names = |patch: &Patch, word: &String| {
        patch.rule.eq_ignore_ascii_case(word) || patch.name.eq_ignore_ascii_case(word)
    };
    for word in &args.rules {
        ensure!(
            all.iter().any(|patch| names(patch, word)),
            "tests/rules has no patch for {word}"
        );
    }
    let is_chosen =
        |patch: &Patch| args.rules.is_empty() || args.rules.iter().any(|word| names(patch, word));
    let mut patches: Vec<_> = all.into_iter().filter(is_chosen).collect();
    if !args.on.is_empty() {
        for patch in &mut patches {
            patch
                .groups
                .retain(|group| args.on.contains(&group.place.interpreter));
        }
        patches.retain(|patch| !patch.groups.is_empty());
    }
    ensure!(!patches.is_empty(), "there is nothing to run");
    Ok(patches)
}

/// Builds and runs the tests of the copy.
struct Runner {
    /// That of the copy.
    workspace: Workspace,
    output: PathBuf,
}

impl Runner {
    /// cargo's target folder, one for all patches.
    fn target(&self) -> PathBuf {
        self.output.join("target")
    }

    /// What is not as it is wanted, in a line each.
    fn complaints(&self, groups: &[Group], wanted: fn(Outcome) -> bool) -> Vec<String> {
        let mut lines = Vec::new();
        for group in groups {
            match self.outcomes(group) {
                Ok(outcomes) => {
                    let others = outcomes
                        .into_iter()
                        .filter(|&(_, outcome)| !wanted(outcome));
                    lines.extend(others.map(|(case, outcome)| {
                        format!("{case} {} ({})", outcome.words(), group.place)
                    }));
                }
                Err(error) => lines.push(format!("{}: {error:#}", group.place)),
            }
        }
        lines
    }

    /// Runs the tests of a group.
    fn outcomes<'a>(&self, group: &'a Group) -> Result<Vec<(&'a Case, Outcome)>> {
        let mut outcomes = Vec::new();
        let names = |pick: fn(&Case) -> Option<&str>| -> Vec<_> {
            let named = |case: &'a Case| Some((case, pick(case)?));
            group.cases.iter().filter_map(named).collect()
        };
        outcomes.extend(self.programs(&names(Case::program))?);
        let python = names(Case::python);
        if !python.is_empty() {
            outcomes.extend(self.python(&group.place, &python)?);
        }
        for case in &group.cases {
            match case {
                Case::Unit { package, test } => outcomes.push((case, self.unit(package, test)?)),
                Case::Embed(test) => outcomes.push((case, self.embed(&group.place, test)?)),
                Case::Python(_) | Case::Program(_) => {}
            }
        }
        Ok(outcomes)
    }

    /// The interpreter of a place.
    fn interpreter(&self, place: &Place) -> Result<interpreters::Interpreter> {
        let specs = interpreters::select(std::slice::from_ref(&place.interpreter))?;
        match interpreters::prepare(&specs).pop() {
            Some(found) => found.with_context(|| format!("{} is missing", place.interpreter)),
            None => bail!("there is no {}", place.interpreter),
        }
    }
}
