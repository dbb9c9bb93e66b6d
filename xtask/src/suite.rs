//! `cargo xtask suite`: the tests of a package from PyPI, run against the example that has its API. Of the package, only the tests are used, and
//! nothing of it stays in the checkout.

mod speed;

use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};
use clap::ValueEnum;

use crate::build::{self, Build, Profile};
use crate::command::{self, End};
use crate::counts::Counts;
use crate::interpreters::{self, Host, Interpreter};
use crate::workspace::Workspace;

/// Options of `cargo xtask suite`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The package whose tests are run.
    package: Package,
    /// Only on this interpreter (cpython-3.11, pypy-7.3, …); may be given again.
    #[arg(long, value_name = "NAME")]
    on: Vec<String>,
    /// The ABI to build the example for.
    #[arg(long, value_enum, default_value = "universal")]
    abi: Abi,
    /// What is to load the universal binary [default: what the stub takes].
    #[arg(long, value_enum)]
    host: Option<Host>,
    /// Measure the original, a wheel from PyPI, and the example instead, and print how many times the original's time the example takes
    #[arg(long)]
    speed: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Abi {
    Universal,
    Cpython,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Package {
    Rpds,
    Ujson,
}

/// A package whose tests an example is to pass.
struct Original {
    /// Its name on PyPI.
    name: &'static str,
    /// The package of the workspace that has its API.
    port: &'static str,
    version: &'static str,
    /// Tests that some versions of Python cannot run: the test, the first that can, and what it needs.
    newer: &'static [(&'static str, u8, &'static str)],
}

impl Package {
    fn original(self) -> Original {
        match self {
            Package::Rpds => Original {
                name: "rpds-py",
                port: "rpds-port",
                version: "2026.9.1",
                newer: &[],
            },
            Package::Ujson => Original {
                name: "ujson",
                port: "ujson",
                version: "6.1.0",
                newer: &[(
                    "tests/test_ujson.py::test_dump_bytes_fuzz",
                    9,
                    "random.Random.randbytes",
                )],
            },
        }
    }
}

const LIMIT: Duration = Duration::from_secs(20 * 60);

pub(crate) fn run(args: Args) -> Result<()> {
    ensure!(
        args.abi == Abi::Universal || args.host.is_none(),
        "--abi cpython: its binaries need no --host"
    );
    let original = args.package.original();
    let workspace = Workspace::load()?;
    let output = workspace.target.join("xtask-suite").join(original.name);
    let specs = interpreters::select(&args.on)?;
    let fits = |interpreter: &Interpreter| match args.abi {
        Abi::Universal => args
            .host
            .is_none_or(|host| interpreter.hosts.contains(&host)),
        Abi::Cpython => interpreter.has_cpython_abi,
    };
    let found: Vec<_> = interpreters::prepare(&specs)
        .into_iter()
        .collect::<Result<_>>()?;
    let found: Vec<_> = found.into_iter().filter(fits).collect();
    ensure!(
        !found.is_empty(),
        "none of the interpreters named has that ABI or host"
    );
    let sources = interpreters::sdist::unpacked(original.name, original.version)?;
    let mut total = Counts::default();
    for interpreter in &found {
        let python = (args.abi == Abi::Cpython).then_some(&*interpreter.python);
        let modules = modules(&workspace, &original, python, &output)?;
        if args.speed {
            speed::compare(
                &original,
                interpreter,
                args.host,
                &modules,
                &workspace,
                &output,
            )?;
        } else {
            let counts = test(
                &original,
                interpreter,
                args.host,
                &sources,
                &modules,
                &output,
            )?;
            println!("{:14} {counts}", interpreter.name);
            total += counts;
        }
    }
    if args.speed {
        return Ok(());
    }
    println!("{total}");
    if total.failed > 0 || total.passed == 0 {
        bail!("{} does not do all that the original does", original.name);
    }
    Ok(())
}

/// Builds the example, and returns a folder with nothing else in it.
fn modules(
    workspace: &Workspace,
    original: &Original,
    python: Option<&Path>,
    output: &Path,
) -> Result<std::path::PathBuf> {
    let target = match python {
        None => workspace.target.clone(),
        Some(_) => output.join("target"),
    };
    let build = Build {
        workspace,
        python,
        target: &target,
        profile: Profile::Release,
    };
    let package = workspace
        .package(original.port)
        .with_context(|| format!("the workspace has no package {}", original.port))?;
    build.run(&[package])?;
    let folder = output.join("modules");
    build::new_folder(&folder)?;
    build.put_aside(package, &folder)?;
    Ok(folder)
}

/// Runs the package's own tests on one interpreter.
fn test(
    original: &Original,
    interpreter: &Interpreter,
    host: Option<Host>,
    sources: &Path,
    modules: &Path,
    output: &Path,
) -> Result<Counts> {
    let report = output.join(format!("{}.xml", interpreter.name));
    let log = report.with_extension("log");
    if report.exists() {
        fs::remove_file(&report).with_context(|| format!("cannot remove {}", report.display()))?;
    }
    let file = fs::File::create(&log).with_context(|| format!("cannot make {}", log.display()))?;
    let mut python = interpreters::clean(&interpreter.python);
    python
        .args(["-m", "pytest", "-q", "-p", "no:cacheprovider", "-rfE"])
        .arg("--junitxml")
        .arg(&report)
        .arg("tests");
    let minor = minor(&interpreter.version);
    for (test, first, needs) in original.newer {
        if minor.is_some_and(|minor| minor < *first) {
            println!("{:14} without {test}: it needs {needs}", interpreter.name);
            python.args(["--deselect", test]);
        }
    }
    if let Some(host) = host {
        python.env("HPY_HOST", host.to_string());
    }
    python
        .env("PYTHONPATH", modules)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .current_dir(sources)
        .stdin(Stdio::null())
        .stdout(file.try_clone()?)
        .stderr(file);
    let end = command::wait(&mut python, LIMIT)?;
    let counts = fs::read_to_string(&report)
        .ok()
        .and_then(|report| Counts::of_junit(&report));
    let mut counts = counts.unwrap_or(Counts::FAILURE);
    if !matches!(end, End::Exited(status) if status.success()) && counts.failed == 0 {
        counts += Counts::FAILURE;
    }
    if counts.failed > 0 {
        let written = fs::read(&log).unwrap_or_default();
        println!("{}", command::tail(&String::from_utf8_lossy(&written), 40));
        println!("    (the whole of it: {})", log.display());
    }
    Ok(counts)
}

/// The number after `3.` in what an interpreter says of itself: `PyPy 7.3.19 (Python 3.11.11)`, `CPython 3.8.18`.
fn minor(version: &str) -> Option<u8> {
    let number = version.rsplit(' ').next()?.trim_end_matches(')');
    number.split('.').nth(1)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_of_python_is_read() {
        assert_eq!(minor("PyPy 7.3.19 (Python 3.11.11)"), Some(11));
        assert_eq!(minor("CPython 3.8.18"), Some(8));
        assert_eq!(minor("?"), None);
    }
}
