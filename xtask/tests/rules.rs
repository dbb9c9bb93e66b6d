//! The table "Soundness rules and their tests" of ARCHITECTURE.md names tests that exist, and those of the safe core are seen to fail.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

/// The rows of the table: the number of the rule, and the cell with its tests.
fn rows(architecture: &str) -> Vec<(u32, &str)> {
    let section = architecture
        .split_once("\n## Soundness rules and their tests\n")
        .expect("ARCHITECTURE.md has the section")
        .1;
    let section = section.split("\n## ").next().unwrap_or_default();
    section
        .lines()
        .filter_map(|line| {
            let mut cells = line.strip_prefix("| S")?.split(" | ");
            let number = cells.next()?.parse().ok()?;
            let tests = cells.nth(1)?.trim_end_matches('|').trim();
            Some((number, tests))
        })
        .collect()
}

/// What stands between backticks.
fn names(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('`').skip(1).step_by(2)
}

/// The files of the folder, and of those in it.
fn files(folder: &Path, found: &mut Vec<PathBuf>) -> Result<()> {
    let entries = fs::read_dir(folder).with_context(|| format!("cannot list {folder:?}"))?;
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() {
            files(&path, found)?;
        } else {
            found.push(path);
        }
    }
    Ok(())
}

/// The names of all tests: functions of Python and of Rust, and programs that must not compile.
fn tests(root: &Path) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for folder in ["tests/python", "tests/ui/fail", "hpy/tests"] {
        files(&root.join(folder), &mut found)?;
    }
    let mut names = Vec::new();
    for path in found {
        let extension = path.extension().and_then(|extension| extension.to_str());
        let keyword = match extension {
            Some("py") => "def ",
            Some("rs") => "fn ",
            _ => continue,
        };
        let text = fs::read_to_string(&path).with_context(|| format!("cannot read {path:?}"))?;
        let functions = text.lines().filter_map(|line| {
            let name = line.trim_start().strip_prefix(keyword)?.split('(').next()?;
            Some(name.to_owned())
        });
        names.extend(functions);
        names.extend(
            path.file_name()
                .map(|name| name.to_string_lossy().into_owned()),
        );
    }
    Ok(names)
}

/// Whether the name is the one meant; one `*` stands for any part.
fn matches(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == name,
        Some((start, end)) => {
            name.len() >= start.len() + end.len() && name.starts_with(start) && name.ends_with(end)
        }
    }
}

#[test]
fn every_rule_has_tests_that_exist() -> Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let architecture = fs::read_to_string(root.join("ARCHITECTURE.md"))?;
    let rows = rows(&architecture);
    let numbers: Vec<_> = rows.iter().map(|&(number, _)| number).collect();
    assert_eq!(numbers, (1..=20).collect::<Vec<_>>(), "one row a rule");
    let tests = tests(&root)?;
    let mut missing = Vec::new();
    for (number, cell) in rows {
        let exists = |name: &str| tests.iter().any(|test| matches(name, test));
        missing.extend(
            names(cell)
                .filter(|name| !exists(name))
                .map(|name| format!("S{number}: {name}")),
        );
        // What is not there cannot be misused.
        assert!(
            names(cell).next().is_some() || cell == "not offered yet",
            "S{number} names no test"
        );
    }
    assert!(missing.is_empty(), "no such tests: {missing:#?}");
    Ok(())
}

/// The rules of the safe core.
const CORE: [u32; 13] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 17, 18, 19, 20];

/// The number of the rule that a test is called after.
fn rule_of(test: &str) -> Option<u32> {
    let rest = test
        .strip_prefix("test_s")
        .or_else(|| test.strip_prefix('s'))?;
    rest.split_once('_')?.0.parse().ok()
}

/// `cargo xtask rules` runs the patches; here it is only seen that none is missing.
#[test]
fn every_test_of_the_core_has_a_patch_or_a_reason_for_none() -> Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut patches = Vec::new();
    files(&root.join("tests/rules"), &mut patches)?;
    let mut known = Vec::new();
    for path in patches {
        let text = fs::read_to_string(&path).with_context(|| format!("cannot read {path:?}"))?;
        let is_patch = path
            .extension()
            .is_some_and(|extension| extension == "patch");
        let fails = text.lines().filter_map(|line| line.strip_prefix("Fails: "));
        let test = |line: &str| {
            let name = line.rsplit("::").next().unwrap_or(line);
            let name = name.strip_prefix("ui ").unwrap_or(name);
            name.split(['[', ':']).next().unwrap_or(name).to_owned()
        };
        if is_patch {
            known.extend(fails.map(test));
        } else {
            known.extend(names(&text).map(str::to_owned));
        }
    }
    let is_missing = |test: &String| {
        let name = test.strip_suffix(".rs").unwrap_or(test);
        rule_of(name).is_some_and(|rule| CORE.contains(&rule))
            && !known.iter().any(|known| known == name)
    };
    let mut missing: Vec<_> = tests(&root)?.into_iter().filter(is_missing).collect();
    missing.sort();
    assert!(
        missing.is_empty(),
        "nothing in tests/rules shows that these can fail: {missing:#?}"
    );
    Ok(())
}

#[test]
fn a_star_stands_for_any_part() {
    assert!(matches("s1_*.rs", "s1_made_up.rs") && !matches("s1_*.rs", "s1_made_up.stderr"));
    assert!(matches("test_a", "test_a") && !matches("test_a", "test_ab"));
}
