//! Developer commands of hpy-rs: `cargo xtask COMMAND`.

mod bench;
mod bindgen;
mod build;
mod command;
mod counts;
mod demo;
mod fuzz;
mod interpreters;
mod memcheck;
mod rules;
mod suite;
mod test;
mod workspace;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Developer commands of hpy-rs.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Measure calls against C, C HPy and PyO3, and print ratios of one run.
    Bench(bench::Args),
    /// Write hpy-sys's generated files, or check that they are current.
    Bindgen(bindgen::Args),
    /// Build the examples and run them on every interpreter there is.
    Demo(demo::Args),
    /// Give the ports in `examples/` inputs that are made for what they cover, and fail where one is wrong about them.
    Fuzz(fuzz::Args),
    /// Find or fetch the interpreters, and print a table of them.
    Interpreters(interpreters::Args),
    /// Run the tests of classes under valgrind, and fail where memory is misused.
    Memcheck(memcheck::Args),
    /// Take rules out of the safe core one by one, and see that the tests named for each of them fail.
    Rules(rules::Args),
    /// Run the tests of a package from PyPI against the example that has its API.
    Suite(suite::Args),
    /// Build the test extension and run its tests on the interpreters.
    Test(test::Args),
}

fn main() -> ExitCode {
    let result = match Cli::parse().command {
        Command::Bench(args) => bench::run(args),
        Command::Bindgen(args) => bindgen::run(args),
        Command::Demo(args) => demo::run(args),
        Command::Fuzz(args) => fuzz::run(args),
        Command::Interpreters(args) => interpreters::run(args),
        Command::Memcheck(args) => memcheck::run(args),
        Command::Rules(args) => rules::run(args),
        Command::Suite(args) => suite::run(args),
        Command::Test(args) => test::run(args),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Not with `{:?}`, which adds a backtrace of this program under RUST_BACKTRACE.
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
