//! `cargo xtask bindgen`: starts the generator, a package of its own so that no other command compiles bindgen.

use std::process::Command;

use anyhow::{Context, ensure};

/// Options of `cargo xtask bindgen`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Write nothing; fail when a file differs from what would be written.
    #[arg(long)]
    check: bool,
}

pub(crate) fn run(args: Args) -> anyhow::Result<()> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo)
        .args(["run", "--quiet", "--package", "xtask-bindgen", "--"])
        .args(args.check.then_some("--check"))
        .status()
        .context("cannot run cargo")?;
    ensure!(status.success(), "the generator failed");
    Ok(())
}
