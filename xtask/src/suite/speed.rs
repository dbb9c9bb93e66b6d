//! `cargo xtask suite --speed`: the rows of `benches/packages`, with the original from PyPI and with the example, in turn.

use std::collections::BTreeMap;
use std::env::consts::ARCH;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, Result};

use super::Original;
use crate::interpreters::{self, Host, Interpreter, wheel};
use crate::workspace::Workspace;
use crate::{build, command};

/// For one process.
const LIMIT: Duration = Duration::from_secs(10 * 60);
/// How often each is measured, in processes of their own; the shortest time counts.
const ROUNDS: usize = 3;

/// The shortest times, by row: in nanoseconds, of the original and of the example.
type Figures = BTreeMap<usize, (String, [f64; 2])>;

/// Measures on one interpreter and prints a table.
pub(super) fn compare(
    original: &Original,
    interpreter: &Interpreter,
    host: Option<Host>,
    modules: &Path,
    workspace: &Workspace,
    output: &Path,
) -> Result<()> {
    let wheel = installed(original, interpreter, output)?;
    let script = format!("{}_rows.py", original.name.replace("-py", ""));
    let script = workspace.root.join("benches/packages").join(script);
    let mut figures = Figures::new();
    for _ in 0..ROUNDS {
        for (which, folder) in [wheel.as_path(), modules].into_iter().enumerate() {
            let mut python = interpreters::clean(&interpreter.python);
            python.arg(&script).env("PYTHONPATH", folder);
            if let Some(host) = host {
                python.env("HPY_HOST", host.to_string());
            }
            let printed = command::run(&mut python, LIMIT)?;
            let rows: Vec<(String, f64)> = serde_json::from_str(&printed)
                .with_context(|| format!("{} printed no rows", script.display()))?;
            for (index, (name, nanoseconds)) in rows.into_iter().enumerate() {
                let (_, best) = figures.entry(index).or_insert((name, [f64::INFINITY; 2]));
                best[which] = best[which].min(nanoseconds);
            }
        }
    }
    println!("{} ({})", interpreter.name, interpreter.version);
    println!("{}", table(&figures));
    Ok(())
}

/// A folder with the newest wheel of the original, up to its version, that the interpreter can load.
fn installed(original: &Original, interpreter: &Interpreter, output: &Path) -> Result<PathBuf> {
    let folder = output.join(format!("{}-original", interpreter.name));
    build::new_folder(&folder)?;
    let mut python = interpreters::clean(&interpreter.python);
    python.args([
        "-c",
        "import sysconfig; print(sysconfig.get_config_var('EXT_SUFFIX'))",
    ]);
    let suffix = command::run(&mut python, LIMIT)?;
    let (implementation, abi) = tags(suffix.trim())
        .with_context(|| format!("{suffix:?} is no suffix that wheels are known for"))?;
    let minor = super::minor(&interpreter.version)
        .with_context(|| format!("{} says no version of Python", interpreter.version))?;
    wheel::install(
        &folder,
        &format!("{}<={}", original.name, original.version),
        &wheel::Tags {
            python: &format!("3.{minor}"),
            implementation,
            abi: &abi,
            arch: ARCH,
        },
    )
    .with_context(|| format!("there is no {} for {}", original.name, interpreter.name))?;
    Ok(folder)
}

/// The tags of wheels for the suffix of extension modules: `cp` and `cp311` for `.cpython-311-x86_64-linux-gnu.so`, `pp` and
/// `pypy311_pp73` for `.pypy311-pp73-x86_64-linux-gnu.so`.
fn tags(suffix: &str) -> Option<(&'static str, String)> {
    let mut words = suffix.trim_start_matches('.').split('-');
    let (first, second) = (words.next()?, words.next()?);
    match first {
        "cpython" => Some(("cp", format!("cp{second}"))),
        _ if first.starts_with("pypy") => Some(("pp", format!("{first}_{second}"))),
        _ => None,
    }
}

fn table(figures: &Figures) -> String {
    let heading = ["", "original, us", "port, us", "port / original"];
    let mut rows = vec![heading.map(String::from)];
    let mut logarithms = 0.0;
    for (name, [original, port]) in figures.values() {
        let ratio = port / original;
        logarithms += ratio.ln();
        rows.push([
            name.clone(),
            format!("{:.3}", original / 1000.0),
            format!("{:.3}", port / 1000.0),
            format!("{ratio:.2}"),
        ]);
    }
    let mean = (logarithms / figures.len() as f64).exp();
    rows.push([
        "geometric mean".to_owned(),
        String::new(),
        String::new(),
        format!("{mean:.2}"),
    ]);
    interpreters::table(&rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_of_wheels() {
        assert_eq!(
            tags(".cpython-315-x86_64-linux-gnu.so"),
            Some(("cp", "cp315".to_owned()))
        );
        assert_eq!(
            tags(".pypy311-pp73-x86_64-linux-gnu.so"),
            Some(("pp", "pypy311_pp73".to_owned()))
        );
        assert_eq!(tags(".graalpy242-311-native-x86_64-linux.so"), None);
        assert_eq!(tags(".so"), None);
    }

    #[test]
    fn ratios_and_their_mean() {
        let figures = [("a", [100.0, 200.0]), ("b", [800.0, 100.0])];
        let figures = figures.into_iter().enumerate();
        let figures = figures.map(|(index, (name, figures))| (index, (name.to_owned(), figures)));
        let table = table(&figures.collect());
        let last = |row: usize| table.lines().nth(row).unwrap().split_whitespace().last();
        // Below the heading and a line.
        assert_eq!(last(2), Some("2.00"));
        assert_eq!(last(3), Some("0.12"));
        assert_eq!(last(4), Some("0.50"));
    }
}
