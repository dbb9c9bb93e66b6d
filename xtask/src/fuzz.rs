//! `cargo xtask fuzz`: gives the ports in `examples/` inputs that libFuzzer makes, guided by what of them is covered, inside of CPython and under
//! AddressSanitizer. The targets are in `fuzz/`; `fuzz/src/lib.rs` says what is a finding.
//!
//! Inputs to begin with are made by the target, those found in earlier runs are kept in `target/xtask-fuzz/corpus`, and one that is a finding is
//! written to `target/xtask-fuzz/findings`.

mod report;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use clap::ValueEnum;

use crate::build;
use crate::command::{self, End};
use crate::interpreters;
use crate::workspace::Workspace;
use report::Report;

/// Options of `cargo xtask fuzz`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// What to fuzz [default: all].
    #[arg(value_enum)]
    targets: Vec<Target>,
    /// How long to fuzz each target.
    #[arg(long, default_value = "600")]
    seconds: u64,
    /// The CPython to do it in, which has a shared libpython.
    #[arg(long, value_name = "NAME", default_value = "cpython-3.11")]
    on: String,
    /// rustup's name of the toolchain, a nightly one: AddressSanitizer is unstable.
    #[arg(long, value_name = "NAME", default_value = "nightly")]
    toolchain: String,
    /// Run one input of the one target, as after a finding, and do not fuzz.
    #[arg(long, value_name = "FILE")]
    input: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
#[value(rename_all = "snake_case")]
enum Target {
    UjsonDecode,
    UjsonEncode,
    RpdsMaps,
    RpdsSequences,
}

/// Like cargo-fuzz's: counters for each edge and traced comparisons in all that is compiled, and AddressSanitizer.
const FLAGS: &str = "--cfg fuzzing -Zsanitizer=address -Ccodegen-units=1 -Cpasses=sancov-module \
    -Cllvm-args=-sanitizer-coverage-level=4 -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
    -Cllvm-args=-sanitizer-coverage-pc-table -Cllvm-args=-sanitizer-coverage-trace-compares";

/// What is a finding of libFuzzer's: the process in all has more than a gigabyte, or one allocation a quarter of it, where documents have less than a
/// megabyte; an input takes a minute.
const LIMITS: [&str; 3] = ["-rss_limit_mb=1024", "-malloc_limit_mb=256", "-timeout=60"];

/// Inputs of the target `faults`, and what is said of them.
const FAULTS: [(&str, &str); 5] = [
    ("panic", "wrong"),
    ("exception", "ValueError: wrong"),
    ("leak", "runs of this input leaves memory behind"),
    ("claim", "out-of-memory (malloc("),
    ("growth", "out-of-memory (used:"),
];

/// For what the target does before and after the time it is given.
const MARGIN: Duration = Duration::from_secs(5 * 60);

pub(crate) fn run(args: Args) -> Result<()> {
    ensure!(
        args.input.is_none() || args.targets.len() == 1,
        "--input: expected one target"
    );
    let workspace = Workspace::load()?;
    let output = workspace.target.join("xtask-fuzz");
    let _lock = interpreters::lock(&output.join("lock"), "cargo xtask fuzz")?;
    let specs = interpreters::select(std::slice::from_ref(&args.on))?;
    let interpreter = interpreters::prepare(&specs)
        .pop()
        .context("one was asked for")??;
    ensure!(
        interpreter.can_be_linked(),
        "{}: fuzzing needs a CPython from 3.9 with a shared libpython",
        args.on
    );
    let fuzzing = Fuzzing {
        folder: workspace.root.join("fuzz"),
        output: &output,
        python: &interpreter.python,
        host: host(&args.toolchain)?,
        toolchain: &args.toolchain,
    };
    fuzzing.build()?;
    if let (Some(input), [target]) = (&args.input, &args.targets[..]) {
        return fuzzing.reproduce(&name(*target), input);
    }
    fuzzing.finds_what_is_wrong()?;
    let targets = match &args.targets[..] {
        [] => Target::value_variants(),
        chosen => chosen,
    };
    let mut findings = 0;
    for target in targets {
        if !fuzzing.fuzz(&name(*target), args.seconds)? {
            findings += 1;
        }
    }
    ensure!(findings == 0, "{findings} targets have a finding");
    Ok(())
}

fn name(target: Target) -> String {
    let value = target.to_possible_value().expect("no target is skipped");
    value.get_name().to_owned()
}

/// The target triple of the toolchain itself: without `--target`, build scripts would be instrumented too.
fn host(toolchain: &str) -> Result<String> {
    let rustup = command::tool("rustup", "run a nightly toolchain")?;
    let mut rustc = Command::new(rustup);
    rustc.args(["run", toolchain, "rustc", "--version", "--verbose"]);
    let version = command::run(&mut rustc, Duration::from_secs(600))?;
    let host = version
        .lines()
        .find_map(|line| line.strip_prefix("host: "))
        .context("rustc names no host")?;
    Ok(host.to_owned())
}

struct Fuzzing<'a> {
    /// The package of the targets.
    folder: PathBuf,
    output: &'a Path,
    python: &'a Path,
    host: String,
    toolchain: &'a str,
}

impl Fuzzing<'_> {
    fn cargo(&self, command: &str) -> Command {
        let mut cargo = Command::new("rustup");
        cargo
            .args(["run", self.toolchain, "cargo", command])
            .args(["--locked", "--quiet", "--release", "--target", &self.host])
            .arg("--target-dir")
            .arg(self.output.join("target"))
            .current_dir(&self.folder)
            .env("RUSTFLAGS", FLAGS)
            .env("PYO3_PYTHON", self.python);
        cargo
    }

    fn build(&self) -> Result<()> {
        let mut cargo = self.cargo("build");
        command::run(&mut cargo, Duration::from_secs(30 * 60)).map(drop)
    }

    /// The target's program. Cargo starts it, which knows where libpython is.
    fn program(&self, target: &str) -> Command {
        let mut program = self.cargo("run");
        program
            .args(["--bin", target, "--"])
            .args(LIMITS)
            .env("PYTHONMALLOC", "malloc")
            .env("PYTHONHASHSEED", "0")
            // CPython is never ended, so that what it keeps is no leak: `fuzz/src/memory.rs` looks for these.
            .env("ASAN_OPTIONS", "detect_leaks=0:quarantine_size_mb=64")
            .stdin(Stdio::null());
        program
    }

    /// Sees that each kind of finding is one.
    fn finds_what_is_wrong(&self) -> Result<()> {
        let folder = self.output.join("faults");
        build::new_folder(&folder)?;
        for (fault, said) in FAULTS {
            let input = folder.join(fault);
            fs::write(&input, fault)?;
            let log = folder.join(format!("{fault}.log"));
            let mut program = self.program("faults");
            program.arg(input);
            let (end, report) = self.run(program, MARGIN, &log)?;
            ensure!(
                !ended_well(end) && report.log.contains(said),
                "the fault `{fault}` is no finding ({end:?}):\n{}",
                command::tail_of(&log, 20)
            );
        }
        let sought = folder.join("corpus");
        fs::create_dir(&sought)?;
        fs::write(sought.join("cycle"), "cycle")?;
        let mut program = self.program("faults");
        program.args(["-max_len=8", "-max_total_time=120", "-seed=1"]);
        program
            .arg(option("-artifact_prefix=", &folder))
            .arg(sought);
        let log = folder.join("sought.log");
        let (end, report) = self.run(program, MARGIN, &log)?;
        ensure!(
            !ended_well(end) && report.log.contains("found"),
            "an input of six bytes is not found ({end:?}):\n{}",
            command::tail_of(&log, 20)
        );
        Ok(())
    }

    /// Fuzzes a target, and says whether there is no finding.
    fn fuzz(&self, target: &str, seconds: u64) -> Result<bool> {
        let corpus = self.output.join("corpus").join(target);
        let findings = self.output.join("findings").join(target);
        for folder in [&corpus, &findings] {
            fs::create_dir_all(folder)
                .with_context(|| format!("cannot make {}", folder.display()))?;
        }
        let seeds = self.output.join("seeds").join(target);
        build::new_folder(&seeds)?;
        let log = self.output.join(format!("{target}.log"));
        let mut program = self.program(target);
        program
            .arg(format!("-max_total_time={seconds}"))
            .arg("-print_final_stats=1")
            .arg(option("-artifact_prefix=", &findings))
            .args([&corpus, &seeds])
            .env("HPY_FUZZ_SEEDS", &seeds);
        let (end, report) = self.run(program, Duration::from_secs(seconds) + MARGIN, &log)?;
        let fine = ended_well(end);
        let outcome = if fine { "no finding" } else { "A FINDING" };
        println!("{target:14} {report}: {outcome}");
        if !fine {
            let last = command::tail(&report.of_finding(), 60);
            println!(
                "{last}\n    (the whole of it: {}, the input: in {})",
                log.display(),
                findings.display()
            );
        }
        Ok(fine)
    }

    /// Runs one input, with all that it prints.
    fn reproduce(&self, target: &str, input: &Path) -> Result<()> {
        let input = std::path::absolute(input)?;
        let mut program = self.program(target);
        let end = command::wait(program.arg(input), MARGIN)?;
        ensure!(ended_well(end), "the input is a finding");
        Ok(())
    }

    fn run(&self, mut program: Command, limit: Duration, log: &Path) -> Result<(End, Report)> {
        let file =
            fs::File::create(log).with_context(|| format!("cannot make {}", log.display()))?;
        program.stdout(file.try_clone()?).stderr(file);
        let end = command::wait(&mut program, limit)?;
        let written = fs::read(log).with_context(|| format!("cannot read {}", log.display()))?;
        Ok((end, Report::of(&String::from_utf8_lossy(&written))))
    }
}

fn ended_well(end: End) -> bool {
    matches!(end, End::Exited(status) if status.success())
}

/// An option whose value is a folder.
fn option(name: &str, folder: &Path) -> std::ffi::OsString {
    let mut option = std::ffi::OsString::from(name);
    option.push(folder);
    option.push("/");
    option
}
