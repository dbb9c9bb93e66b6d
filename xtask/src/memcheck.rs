//! `cargo xtask memcheck`: runs the tests of classes under valgrind's memcheck, with an allocator that it sees through. Any error fails that
//! `memcheck/known.supp` does not name, and a leak that has one of the modules under test in its stack.

mod report;

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use clap::ValueEnum;

use crate::command::{self, End};
use crate::counts::Counts;
use crate::interpreters::{self, Host, Interpreter};
use crate::test::modules::Modules;
use crate::test::pytest::Run;
use crate::test::{Binary, Mode};
use crate::workspace::Workspace;
use report::Fault;

/// Options of `cargo xtask memcheck`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The CPython to run; one of Debian's is started by a script, which valgrind does not look behind. 3.11 computes with a digit of 0 that it
    /// has not written, and from 3.12 on many objects are never freed.
    #[arg(long, value_name = "NAME", default_value = "cpython-3.10")]
    on: String,
    /// The ABI to build for; may be given again [default: both].
    #[arg(long, value_enum)]
    abi: Vec<Abi>,
    /// Only these files or tests: what pytest takes [default: the tests of classes].
    tests: Vec<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Abi {
    Universal,
    Cpython,
}

/// The tests of what classes do with memory.
const TESTS: [&str; 16] = [
    "test_buffers.py",
    "test_capsules.py",
    "test_class_options.py",
    "test_classes.py",
    "test_containers.py",
    "test_data_enums.py",
    "test_dict_weakref.py",
    "test_enums.py",
    "test_extends.py",
    "test_fields.py",
    "test_globals.py",
    "test_pickle.py",
    "test_py_enums.py",
    "test_raw_slots.py",
    "test_raw_types.py",
    "test_special.py",
];

/// Without those that look at how much memory the process has, which is valgrind's.
const MEASURING: &str = "not memory_stays_flat and not places_are_used_again";

/// The extensions that these import.
const MODULES: [&str; 5] = [
    "hpy_test_attributes",
    "hpy_test_classes",
    "hpy_test_derived",
    "hpy_test_ext",
    "hpy_raw_types",
];

/// What memcheck has to find before it is believed, in functions of `tests/raw`: a read of freed memory, and a block that nothing points to.
const MISUSE: &str = "
import importlib.machinery, importlib.util, sys
loader = importlib.machinery.ExtensionFileLoader('hpy_raw_types', sys.argv[1])
module = importlib.util.module_from_spec(importlib.util.spec_from_file_location('hpy_raw_types', sys.argv[1], loader=loader))
loader.exec_module(module)
module.read_after_free()
module.lose()
";

const LIMIT: Duration = Duration::from_secs(60 * 60);

pub(crate) fn run(args: Args) -> Result<()> {
    let valgrind = command::tool("valgrind", "see what is done with memory")?;
    let workspace = Workspace::load()?;
    let output = workspace.target.join("xtask-memcheck");
    let _lock = interpreters::lock(&output.join("lock"), "cargo xtask memcheck")?;
    let specs = interpreters::select(std::slice::from_ref(&args.on))?;
    let interpreter = interpreters::prepare(&specs)
        .pop()
        .context("one was asked for")??;
    ensure!(
        interpreter.has_cpython_abi,
        "{}: memcheck is for CPythons from 3.9",
        args.on
    );
    let abis = match &args.abi[..] {
        [] => &[Abi::Universal, Abi::Cpython],
        chosen => chosen,
    };
    let checks: Vec<_> = abis
        .iter()
        .map(|&abi| Check::new(abi, &interpreter, &workspace, &output, &valgrind))
        .collect::<Result<_>>()?;
    let tests = &args.tests;
    let content = std::thread::scope(|scope| {
        let started: Vec<_> = checks
            .iter()
            .map(|check| scope.spawn(|| check.run(tests)))
            .collect();
        let all = started
            .into_iter()
            .map(|thread| thread.join().expect("a check does not panic"));
        all.collect::<Result<Vec<_>>>()
    })?;
    ensure!(content.into_iter().all(|it| it), "memcheck is not content");
    Ok(())
}

/// The checks of one ABI.
struct Check<'a> {
    pytest: Run,
    label: String,
    workspace: &'a Workspace,
    output: &'a Path,
    valgrind: &'a Path,
}

impl<'a> Check<'a> {
    /// Builds the modules.
    fn new(
        abi: Abi,
        interpreter: &Interpreter,
        workspace: &'a Workspace,
        output: &'a Path,
        valgrind: &'a Path,
    ) -> Result<Self> {
        let (name, python, target, binary) = match abi {
            Abi::Universal => {
                let host = Host::Own;
                let binary = Binary::Universal { host, chosen: true };
                ("universal", None, workspace.target.clone(), binary)
            }
            Abi::Cpython => {
                let python = Some(&*interpreter.python);
                ("cpython", python, output.join("target"), Binary::Cpython)
            }
        };
        let modules = Modules::some(
            python,
            |module| MODULES.contains(&module),
            &target,
            workspace,
            output.join(name),
        )?;
        Ok(Check {
            pytest: Run {
                interpreter: interpreter.clone(),
                mode: Mode::Plain,
                binary,
                modules: Arc::new(modules),
                tests: Vec::new(),
            },
            label: format!("{}-{name}", interpreter.name),
            workspace,
            output,
            valgrind,
        })
    }

    /// Whether all is well.
    fn run(&self, tests: &[String]) -> Result<bool> {
        self.finds_what_is_wrong()?;
        self.passes(tests)
    }

    /// Sees that errors in a module are found.
    fn finds_what_is_wrong(&self) -> Result<()> {
        let library = self.pytest.modules.folder.join("libhpy_raw_types.so");
        let mut python = interpreters::clean(&self.pytest.interpreter.python);
        python.args(["-c", MISUSE]).arg(&library);
        let report = self.output.join(format!("{}-misuse.xml", self.label));
        let log = report.with_extension("log");
        let (end, faults) = self.faults(&python, &report, &log)?;
        for (kind, function) in [
            ("InvalidRead", "read_after_free"),
            ("Leak_DefinitelyLost", "lose"),
        ] {
            let is_it = |fault: &Fault| {
                fault.kind == kind
                    && fault.names(function)
                    && fault.counts(&self.pytest.modules.folder)
            };
            ensure!(
                faults.iter().any(is_it),
                "memcheck does not see what {function} of {} does, which ended so: {end:?}\n{}",
                library.display(),
                command::tail_of(&log, 20)
            );
        }
        Ok(())
    }

    /// Runs tests, and says what is wrong.
    fn passes(&self, tests: &[String]) -> Result<bool> {
        let started = Instant::now();
        let report = self.output.join(format!("{}.xml", self.label));
        let log = report.with_extension("log");
        let junit = report.with_extension("junit.xml");
        let mut python = self.python(tests);
        // Without valgrind, for what compiling takes.
        command::run(python.args(["--collect-only", "--quiet"]), LIMIT)?;
        let mut python = self.python(tests);
        python.arg("--junitxml").arg(&junit);
        // Each is made, used and freed in the same way; a thousand take a second here.
        python.env("HPY_TEST_OBJECTS", "2000");
        let (end, faults) = self.faults(&python, &report, &log)?;
        let counts = fs::read_to_string(&junit)
            .ok()
            .and_then(|report| Counts::of_junit(&report))
            .unwrap_or(Counts::FAILURE);
        let errors: Vec<_> = faults
            .iter()
            .filter(|fault| fault.counts(&self.pytest.modules.folder))
            .collect();
        println!(
            "{:24} {counts}, {} errors of memory  {:.0} s",
            self.label,
            errors.len(),
            started.elapsed().as_secs_f64()
        );
        for fault in errors.iter().take(10) {
            println!("{fault}");
        }
        let ended_well = matches!(end, End::Exited(status) if status.success());
        if !ended_well {
            println!("pytest did not end well: {end:?}");
            println!("{}", command::tail_of(&log, 40));
        }
        if !errors.is_empty() || !ended_well {
            let (report, log) = (report.display(), log.display());
            println!("    (the whole of it: {report} and {log})");
        }
        Ok(ended_well && errors.is_empty() && counts.passed > 0)
    }

    /// pytest with these tests.
    fn python(&self, tests: &[String]) -> Command {
        let mut python = self.pytest.command(self.workspace, self.output);
        // What pytest does for itself takes as long as the tests.
        python.args(["-p", "no:hypothesispytest", "--assert=plain"]);
        if tests.is_empty() {
            let folder = self.workspace.root.join("tests/python");
            python.args(TESTS.map(|file| folder.join(file)));
            python.args(["-k", MEASURING]);
        } else {
            python.args(tests);
        }
        python
    }

    /// Runs `python` under memcheck: how it ended, and what is wrong with it.
    fn faults(&self, python: &Command, report: &Path, log: &Path) -> Result<(End, Vec<Fault>)> {
        let file =
            fs::File::create(log).with_context(|| format!("cannot make {}", log.display()))?;
        let mut command = self.under_memcheck(python, report);
        command.stdout(file.try_clone()?).stderr(file);
        let end = command::wait(&mut command, LIMIT)?;
        let written = fs::read(report).with_context(|| {
            format!(
                "valgrind wrote no {}: {}",
                report.display(),
                command::tail_of(log, 10)
            )
        })?;
        Ok((end, report::faults(&String::from_utf8_lossy(&written))))
    }

    /// The command that runs `python` under memcheck, which writes a report.
    fn under_memcheck(&self, python: &Command, report: &Path) -> Command {
        let mut command = Command::new(self.valgrind);
        command.args([
            "--tool=memcheck",
            "--quiet",
            "--xml=yes",
            "--leak-check=full",
            "--show-leak-kinds=definite",
            // The module's frames may be far from the error.
            "--num-callers=60",
        ]);
        command
            .arg(option("--xml-file=", report))
            .arg(option("--suppressions=", &self.known()))
            .arg(python.get_program())
            .args(python.get_args());
        for (name, value) in python.get_envs() {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        if let Some(folder) = python.get_current_dir() {
            command.current_dir(folder);
        }
        command
            // One block of the allocator for each object.
            .env("PYTHONMALLOC", "malloc")
            .env("PYTHONHASHSEED", "0")
            .stdin(std::process::Stdio::null());
        command
    }

    fn known(&self) -> PathBuf {
        self.workspace.root.join("xtask/src/memcheck/known.supp")
    }
}

fn option(name: &str, path: &Path) -> std::ffi::OsString {
    let mut option = OsStr::new(name).to_owned();
    option.push(path);
    option
}
