//! The tests in Rust: the unit tests, the programs that must (not) compile, the book's code, the features of `hpy`.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};

use crate::command::{self, End};
use crate::counts::Counts;
use crate::interpreters::Interpreter;
use crate::workspace::{self, Workspace};

const LIMIT: Duration = Duration::from_secs(30 * 60);

/// Runs `cargo test --workspace`.
pub(super) fn test(workspace: &Workspace, output: &Path) -> Result<Counts> {
    let mut cargo = workspace::cargo();
    cargo.args(["test", "--workspace", "--no-fail-fast"]);
    run(
        "cargo test",
        cargo,
        workspace,
        &output.join("cargo-test.log"),
    )
}

/// Runs `hpy`'s tests and the examples of its documentation inside of CPython, with the feature `embed`.
pub(super) fn test_embedded(
    interpreter: &Interpreter,
    workspace: &Workspace,
    output: &Path,
) -> Result<Counts> {
    let mut cargo = workspace::cargo();
    cargo
        .args(["test", "--package", "hpy"])
        .args(["--features", "embed,anyhow,eyre"])
        .arg("--no-fail-fast")
        .env("PYO3_PYTHON", &interpreter.python);
    let title = format!("cargo test --features embed ({})", interpreter.name);
    let log = output.join("cargo-test-embed.log");
    run(&title, cargo, workspace, &log)
}

/// Runs a `cargo test`, and prints its line.
fn run(title: &str, mut cargo: Command, workspace: &Workspace, log: &Path) -> Result<Counts> {
    let started = Instant::now();
    let file = fs::File::create(log).with_context(|| format!("cannot make {}", log.display()))?;
    cargo
        .current_dir(&workspace.root)
        .stdin(Stdio::null())
        .stdout(file.try_clone()?)
        .stderr(file);
    let end = command::wait(&mut cargo, LIMIT)?;
    let mut counts = Counts::of_cargo(
        &fs::read_to_string(log).with_context(|| format!("cannot read {}", log.display()))?,
    );
    let ok = matches!(end, End::Exited(status) if status.success());
    if !ok && counts.failed == 0 {
        // Something did not compile, or a test crashed.
        counts += Counts::FAILURE;
    }
    println!(
        "{title:14} {counts}  {:.0} s",
        started.elapsed().as_secs_f64()
    );
    if !ok {
        println!(
            "{}\n    (the whole of it: {})",
            command::tail_of(log, 40),
            log.display()
        );
    }
    Ok(counts)
}

/// Combinations of features that must compile.
const FEATURES: [&str; 5] = [
    "cpython-abi",
    "hybrid-abi",
    "cpython-abi,hybrid-abi",
    "anyhow",
    "eyre",
];

/// Runs `cargo check` on `hpy` with each of [`FEATURES`], for the C API of `interpreter`.
pub(super) fn check_features(interpreter: &Interpreter, workspace: &Workspace) -> Counts {
    let mut total = Counts::default();
    for features in FEATURES {
        let started = Instant::now();
        let mut cargo = workspace::cargo();
        cargo
            .args([
                "check",
                "--quiet",
                "--package",
                "hpy",
                "--features",
                features,
            ])
            .env("PYO3_PYTHON", &interpreter.python)
            .current_dir(&workspace.root);
        let result = command::run(&mut cargo, LIMIT);
        let counts = match result {
            Ok(_) => Counts::PASS,
            Err(_) => Counts::FAILURE,
        };
        println!(
            "cargo check --features {features} ({})  {counts}  {:.0} s",
            interpreter.name,
            started.elapsed().as_secs_f64()
        );
        if let Err(error) = result {
            println!("{error:#}");
        }
        total += counts;
    }
    total
}
