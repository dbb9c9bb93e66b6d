//! The tests in Rust: the unit tests, the programs that must (not) compile, the book's code.

use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};

use super::counts::Counts;
use crate::command::{self, End};
use crate::workspace::{self, Workspace};

const LIMIT: Duration = Duration::from_secs(30 * 60);

/// Runs `cargo test --workspace`.
pub(super) fn test(workspace: &Workspace, output: &Path) -> Result<Counts> {
    let started = Instant::now();
    let log = output.join("cargo-test.log");
    let file = fs::File::create(&log).with_context(|| format!("cannot make {}", log.display()))?;
    let mut cargo = workspace::cargo();
    cargo
        .args(["test", "--workspace", "--no-fail-fast"])
        .current_dir(&workspace.root);
    cargo
        .stdin(Stdio::null())
        .stdout(file.try_clone()?)
        .stderr(file);
    let end = command::wait(&mut cargo, LIMIT)?;
    let mut counts = Counts::of_cargo(
        &fs::read_to_string(&log).with_context(|| format!("cannot read {}", log.display()))?,
    );
    let ok = matches!(end, End::Exited(status) if status.success());
    if !ok && counts.failed == 0 {
        // Something did not compile, or a test crashed.
        counts += Counts::FAILURE;
    }
    println!(
        "{:14} {counts}  {:.0} s",
        "cargo test",
        started.elapsed().as_secs_f64()
    );
    if !ok {
        println!(
            "{}\n    (the whole of it: {})",
            command::tail_of(&log, 40),
            log.display()
        );
    }
    Ok(counts)
}
