//! `cargo xtask demo`: builds the examples and runs them on every interpreter that this machine has.

use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};

use crate::build::{Build, Profile};
use crate::command;
use crate::interpreters::{self, Interpreter, Spec};
use crate::workspace::Workspace;

/// Options of `cargo xtask demo`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Only on this interpreter (cpython-3.11, pypy-7.3, …); may be given again.
    #[arg(long, value_name = "NAME")]
    on: Vec<String>,
}

const EXAMPLES: [&str; 3] = ["quickstart", "simple", "json"];

pub(crate) fn run(args: Args) -> Result<()> {
    let specs = interpreters::select(&args.on)?;
    let workspace = Workspace::load()?;
    let packages: Option<Vec<_>> = EXAMPLES
        .iter()
        .map(|name| workspace.package(name))
        .collect();
    let packages = packages.with_context(|| {
        format!(
            "the workspace lacks one of the examples {}",
            EXAMPLES.join(", ")
        )
    })?;
    let build = Build {
        workspace: &workspace,
        python: None,
        target: &workspace.target,
        profile: Profile::Release,
    };
    build.run(&packages)?;

    let output = workspace.target.join("xtask-demo");
    fs::create_dir_all(&output).with_context(|| format!("cannot make {}", output.display()))?;
    let (script, metadata) = (output.join("demo.py"), output.join("metadata.json"));
    fs::write(&script, include_str!("demo/demo.py"))
        .with_context(|| format!("cannot write {}", script.display()))?;
    fs::write(&metadata, &workspace.metadata)
        .with_context(|| format!("cannot write {}", metadata.display()))?;

    let mut rows = vec![
        [
            "name",
            "version",
            "host",
            "quickstart.say_hello()",
            "simple",
            "json.loads(cargo metadata)",
            "ours / standard",
        ]
        .map(String::from),
    ];
    let (mut passed, mut trouble) = (0, Vec::new());
    for spec in specs {
        match find(spec) {
            Ok(interpreter) => {
                let modules = workspace.target.join("release");
                match examples(&interpreter, &script, &modules, &metadata) {
                    Ok(said) => {
                        let cell = |key: &str| said.get(key).cloned().unwrap_or_default();
                        let version = interpreter.version.clone();
                        rows.push([
                            spec.name.into(),
                            version,
                            cell("host"),
                            cell("hello"),
                            cell("simple"),
                            cell("json"),
                            cell("times"),
                        ]);
                        passed += 1;
                    }
                    Err(error) => {
                        rows.push(row(
                            spec,
                            &interpreter.version,
                            &interpreter.host().to_string(),
                            "FAILED",
                        ));
                        trouble.push(format!("{}: {error:#}", spec.name));
                    }
                }
            }
            Err(error) => rows.push(row(
                spec,
                "not here",
                "-",
                &last_line(&format!("{error:#}")),
            )),
        }
    }
    print!("{}", interpreters::table(&rows));
    if !trouble.is_empty() {
        bail!(
            "the examples failed on {} interpreters:\n{}",
            trouble.len(),
            trouble.join("\n")
        );
    }
    ensure!(
        passed > 0,
        "no interpreter is here: install a CPython from 3.8, or run `cargo xtask interpreters`"
    );
    println!("the same three files on {passed} interpreters");
    Ok(())
}

/// The interpreter, if nothing is to be fetched for it: the binary brings its host along.
fn find(spec: &'static Spec) -> Result<Interpreter> {
    interpreters::cached(spec).or_else(|missing| interpreters::bare(spec).map_err(|_| missing))
}

/// Runs the script, and returns what it says by key.
fn examples(
    interpreter: &Interpreter,
    script: &Path,
    modules: &Path,
    metadata: &Path,
) -> Result<HashMap<String, String>> {
    let mut python = interpreters::clean(&interpreter.python);
    python
        .arg(script)
        .arg(modules)
        .arg(metadata)
        .env("PYTHONDONTWRITEBYTECODE", "1");
    let printed = command::run(&mut python, Duration::from_secs(300))?;
    let said = printed
        .lines()
        .filter_map(|line| line.strip_prefix("hpy-rs demo: ")?.split_once('='));
    let said: HashMap<_, _> = said
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .collect();
    ensure!(
        said.contains_key("ok"),
        "the demo ended early, after {printed:?}"
    );
    Ok(said)
}

fn row(spec: &Spec, version: &str, host: &str, note: &str) -> [String; 7] {
    [spec.name, version, host, note, "", "", ""].map(String::from)
}

fn last_line(text: &str) -> String {
    text.lines().last().unwrap_or_default().trim().to_owned()
}
