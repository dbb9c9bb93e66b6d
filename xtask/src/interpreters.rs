//! `cargo xtask interpreters`: finds or fetches the interpreters that the project is tested on.

mod apt;
pub(crate) mod cache;
mod catalogue;
mod debian;
mod java;
mod launcher;
mod machine;
mod maven;
mod probe;
pub(crate) mod sdist;
mod site;
mod table;
mod venv;
pub(crate) mod wheel;

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::Instant;

use anyhow::{Context as _, Result, bail, ensure};

pub(crate) use cache::lock;
use cache::{Entry, Notes};
use catalogue::Source;
pub(crate) use catalogue::{Host, Implementation, Spec, select};
pub(crate) use maven::JAVA_FLAGS;
pub(crate) use probe::clean;
pub(crate) use table::table;

/// Options of `cargo xtask interpreters`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Only these interpreters (cpython-3.11, pypy-7.3, …).
    #[arg(value_name = "NAME")]
    names: Vec<String>,
    /// Fetch nothing: show what is there.
    #[arg(long)]
    cached: bool,
    /// Print the path of each interpreter's program, and nothing else.
    #[arg(long)]
    path: bool,
}

/// An interpreter that can be started.
#[derive(Clone, Debug)]
pub(crate) struct Interpreter {
    pub(crate) name: &'static str,
    pub(crate) implementation: Implementation,
    /// What loads a universal binary in it; the first is the one that the stub takes.
    pub(crate) hosts: &'static [Host],
    /// Whether extensions are built for its own C API.
    pub(crate) has_cpython_abi: bool,
    /// Whether it is a debug build of CPython.
    pub(crate) is_debug: bool,
    /// The program, which is like CPython's on the command line.
    pub(crate) python: PathBuf,
    /// What it says of itself: `PyPy 7.3.19 (Python 3.11.11)`.
    pub(crate) version: String,
    from: String,
}

pub(crate) fn run(args: Args) -> Result<()> {
    let specs = select(&args.names)?;
    let found = if args.cached {
        specs.iter().map(|&spec| cached(spec)).collect()
    } else {
        prepare(&specs)
    };
    if args.path {
        for result in found {
            println!("{}", result?.python.display());
        }
        return Ok(());
    }
    print!("{}", overview(&specs, &found));
    let missing = found.iter().filter(|result| result.is_err()).count();
    for (spec, error) in specs
        .iter()
        .zip(&found)
        .filter_map(|(spec, result)| Some((spec, result.as_ref().err()?)))
    {
        println!("\n{} is missing: {error:#}", spec.name);
    }
    if missing > 0 && !args.names.is_empty() {
        bail!("{missing} of {} interpreters missing", specs.len());
    }
    Ok(())
}

impl Interpreter {
    /// What the stub takes where it is not told.
    pub(crate) fn host(&self) -> Host {
        self.hosts[0]
    }

    /// Whether extensions are built for its C API, and programs can be linked to its libpython and find it.
    pub(crate) fn can_be_linked(&self) -> bool {
        self.has_cpython_abi && probe::has_library(&self.python)
    }

    /// One that cannot be started.
    #[cfg(test)]
    pub(crate) fn for_tests(hosts: &'static [Host]) -> Interpreter {
        Interpreter {
            name: "cpython-3.11",
            implementation: Implementation::CPython,
            hosts,
            has_cpython_abi: true,
            is_debug: false,
            python: PathBuf::new(),
            version: String::new(),
            from: String::new(),
        }
    }
}

/// The interpreters as a table.
fn overview(specs: &[&Spec], found: &[Result<Interpreter>]) -> String {
    let heading = ["name", "version", "hosts for universal binaries", "from"].map(String::from);
    let rows = specs.iter().zip(found).map(|(spec, result)| match result {
        Ok(interpreter) => {
            let hosts: Vec<_> = interpreter.hosts.iter().map(Host::to_string).collect();
            [
                spec.name.into(),
                interpreter.version.clone(),
                hosts.join(", "),
                interpreter.from.clone(),
            ]
        }
        Err(_) => [spec.name.into(), "missing".into(), "-".into(), "-".into()],
    });
    table(&[heading].into_iter().chain(rows).collect::<Vec<_>>())
}

/// Finds or fetches each of `specs`; the results are in their order. One thread begins at the front of the list and one at its end:
/// so they seldom want the same tool at once (compilers and pip there, Maven and apt here).
pub(crate) fn prepare(specs: &[&'static Spec]) -> Vec<Result<Interpreter>> {
    let results: Vec<_> = specs.iter().map(|_| Mutex::new(None)).collect();
    let queue = Mutex::new(0..specs.len());
    let work = |take: fn(&mut Range<usize>) -> Option<usize>| {
        let next = || take(&mut queue.lock().expect("no worker panics with the queue"));
        while let Some(index) = next() {
            let result = prepare_one(specs[index]);
            *results[index].lock().expect("one worker writes a result") = Some(result);
        }
    };
    std::thread::scope(|scope| {
        scope.spawn(|| work(Range::next_back));
        work(Range::next);
    });
    results
        .into_iter()
        .map(|result| {
            result
                .into_inner()
                .expect("the workers ended")
                .expect("every index was taken")
        })
        .collect()
}

fn prepare_one(spec: &'static Spec) -> Result<Interpreter> {
    if let Ok(interpreter) = cached(spec) {
        return Ok(interpreter);
    }
    let entry = entry(spec)?;
    let mut making = None;
    let notes = entry.ensure(|folder| {
        eprintln!("{}: making it ready", spec.name);
        making = Some(Instant::now());
        make(spec, folder)
    })?;
    if let Some(started) = making {
        eprintln!(
            "{}: ready after {:.0} s",
            spec.name,
            started.elapsed().as_secs_f64()
        );
    }
    interpreter(spec, &notes)
}

/// The interpreter, if it was made ready before.
pub(crate) fn cached(spec: &'static Spec) -> Result<Interpreter> {
    let notes = entry(spec)?.notes().with_context(|| {
        format!(
            "not fetched yet: run `cargo xtask interpreters {}`",
            spec.name
        )
    })?;
    interpreter(spec, &notes)
}

/// The machine's own interpreter as it is, with nothing installed for it.
pub(crate) fn bare(spec: &'static Spec) -> Result<Interpreter> {
    ensure!(
        is_searched_for(spec),
        "the machine is not searched for {}",
        spec.name
    );
    let found = machine::find(spec.version)?;
    let answer = probe::ask(&found.executable)?;
    Ok(Interpreter {
        name: spec.name,
        implementation: spec.implementation,
        hosts: &[Host::Own],
        has_cpython_abi: spec.has_cpython_abi(),
        is_debug: spec.is_debug,
        version: format!("{:?} {}", spec.implementation, answer.version),
        python: found.executable,
        from: found.from.to_owned(),
    })
}

/// Whether the machine itself has what the interpreter is made of, so that nothing but Python packages is fetched for it.
pub(crate) fn on_this_machine(spec: &Spec) -> bool {
    is_searched_for(spec) && machine::find(spec.version).is_ok()
}

/// Whether the machine's own interpreters may serve.
fn is_searched_for(spec: &Spec) -> bool {
    spec.implementation == Implementation::CPython && !spec.is_debug
}

fn entry(spec: &Spec) -> Result<Entry> {
    let recipe = match spec.source {
        Source::Machine => format!("{} package", venv::RECIPE),
        // Made from the machine's own where it has one.
        Source::Debian { suite, .. } => format!(
            "{} {} {} {suite}",
            venv::RECIPE,
            debian::RECIPE,
            site::RECIPE
        ),
        Source::Maven { version, .. } => format!("{} {} {version}", maven::RECIPE, site::RECIPE),
    };
    Entry::new(spec.name, &recipe)
}

fn interpreter(spec: &'static Spec, notes: &Notes) -> Result<Interpreter> {
    let get = |key| {
        notes
            .get(key)
            .with_context(|| format!("the stamp of {} lacks `{key}`", spec.name))
    };
    Ok(Interpreter {
        name: spec.name,
        implementation: spec.implementation,
        hosts: spec.hosts,
        has_cpython_abi: spec.has_cpython_abi(),
        is_debug: spec.is_debug,
        python: get("python")?.into(),
        version: get("version")?.into(),
        from: get("from")?.into(),
    })
}

/// Makes the interpreter in `folder`, and checks that it is what its name says.
fn make(spec: &Spec, folder: &Path) -> Result<Notes> {
    let mut notes = Notes::default();
    let own = if is_searched_for(spec) {
        machine::find(spec.version)
    } else {
        Err(anyhow::anyhow!("the machine is not searched"))
    };
    let has_pip = own.is_ok();
    let (python, from) = match (own, spec.source) {
        (Ok(base), _) => {
            notes.needs(&base.executable);
            let python = venv::make(&base, folder, spec.has_package())?;
            (
                python,
                format!("{}: {}", base.from, base.executable.display()),
            )
        }
        (Err(error), Source::Machine) => return Err(error),
        (
            Err(error),
            Source::Debian {
                suite,
                packages,
                executable,
            },
        ) => {
            let made = debian::make(folder, suite, packages, executable);
            let launcher = if is_searched_for(spec) {
                made.with_context(|| format!("{error}; from Debian"))
            } else {
                made
            };
            (launcher?, format!("Debian {suite}"))
        }
        (
            Err(_),
            Source::Maven {
                version,
                languages,
                jdk,
            },
        ) => {
            let (launcher, java) = maven::make(folder, version, languages, jdk)?;
            notes.needs(&java);
            let from = format!("Maven, run by {}", java.display());
            (launcher, from)
        }
    };
    let answer = probe::ask(&python)?;
    let expected = format!("{:?}", spec.implementation).to_lowercase();
    ensure!(
        answer.implementation == expected && spec.accepts(&answer.version),
        "{} is {} {}, not {} {}",
        python.display(),
        answer.implementation,
        answer.version,
        expected,
        spec.version
    );
    ensure!(
        answer.is_debug == spec.is_debug,
        "{} is {} debug build, which is not expected of it",
        python.display(),
        if answer.is_debug { "a" } else { "no" }
    );
    ensure!(
        answer.hpy.is_some() == spec.has_hpy(),
        "{} {} comes {} HPy, which is not expected of it",
        answer.implementation,
        answer.version,
        if answer.hpy.is_some() {
            "with"
        } else {
            "without"
        }
    );
    if !has_pip {
        site::install(
            &folder.join("site"),
            answer
                .python
                .rsplit_once('.')
                .map_or(&*answer.python, |version| version.0),
        )?;
    }
    probe::warm(&python)?;
    notes.set("python", &python.to_string_lossy());
    let language = if answer.python == answer.version {
        String::new()
    } else {
        format!(" (Python {})", answer.python)
    };
    notes.set(
        "version",
        &format!("{:?} {}{language}", spec.implementation, answer.version),
    );
    notes.set("from", &from);
    Ok(notes)
}
