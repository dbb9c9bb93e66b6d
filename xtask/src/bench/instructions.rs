//! Instructions per call, counted by valgrind: the same on every run, however busy the machine is.

use std::fs;
use std::process::Command;

use anyhow::Context;

use super::forms::{Form, Module};
use super::python::Python;
use super::report::Report;
use super::{Folders, LIMIT};
use crate::command;

/// Numbers of calls whose counts are subtracted: what happens once in a process falls out.
const COUNTS: [u32; 2] = [2_000, 12_000];

/// Counts `rows` for every module and notes them in `report`.
pub(super) fn count(
    python: &Python,
    folders: &Folders,
    rows: &[String],
    modules: &[(Form, Module)],
    report: &mut Report,
) -> anyhow::Result<()> {
    report.unit("instructions per call");
    let rows = if rows.is_empty() {
        &["add2".to_owned()]
    } else {
        rows
    };
    for row in rows {
        for (form, module) in modules {
            eprintln!("{}: counting {row} of {}", python.name, form.name());
            let [few, many] =
                COUNTS.map(|calls| counted(python, folders, *form, module, row, calls));
            match few.and_then(|few| Ok(many? - few)) {
                Ok(instructions) => {
                    let per_call = instructions / f64::from(COUNTS[1] - COUNTS[0]);
                    // A loop takes more than one: the module has nothing for the row, and no calls were made.
                    if per_call >= 1.0 {
                        report.measured(*form, row, per_call);
                    }
                }
                Err(error) => report.failed(*form, &error),
            }
        }
    }
    Ok(())
}

/// Instructions of a process that makes `calls` calls. The profile stays in the output folder, for callgrind_annotate.
fn counted(
    python: &Python,
    folders: &Folders,
    form: Form,
    module: &Module,
    row: &str,
    calls: u32,
) -> anyhow::Result<f64> {
    let profile = folders.output.join(format!(
        "{}-{}-{row}-{calls}.callgrind",
        python.name,
        form.name().replace(", ", "-").replace(' ', "-")
    ));
    let log = profile.with_extension("log");
    let mut command = Command::new(command::tool("valgrind", "count instructions")?);
    command
        // The interpreter may be started by a script.
        .args(["--tool=callgrind", "--trace-children=yes"])
        .arg(format!("--log-file={}", log.display()))
        .arg(format!("--callgrind-out-file={}", profile.display()))
        .arg(&python.program);
    module.run_in(&mut command, folders);
    command
        .args(["--rows", row, "--count", &calls.to_string()])
        // The order of dictionaries of strings is part of the count.
        .env("PYTHONHASHSEED", "0");
    command::run(&mut command, LIMIT)?;
    let log = fs::read_to_string(&log)?;
    log.lines()
        .find_map(|line| line.split_once("Collected : ")?.1.trim().parse().ok())
        .with_context(|| format!("valgrind did not say what it collected:\n{log}"))
}
