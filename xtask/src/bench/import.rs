//! `cargo xtask bench --import`: how long the import of the smallest extension takes, beside one in C that does nothing, and how large
//! the libraries are.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, bail};

use super::forms::{self, Build as Built};
use super::python::Python;
use super::{Folders, LIMIT};
use crate::build::{self, Build, Profile};
use crate::command;
use crate::interpreters::{self, Host};

/// Processes for each extension; the shortest import counts.
const PROCESSES: usize = 20;

/// An extension to import.
struct Extension {
    module: &'static str,
    /// Where `import` finds it.
    folder: PathBuf,
    library: PathBuf,
    host: Option<Host>,
}

/// Measures on `python` and prints a table. What did not work is an error, after the table of what did.
pub(super) fn run(python: &Python, folders: &Folders) -> anyhow::Result<()> {
    let mut extensions = vec![("empty, C API", empty(python, folders))];
    if python.hosts.contains(&Host::Own) {
        extensions.push(("quickstart, own host", own(python, folders)));
    }
    // pyo3-ffi is below both.
    if python.has_cpython_abi {
        extensions.push(("quickstart, PyO3", pyo3(python, folders)));
        extensions.push(("quickstart, CPython ABI", cpython(python, folders)));
    }

    let heading = ["import", "ms", "more than empty", "stripped KiB"];
    let mut rows = vec![heading.map(String::from)];
    let (mut empty, mut trouble) = (None, Vec::new());
    for (name, extension) in extensions {
        eprintln!("{}: importing {name}", python.name);
        let measured = extension.and_then(|extension| {
            let took = shortest(&extension, python, folders)?;
            Ok((took, stripped(&extension.library)?))
        });
        match measured {
            Ok((took, bytes)) => {
                let ms = |took: Duration| took.as_secs_f64() * 1000.0;
                let more = ms(took) - ms(*empty.get_or_insert(took));
                rows.push([
                    name.to_owned(),
                    format!("{:.3}", ms(took)),
                    format!("{more:+.3}"),
                    format!("{}", bytes / 1024),
                ]);
            }
            // The others are compared with this one.
            Err(error) if empty.is_none() => return Err(error),
            Err(error) => trouble.push(format!("{name}: {error:#}")),
        }
    }
    println!(
        "{} ({}), the shortest import of {PROCESSES}",
        python.name, python.version
    );
    println!("{}", interpreters::table(&rows));
    if !trouble.is_empty() {
        bail!("{}", trouble.join("\n"));
    }
    Ok(())
}

fn empty(python: &Python, folders: &Folders) -> anyhow::Result<Extension> {
    let folder = new_folder(python, folders, "import-empty")?;
    let library = folder.join(format!("empty_mod{}", python.facts.suffix));
    let source = folders.benches.join("empty/empty_mod.c");
    match forms::c_extension(python, &source, library)? {
        Built::Module(module) => Ok(Extension {
            module: "empty_mod",
            folder,
            library: module.path,
            host: None,
        }),
        Built::Missing(reason) => bail!("{reason}"),
    }
}

fn pyo3(python: &Python, folders: &Folders) -> anyhow::Result<Extension> {
    let target = forms::output(python, folders, "pyo3")?;
    let mut cargo = forms::pyo3_cargo(python, folders);
    cargo
        .args(["--example", "quickstart", "--target-dir"])
        .arg(&target);
    command::run(&mut cargo, LIMIT)?;
    let folder = new_folder(python, folders, "import-pyo3")?;
    let library = folder.join(format!("quickstart{}", python.facts.suffix));
    symlink(target.join("release/examples/libquickstart.so"), &library)?;
    Ok(Extension {
        module: "quickstart",
        folder,
        library,
        host: None,
    })
}

fn own(python: &Python, folders: &Folders) -> anyhow::Result<Extension> {
    let build = Build {
        workspace: &folders.workspace,
        python: None,
        target: &folders.workspace.target,
        profile: Profile::Release,
    };
    quickstart(&build, Some(Host::Own), "import-own", python, folders)
}

fn cpython(python: &Python, folders: &Folders) -> anyhow::Result<Extension> {
    let build = Build {
        workspace: &folders.workspace,
        python: Some(&python.program),
        target: &forms::output(python, folders, "ours-cpython")?,
        profile: Profile::Release,
    };
    quickstart(&build, None, "import-cpython", python, folders)
}

fn quickstart(
    build: &Build<'_>,
    host: Option<Host>,
    name: &str,
    python: &Python,
    folders: &Folders,
) -> anyhow::Result<Extension> {
    let package = folders.workspace.package("quickstart");
    let package = package.context("the workspace lacks the example quickstart")?;
    build.run(&[package])?;
    let folder = new_folder(python, folders, name)?;
    Ok(Extension {
        module: "quickstart",
        library: build.put_aside(package, &folder)?,
        folder,
        host,
    })
}

/// A folder with nothing in it but what is put there.
fn new_folder(python: &Python, folders: &Folders, name: &str) -> anyhow::Result<PathBuf> {
    let folder = folders.output.join(python.name).join(name);
    build::new_folder(&folder)?;
    Ok(folder)
}

fn shortest(extension: &Extension, python: &Python, folders: &Folders) -> anyhow::Result<Duration> {
    let mut import = python.command();
    import
        .arg(folders.benches.join("import.py"))
        .arg(&extension.folder)
        .arg(extension.module)
        // The stub is compiled by the first process, as it is in use.
        .env_remove("PYTHONDONTWRITEBYTECODE");
    if let Some(host) = extension.host {
        import.env("HPY_HOST", host.to_string());
    }
    let mut shortest = Duration::MAX;
    for _ in 0..PROCESSES {
        let printed = command::run(&mut import, LIMIT)?;
        let ns = printed.trim().parse();
        let ns = ns.with_context(|| format!("{} printed {printed:?}", command::shown(&import)))?;
        shortest = shortest.min(Duration::from_nanos(ns));
    }
    Ok(shortest)
}

/// How many bytes a library has without symbols and debug information.
fn stripped(library: &Path) -> anyhow::Result<u64> {
    let stripped = library.with_extension("stripped");
    let mut strip = std::process::Command::new(command::tool("strip", "measure libraries")?);
    strip.arg("-o").arg(&stripped).arg(library);
    command::run(&mut strip, LIMIT)?;
    Ok(fs::metadata(&stripped)?.len())
}
