//! The forms in which `calls_mod` exists, and how each is built for an interpreter.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context;

use super::python::Python;
use super::{Folders, LIMIT};
use crate::command;
use crate::interpreters::{self, Host};

/// A form of `calls_mod`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, clap::ValueEnum)]
pub(super) enum Form {
    /// C with Python.h.
    CApi,
    /// C with hpy.h, universal.
    CHpy,
    /// Rust with PyO3.
    Pyo3,
    /// Rust with this project, under the host that the stub takes.
    Ours,
    /// The same library under the host in it.
    OursOwn,
    /// The same library under the package hpy.
    OursPackage,
    /// Rust with this project, for the CPython ABI.
    OursCpython,
}

/// A form that is ready to run.
pub(super) struct Module {
    /// How `run.py` loads it.
    pub(super) loader: &'static str,
    /// What the stub is told to take.
    pub(super) host: Option<Host>,
    pub(super) path: PathBuf,
}

impl Module {
    /// Makes `command`, an interpreter without arguments, run `run.py` with this module.
    pub(super) fn run_in(&self, command: &mut Command, folders: &Folders) {
        command
            .arg(folders.benches.join("run.py"))
            .arg(self.loader)
            .arg(&self.path);
        match self.host {
            Some(host) => command.env("HPY_HOST", host.to_string()),
            None => command.env_remove("HPY_HOST"),
        };
    }
}

/// What came of building a form.
pub(super) enum Build {
    Module(Module),
    /// It cannot exist for this interpreter, and why.
    Missing(String),
}

/// HPy's helper functions, which every extension compiles in.
const HPY_SOURCES: [&str; 5] = [
    "argparse.c",
    "buildvalue.c",
    "format.c",
    "helpers.c",
    "structseq.c",
];

impl Form {
    /// Those that are measured unless others are asked for; the hosts are for choosing.
    pub(super) const DEFAULT: [Form; 5] = [
        Form::CApi,
        Form::CHpy,
        Form::Pyo3,
        Form::Ours,
        Form::OursCpython,
    ];

    /// The name in tables.
    pub(super) fn name(self) -> &'static str {
        match self {
            Form::CApi => "C API",
            Form::CHpy => "C HPy",
            Form::Pyo3 => "PyO3",
            Form::Ours => "ours",
            Form::OursOwn => "ours, own host",
            Form::OursPackage => "ours, package",
            Form::OursCpython => "ours, CPython ABI",
        }
    }

    pub(super) fn build(self, python: &Python, folders: &Folders) -> anyhow::Result<Build> {
        match self {
            Form::CApi => c_api(python, folders),
            Form::CHpy => c_hpy(python, folders),
            Form::Pyo3 => pyo3(python, folders),
            Form::Ours => ours(None, python, folders),
            Form::OursOwn => ours(Some(Host::Own), python, folders),
            Form::OursPackage => ours(Some(Host::Package), python, folders),
            Form::OursCpython => ours_cpython(python, folders),
        }
        .with_context(|| format!("cannot build {} for {}", self.name(), python.name))
    }
}

fn c_api(python: &Python, folders: &Folders) -> anyhow::Result<Build> {
    c_extension(
        python,
        &folders.benches.join("capi/calls_mod.c"),
        output(python, folders, "capi")?.join("calls_mod.so"),
    )
}

/// Compiles an extension that uses the C API.
pub(super) fn c_extension(python: &Python, source: &Path, to: PathBuf) -> anyhow::Result<Build> {
    let include = &python.facts.include;
    if !include.join("Python.h").is_file() {
        return Ok(Build::Missing(format!(
            "no Python.h in {}",
            include.display()
        )));
    }
    let mut command = cc()?;
    command.arg("-I").arg(include);
    // Debian's pyconfig.h includes one that lies in a folder beside.
    if let Some(parent) = include.parent() {
        command.arg("-idirafter").arg(parent);
    }
    command.arg(source);
    compile(command, "extension", to)
}

fn c_hpy(python: &Python, folders: &Folders) -> anyhow::Result<Build> {
    let Some(devel) = &python.facts.hpy_devel else {
        return Ok(Build::Missing("no hpy.universal to load it".to_owned()));
    };
    // PyPy's context is not quite the published one: its own headers describe it. It has no sources, but they are the same.
    let find = |part: &str| match devel.join(part) {
        path if path.is_dir() => Ok(path),
        _ => hpy_package(folders).map(|package| package.join(part)),
    };
    let (include, sources) = (find("include")?, find("src/runtime")?);
    let mut command = cc()?;
    command.arg("-DHPY_ABI_UNIVERSAL").arg("-I").arg(include);
    command.arg(folders.benches.join("chpy/calls_mod.c"));
    command.args(HPY_SOURCES.map(|name| sources.join(name)));
    compile(
        command,
        "universal",
        output(python, folders, "chpy")?.join("calls_mod.hpy0.so"),
    )
}

fn pyo3(python: &Python, folders: &Folders) -> anyhow::Result<Build> {
    let target = output(python, folders, "pyo3")?;
    // PyO3 decides itself which interpreters it is for, while it is being built.
    Ok(
        match cargo_build(&mut pyo3_cargo(python, folders), &target) {
            Ok(path) => Build::Module(Module {
                loader: "extension",
                host: None,
                path,
            }),
            Err(error) => {
                let error = format!("{error:#}");
                let reason = error.lines().rfind(|line| line.contains("error:"));
                Build::Missing(reason.unwrap_or(&error).trim().to_owned())
            }
        },
    )
}

/// `cargo build` of the package with PyO3.
pub(super) fn pyo3_cargo(python: &Python, folders: &Folders) -> Command {
    let mut cargo = cargo(&folders.benches.join("pyo3"));
    cargo
        .env("PYO3_PYTHON", &python.program)
        .env("PYO3_BUILD_EXTENSION_MODULE", "1");
    cargo
}

fn ours(host: Option<Host>, python: &Python, folders: &Folders) -> anyhow::Result<Build> {
    if let Some(host) = host
        && !python.hosts.contains(&host)
    {
        return Ok(Build::Missing(format!("{} has no such host", python.name)));
    }
    let library = cargo_build(
        &mut cargo(&folders.benches.join("ours")),
        &folders.workspace.target,
    )?;
    Ok(Build::Module(Module {
        loader: "stub",
        host,
        path: library.with_file_name("calls_mod.py"),
    }))
}

fn ours_cpython(python: &Python, folders: &Folders) -> anyhow::Result<Build> {
    if !python.has_cpython_abi {
        return Ok(Build::Missing(
            "the CPython ABI is for CPython from 3.9".to_owned(),
        ));
    }
    let mut cargo = cargo(&folders.benches.join("ours"));
    cargo
        .args(["--features", "hpy/cpython-abi"])
        .env("PYO3_PYTHON", &python.program);
    Ok(Build::Module(Module {
        loader: "extension",
        host: None,
        path: cargo_build(&mut cargo, &output(python, folders, "ours-cpython")?)?,
    }))
}

/// The folder for what is built of a form for an interpreter.
pub(super) fn output(python: &Python, folders: &Folders, form: &str) -> anyhow::Result<PathBuf> {
    let folder = folders.output.join(python.name).join(form);
    fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    Ok(folder)
}

/// The C compiler, for an extension of release quality.
fn cc() -> anyhow::Result<Command> {
    let name = env::var("CC").unwrap_or_else(|_| "cc".to_owned());
    let mut command = Command::new(command::tool(
        &name,
        "compile the C forms (CC names another)",
    )?);
    command.args(["-O3", "-DNDEBUG", "-shared", "-fPIC"]);
    Ok(command)
}

fn compile(mut command: Command, loader: &'static str, path: PathBuf) -> anyhow::Result<Build> {
    command.arg("-o").arg(&path);
    command::run(&mut command, LIMIT)?;
    Ok(Build::Module(Module {
        loader,
        host: None,
        path,
    }))
}

/// `cargo build` of the package in `folder`.
fn cargo(folder: &Path) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo")));
    command
        .args(["build", "--release", "--quiet", "--manifest-path"])
        .arg(folder.join("Cargo.toml"));
    command
}

/// Builds a package for release and returns its library `calls_mod`.
fn cargo_build(cargo: &mut Command, target: &Path) -> anyhow::Result<PathBuf> {
    command::run(cargo.arg("--target-dir").arg(target), LIMIT)?;
    let name = format!(
        "{}calls_mod{}",
        env::consts::DLL_PREFIX,
        env::consts::DLL_SUFFIX
    );
    Ok(target.join("release").join(name))
}

/// What the package hpy brings to those who write C: the folder of its headers and sources.
fn hpy_package(folders: &Folders) -> anyhow::Result<PathBuf> {
    let specs = interpreters::select(&["cpython-3.11".to_owned()])?;
    let found = interpreters::prepare(&specs)
        .pop()
        .context("no such interpreter")?;
    let found = found.context("the package hpy for CPython 3.11 is needed for its sources")?;
    let devel = Python::new(found, folders)?.facts.hpy_devel;
    devel.context("CPython 3.11 has no package hpy")
}
