//! `cargo xtask test`: the Rust tests, then the Python tests: with one and the same universal binary on every interpreter, and on
//! every CPython with one for its C API.

pub(crate) mod modules;
pub(crate) mod pytest;
mod rust;
mod schedule;

use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Result, ensure};
use clap::ValueEnum;

use crate::counts::Counts;
use crate::interpreters::{self, Host, Implementation, Interpreter, Spec};
use crate::workspace::Workspace;
use modules::Modules;
use pytest::Run;

/// Options of `cargo xtask test`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Only on this interpreter (cpython-3.11, pypy-7.3, …), without the Rust tests; may be given again.
    #[arg(long, value_name = "NAME")]
    on: Vec<String>,
    /// The ABI to build for; may be given again [default: universal, and cpython unless --quick or --host].
    #[arg(long, value_enum)]
    abi: Vec<Abi>,
    /// What is to load the universal binary [default: what the stub takes, and for debug and trace what has them].
    #[arg(long, value_enum)]
    host: Option<Host>,
    /// The mode of HPy; may be given again [default: plain, and unless --quick debug, and trace once for each implementation]. The own
    /// host and the CPython ABI have only the plain one.
    #[arg(long, value_enum)]
    mode: Vec<Mode>,
    /// Only on one CPython and on PyPy 7.3.
    #[arg(long, conflicts_with = "on")]
    quick: bool,
    /// Only these files or tests of Python's, without the Rust tests: what pytest takes.
    tests: Vec<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(crate) enum Abi {
    /// One binary for all interpreters.
    Universal,
    /// A binary for each CPython from 3.9, for its C API.
    Cpython,
    Hybrid,
}

/// What a run loads.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Binary {
    /// The universal one, with this host; if it was `chosen`, the stub is told so, otherwise its own choice is tested.
    Universal { host: Host, chosen: bool },
    /// The one for the interpreter's C API.
    Cpython,
}

impl Binary {
    /// What tests are told.
    fn abi(self) -> &'static str {
        match self {
            Binary::Universal { .. } => "universal",
            Binary::Cpython => "cpython",
        }
    }
}

impl fmt::Display for Binary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Binary::Universal { host, .. } => host.fmt(f),
            Binary::Cpython => f.pad("cpython"),
        }
    }
}

/// A mode of HPy: `HPY=debug` finds leaked and misused handles, `HPY=trace` counts calls.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, ValueEnum)]
pub(crate) enum Mode {
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

/// Where trace mode is tested without being asked for: it is the same in all versions of an implementation.
const TRACED: [&str; 3] = ["cpython-3.11", "pypy-7.3", "graalpy-24.2"];

pub(crate) fn run(args: Args) -> Result<()> {
    let abis = abis(&args)?;
    let started = Instant::now();
    let specs = specs(&args, &abis)?;
    let workspace = Workspace::load()?;
    let output = workspace.target.join("xtask-test");
    let _lock = interpreters::lock(&output.join("lock"), "cargo xtask test")?;

    let mut total = Counts::default();
    if args.on.is_empty() && args.tests.is_empty() {
        total += rust::test(&workspace, &output)?;
    }
    let mut found = Vec::new();
    for (spec, result) in specs.iter().zip(interpreters::prepare(&specs)) {
        match result {
            Ok(interpreter) => found.push(interpreter),
            Err(error) => total += missing(spec, &error),
        }
    }
    if args.on.is_empty()
        && args.tests.is_empty()
        && !args.quick
        && let Some(newest) = found.iter().rfind(|it| it.has_cpython_abi)
    {
        total += rust::check_features(newest, &workspace);
        total += match found.iter().rfind(|it| it.can_be_linked()) {
            Some(interpreter) => rust::test_embedded(interpreter, &workspace, &output)?,
            None => {
                println!(
                    "SKIPPED cargo test --features embed: no CPython here has a shared libpython"
                );
                Counts::SKIP
            }
        };
    }
    let runs = runs(&found, &args, &abis, &workspace, &output, &mut total);
    total += schedule::run_all(&runs, &workspace, &output);
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

/// The ABIs asked for.
fn abis(args: &Args) -> Result<Vec<Abi>> {
    let cpython = args.abi.contains(&Abi::Cpython);
    ensure!(
        !args.abi.contains(&Abi::Hybrid),
        "--abi hybrid: the hybrid ABI has no test suite yet"
    );
    ensure!(
        !cpython || args.host.is_none(),
        "--abi cpython: its binaries need no --host"
    );
    ensure!(
        !cpython || modes(args).contains(&Mode::Plain),
        "--abi cpython: it has only --mode plain"
    );
    Ok(match &args.abi[..] {
        [] if args.quick || args.host.is_some() => vec![Abi::Universal],
        [] => vec![Abi::Universal, Abi::Cpython],
        chosen => chosen.to_vec(),
    })
}

/// The interpreters asked for.
fn specs(args: &Args, abis: &[Abi]) -> Result<Vec<&'static Spec>> {
    let specs = if args.quick {
        quick()?
    } else {
        interpreters::select(&args.on)?
    };
    let has_abi = |spec: &&Spec| abis.contains(&Abi::Universal) || spec.has_cpython_abi();
    let has_host = |spec: &&Spec| args.host.is_none_or(|host| spec.hosts.contains(&host));
    let specs: Vec<_> = specs.into_iter().filter(has_abi).collect();
    ensure!(
        !specs.is_empty(),
        "none of the interpreters named has that ABI"
    );
    let specs: Vec<_> = specs.into_iter().filter(has_host).collect();
    ensure!(
        !specs.is_empty(),
        "none of the interpreters named has that host"
    );
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
        ([], false) => vec![Mode::Plain, Mode::Debug, Mode::Trace],
        (chosen, _) => chosen.to_vec(),
    };
    modes.sort();
    modes.dedup();
    modes
}

/// Builds the modules and lists the runs on them. A build that fails is a failure in `total`, and its runs are left out.
fn runs(
    found: &[Interpreter],
    args: &Args,
    abis: &[Abi],
    workspace: &Workspace,
    output: &Path,
    total: &mut Counts,
) -> Vec<Run> {
    let mut built = |modules: Result<Modules>| match modules {
        Ok(modules) => Some(Arc::new(modules)),
        Err(error) => {
            println!("{error:#}");
            *total += Counts::FAILURE;
            None
        }
    };
    let universal = if abis.contains(&Abi::Universal) {
        built(Modules::universal(workspace, output))
    } else {
        None
    };
    let mut runs = Vec::new();
    for interpreter in found {
        let traced = !args.mode.is_empty() || TRACED.contains(&interpreter.name);
        let modes: Vec<_> = modes(args)
            .into_iter()
            .filter(|&mode| mode != Mode::Trace || traced)
            .collect();
        for (mode, binary) in plan(interpreter, abis, &modes, args.host) {
            let modules = match binary {
                Binary::Universal { .. } => universal.clone(),
                Binary::Cpython => built(Modules::cpython(interpreter, workspace, output)),
            };
            runs.extend(modules.map(|modules| Run {
                interpreter: interpreter.clone(),
                mode,
                binary,
                modules,
                tests: args.tests.clone(),
            }));
        }
    }
    runs
}

/// The runs on one interpreter: plain with the host that the stub takes, the other modes with one that has them; and plain with the
/// binary for its C API.
fn plan(
    interpreter: &Interpreter,
    abis: &[Abi],
    modes: &[Mode],
    chosen: Option<Host>,
) -> Vec<(Mode, Binary)> {
    let universal = modes.iter().filter_map(|&mode| {
        let fits = |&&host: &&Host| {
            (mode == Mode::Plain || host != Host::Own) && chosen.is_none_or(|it| it == host)
        };
        let host = *interpreter.hosts.iter().find(fits)?;
        let chosen = chosen.is_some();
        Some((mode, Binary::Universal { host, chosen }))
    });
    let mut runs = Vec::new();
    if abis.contains(&Abi::Universal) {
        runs.extend(universal);
    }
    if abis.contains(&Abi::Cpython) && interpreter.has_cpython_abi && modes.contains(&Mode::Plain) {
        runs.push((Mode::Plain, Binary::Cpython));
    }
    runs
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

/// Whether an interpreter takes so long that it is started before the others: a debug build repeats its tests.
fn is_slow(interpreter: &Interpreter) -> bool {
    interpreter.implementation == Implementation::GraalPy || interpreter.is_debug
}

#[cfg(test)]
mod tests {
    use super::*;

    fn planned(hosts: &'static [Host], modes: &[Mode], chosen: Option<Host>) -> Vec<(Mode, Host)> {
        let runs = plan(
            &Interpreter::for_tests(hosts),
            &[Abi::Universal],
            modes,
            chosen,
        );
        let host = |(mode, binary)| match binary {
            Binary::Universal { host, chosen: told } => {
                assert_eq!(told, chosen.is_some());
                (mode, host)
            }
            Binary::Cpython => panic!("not asked for"),
        };
        runs.into_iter().map(host).collect()
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

    #[test]
    fn trace_mode_is_tested_on_interpreters_that_have_it() {
        let modes = modes(&parsed(""));
        assert_eq!(modes, [Mode::Plain, Mode::Debug, Mode::Trace]);
        for name in TRACED {
            let spec = interpreters::select(&[name.into()]).unwrap()[0];
            let planned = planned(spec.hosts, &modes, None);
            assert!(
                planned.iter().any(|&(mode, _)| mode == Mode::Trace),
                "{name}"
            );
        }
    }

    #[test]
    fn the_cpython_abi_is_tested_once_and_plain() {
        let mut interpreter = Interpreter::for_tests(&[Host::Own, Host::Package]);
        let modes = [Mode::Plain, Mode::Debug];
        let runs = plan(&interpreter, &[Abi::Universal, Abi::Cpython], &modes, None);
        assert_eq!(runs.len(), 3);
        let only = plan(&interpreter, &[Abi::Cpython], &modes, None);
        assert_eq!(only, [(Mode::Plain, Binary::Cpython)]);
        assert_eq!(
            plan(&interpreter, &[Abi::Cpython], &[Mode::Debug], None),
            []
        );
        interpreter.has_cpython_abi = false;
        assert_eq!(plan(&interpreter, &[Abi::Cpython], &modes, None), []);
    }

    fn parsed(line: &str) -> Args {
        #[derive(clap::Parser)]
        struct Cli {
            #[command(flatten)]
            args: Args,
        }
        let words = ["test"].into_iter().chain(line.split_whitespace());
        <Cli as clap::Parser>::parse_from(words).args
    }

    #[test]
    fn abis_that_are_not_named() {
        let both = [Abi::Universal, Abi::Cpython];
        for (line, expected) in [
            ("", &both[..]),
            ("--mode debug", &both),
            ("--on pypy-8", &both),
            ("--quick", &[Abi::Universal]),
            ("--host own", &[Abi::Universal]),
            ("--quick --abi cpython", &[Abi::Cpython]),
        ] {
            assert_eq!(abis(&parsed(line)).unwrap(), expected, "{line}");
        }
    }

    #[test]
    fn what_an_abi_has_not_is_refused() {
        let refused = |line: &str| {
            let args = parsed(line);
            let specs = abis(&args).and_then(|abis| specs(&args, &abis));
            specs.unwrap_err().to_string()
        };
        for (line, reason) in [
            (
                "--abi hybrid",
                "--abi hybrid: the hybrid ABI has no test suite yet",
            ),
            (
                "--abi cpython --on pypy-8",
                "none of the interpreters named has that ABI",
            ),
            (
                "--abi cpython --on cpython-3.8",
                "none of the interpreters named has that ABI",
            ),
            (
                "--host native --on cpython-3.8",
                "none of the interpreters named has that host",
            ),
            (
                "--abi cpython --host own",
                "--abi cpython: its binaries need no --host",
            ),
            (
                "--abi cpython --mode debug",
                "--abi cpython: it has only --mode plain",
            ),
        ] {
            assert_eq!(refused(line), reason);
        }
        let args = parsed("--abi cpython");
        let specs = specs(&args, &[Abi::Cpython]).unwrap();
        assert_eq!(specs.len(), 7, "CPython from 3.9 to 3.15");
    }
}
