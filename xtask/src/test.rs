//! `cargo xtask test`: the Rust tests, then the Python tests with one and the same binary on every interpreter.

mod counts;
mod modules;
mod pytest;
mod rust;
mod schedule;

use std::fmt;
use std::time::Instant;

use anyhow::{Result, bail, ensure};
use clap::ValueEnum;

use crate::interpreters::{self, Host, Implementation, Interpreter, Spec};
use crate::workspace::Workspace;
use counts::Counts;
use modules::Modules;
use pytest::Run;

/// Options of `cargo xtask test`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Only on this interpreter (cpython-3.11, pypy-7.3, …), without the Rust tests; may be given again.
    #[arg(long, value_name = "NAME")]
    on: Vec<String>,
    /// The ABI to build for.
    #[arg(long, value_enum, default_value_t = Abi::Universal)]
    abi: Abi,
    /// What is to load the binary [default: what the stub takes, and for debug and trace what has them].
    #[arg(long, value_enum)]
    host: Option<Host>,
    /// The mode of HPy; may be given again [default: plain, and debug unless --quick]. The own host has only the plain one.
    #[arg(long, value_enum)]
    mode: Vec<Mode>,
    /// Only on one CPython and on PyPy 7.3.
    #[arg(long, conflicts_with = "on")]
    quick: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Abi {
    Universal,
    Cpython,
    Hybrid,
}

/// A mode of HPy: `HPY=debug` finds leaked and misused handles, `HPY=trace` counts calls.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, ValueEnum)]
enum Mode {
    Plain,
    Debug,
    Trace,
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Mode::Plain => "plain",
            Mode::Debug => "debug",
            Mode::Trace => "trace",
        })
    }
}

pub(crate) fn run(args: Args) -> Result<()> {
    ensure!(
        args.abi != Abi::Cpython,
        "--abi cpython: the CPython ABI is not built yet; there is --abi universal"
    );
    ensure!(
        args.abi != Abi::Hybrid,
        "--abi hybrid: the hybrid ABI is not built yet; there is --abi universal"
    );
    let started = Instant::now();
    let specs = specs(&args)?;
    let workspace = Workspace::load()?;
    let output = workspace.target.join("xtask-test");
    let _lock = interpreters::lock(&output.join("lock"), "cargo xtask test")?;

    let mut total = Counts::default();
    if args.on.is_empty() {
        total += rust::test(&workspace, &output)?;
    }
    let mut runs = Vec::new();
    let modes = modes(&args);
    for (spec, found) in specs.iter().zip(interpreters::prepare(&specs)) {
        match found {
            Ok(interpreter) => runs.extend(plan(&interpreter, &modes, args.host)),
            Err(error) => total += missing(spec, &error),
        }
    }
    match Modules::build(&workspace, &output) {
        Ok(modules) => total += schedule::run_all(&runs, &modules, &workspace, &output),
        Err(error) => {
            println!("{error:#}");
            total += Counts::FAILURE;
        }
    }
    println!(
        "in {:.0} s; logs are in {}",
        started.elapsed().as_secs_f64(),
        output.display()
    );
    println!("{total}");
    if total.failed > 0 || total.passed == 0 {
        std::process::exit(1);
    }
    Ok(())
}

/// The interpreters asked for.
fn specs(args: &Args) -> Result<Vec<&'static Spec>> {
    let specs = if args.quick {
        quick()?
    } else {
        interpreters::select(&args.on)?
    };
    let fits = |spec: &&Spec| args.host.is_none_or(|host| spec.hosts.contains(&host));
    let specs: Vec<_> = specs.into_iter().filter(fits).collect();
    if specs.is_empty() {
        bail!("none of the interpreters named has that host");
    }
    Ok(specs)
}

/// One CPython, the cheapest to get, and PyPy.
fn quick() -> Result<Vec<&'static Spec>> {
    // To 3.11 the package hpy, for debug mode, has wheels.
    let order = [
        "cpython-3.11",
        "cpython-3.10",
        "cpython-3.9",
        "cpython-3.8",
        "cpython-3.12",
        "cpython-3.13",
    ]
    .map(String::from);
    let cpythons = order
        .iter()
        .map(|name| interpreters::select(std::slice::from_ref(name)).map(|specs| specs[0]));
    let cpythons = cpythons.collect::<Result<Vec<_>>>()?;
    let cached = cpythons
        .iter()
        .find(|spec| interpreters::cached(spec).is_ok());
    let any = cached.or_else(|| {
        cpythons
            .iter()
            .find(|spec| interpreters::on_this_machine(spec))
    });
    let mut specs = interpreters::select(&["pypy-7.3".into()])?;
    specs.insert(0, any.unwrap_or(&cpythons[0]));
    Ok(specs)
}

fn modes(args: &Args) -> Vec<Mode> {
    let mut modes = match (&args.mode[..], args.quick) {
        ([], true) => vec![Mode::Plain],
        ([], false) => vec![Mode::Plain, Mode::Debug],
        (chosen, _) => chosen.to_vec(),
    };
    modes.sort();
    modes.dedup();
    modes
}

/// The runs on one interpreter: plain with the host that the stub takes, the other modes with one that has them.
fn plan(interpreter: &Interpreter, modes: &[Mode], chosen: Option<Host>) -> Vec<Run> {
    let runs = modes.iter().filter_map(|&mode| {
        let fits = |&&host: &&Host| {
            (mode == Mode::Plain || host != Host::Own) && chosen.is_none_or(|it| it == host)
        };
        let host = *interpreter.hosts.iter().find(fits)?;
        Some(Run {
            interpreter: interpreter.clone(),
            mode,
            host,
            host_is_chosen: chosen.is_some(),
        })
    });
    runs.collect()
}

/// An interpreter that cannot be had: a failure where a matrix is promised, else a skip that nobody can overlook.
fn missing(spec: &Spec, error: &anyhow::Error) -> Counts {
    let promised = std::env::var("CI").is_ok_and(|ci| ci == "true");
    let (word, counts) = if promised {
        ("MISSING", Counts::FAILURE)
    } else {
        ("SKIPPED", Counts::SKIP)
    };
    println!("{word} {}: {error:#}", spec.name);
    counts
}

/// Whether an interpreter takes so long that it is started before the others.
fn is_slow(interpreter: &Interpreter) -> bool {
    interpreter.implementation == Implementation::GraalPy
}

#[cfg(test)]
mod tests {
    use super::*;

    fn planned(hosts: &'static [Host], modes: &[Mode], chosen: Option<Host>) -> Vec<(Mode, Host)> {
        let interpreter = Interpreter::for_tests(hosts);
        let runs = plan(&interpreter, modes, chosen);
        runs.iter().map(|run| (run.mode, run.host)).collect()
    }

    #[test]
    fn debug_mode_goes_to_a_host_that_has_it() {
        let both = [Mode::Plain, Mode::Debug];
        let cpython = &[Host::Own, Host::Package];
        assert_eq!(
            planned(cpython, &both, None),
            [(Mode::Plain, Host::Own), (Mode::Debug, Host::Package)]
        );
        assert_eq!(
            planned(cpython, &both, Some(Host::Package)),
            [(Mode::Plain, Host::Package), (Mode::Debug, Host::Package)]
        );
        assert_eq!(
            planned(cpython, &both, Some(Host::Own)),
            [(Mode::Plain, Host::Own)]
        );
        assert_eq!(
            planned(&[Host::Own], &both, None),
            [(Mode::Plain, Host::Own)]
        );
    }
}
