//! `cargo xtask bench`: the functions of `benches/` in C, C HPy, PyO3 and ours, measured in one run; or the import of an example.

mod book;
mod forms;
mod import;
mod instructions;
mod python;
mod report;

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, bail};

use forms::{Build, Form};
use python::Python;
use report::Report;

use crate::workspace::Workspace;
use crate::{command, interpreters};

/// For one build or one run.
const LIMIT: Duration = Duration::from_secs(30 * 60);

/// Options of `cargo xtask bench`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Interpreters to measure on
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    on: Vec<String>,
    /// Rows of the table to measure, all without it
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    rows: Vec<String>,
    /// Forms to measure, all but ours-own and ours-package without it
    #[arg(long, value_name = "FORM", value_delimiter = ',')]
    forms: Vec<Form>,
    /// Forms that the others are divided by
    #[arg(
        long,
        value_name = "FORM",
        value_delimiter = ',',
        default_value = "c-api,c-hpy,pyo3"
    )]
    against: Vec<Form>,
    /// Fewer and shorter repeats, for a first impression
    #[arg(long)]
    quick: bool,
    /// Count instructions per call with valgrind, of the row add2 unless --rows says otherwise, on CPython 3.11 unless --on does
    #[arg(long)]
    instructions: bool,
    /// Write the book's tables and charts of what was measured too
    #[arg(long, conflicts_with_all = ["rows", "instructions"])]
    book: bool,
    /// Measure the import of the example quickstart instead, and how large its library is
    #[arg(long, conflicts_with_all = ["rows", "forms", "against", "quick", "instructions", "book"])]
    import: bool,
}

/// Where things are.
struct Folders {
    workspace: Workspace,
    /// What is built and written here: `bench` in the target folder.
    output: PathBuf,
    /// `benches` in the repository.
    benches: PathBuf,
}

impl Folders {
    fn new() -> anyhow::Result<Folders> {
        let workspace = Workspace::load()?;
        let output = workspace.target.join("bench");
        fs::create_dir_all(&output)?;
        Ok(Folders {
            output,
            benches: workspace.root.join("benches"),
            workspace,
        })
    }
}

pub(crate) fn run(args: Args) -> anyhow::Result<()> {
    let folders = Folders::new()?;
    let on = match (args.on.is_empty(), args.instructions || args.import) {
        (false, _) => args.on.clone(),
        (true, true) => vec!["cpython-3.11".to_owned()],
        (true, false) => vec!["cpython-3.11".to_owned(), "pypy-7.3".to_owned()],
    };
    let specs = interpreters::select(&on)?;
    let mut forms = if args.forms.is_empty() {
        Form::DEFAULT.to_vec()
    } else {
        args.forms.clone()
    };
    forms.sort();
    forms.dedup();
    let mut failures = Vec::new();
    for interpreter in interpreters::prepare(&specs) {
        let python = Python::new(interpreter?, &folders)?;
        let name = python.name;
        if args.import {
            if let Err(error) = import::run(&python, &folders) {
                eprintln!("{error:#}");
                failures.push(format!("imports on {name}"));
            }
            continue;
        }
        let mut report = Report::new(&python, &args.against);
        let mut modules = Vec::new();
        for &form in &forms {
            eprintln!("{name}: building {}", form.name());
            match form.build(&python, &folders) {
                Ok(Build::Module(module)) => modules.push((form, module)),
                Ok(Build::Missing(reason)) => report.missing(form, reason),
                Err(error) => report.failed(form, &error),
            }
        }
        if args.instructions {
            instructions::count(&python, &folders, &args.rows, &modules, &mut report)?;
        } else {
            measure(&python, &folders, &args, modules, &mut report)?;
        }
        println!("{report}");
        if !args.instructions {
            let path = folders.output.join(format!("{name}.json"));
            fs::write(&path, report.json())
                .with_context(|| format!("cannot write {}", path.display()))?;
        }
        if args.book {
            book::write(&folders.workspace.root, name, &report)?;
        }
        failures.extend(
            report
                .failures()
                .map(|form| format!("{} on {name}", form.name())),
        );
    }
    if !failures.is_empty() {
        bail!("{} did not run", failures.join(", "));
    }
    Ok(())
}

/// Runs the forms in turn, several times, each time in a process of its own.
fn measure(
    python: &Python,
    folders: &Folders,
    args: &Args,
    mut modules: Vec<(Form, forms::Module)>,
    report: &mut Report,
) -> anyhow::Result<()> {
    // PyPy's collector frees what some 10 milliseconds of calls have made, all at once: its work is to be in every repeat.
    let (rounds, seconds, repeats) = match (args.quick, python.name.starts_with("pypy")) {
        (true, _) => (2, "0.005", "3"),
        (false, false) => (5, "0.01", "7"),
        (false, true) => (5, "0.1", "3"),
    };
    for round in 1..=rounds {
        eprintln!("{}: round {round} of {rounds}", python.name);
        modules.retain(|(form, module)| {
            let mut run = python.command();
            module.run_in(&mut run, folders);
            run.args(["--seconds", seconds, "--repeats", repeats]);
            if !args.rows.is_empty() {
                run.args(["--rows", &args.rows.join(",")]);
            }
            let result = command::run(&mut run, LIMIT).and_then(|output| {
                Ok(serde_json::from_str::<Vec<(String, String, f64)>>(&output)?)
            });
            match result {
                Ok(rows) => {
                    for (row, statement, ns) in rows {
                        report.measured(*form, &row, ns);
                        report.is_called(&row, statement);
                    }
                    true
                }
                Err(error) => {
                    report.failed(*form, &error);
                    false
                }
            }
        });
    }
    Ok(())
}
