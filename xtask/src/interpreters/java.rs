//! The JDKs that the machine has.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result};

/// Finds a `java` of that version: `JAVA_HOME`'s, one under `/usr/lib/jvm`, or the one on `PATH`.
pub(crate) fn find(version: u32) -> Result<PathBuf> {
    let home = std::env::var_os("JAVA_HOME")
        .filter(|home| !home.is_empty())
        .map(PathBuf::from);
    let mut installed: Vec<_> = std::fs::read_dir("/usr/lib/jvm")
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path()))
        .collect();
    installed.sort();
    let mut candidates: Vec<_> = home
        .into_iter()
        .chain(installed)
        .map(|home| home.join("bin/java"))
        .collect();
    candidates.extend(which::which_all("java").into_iter().flatten());
    let found = candidates
        .into_iter()
        .find(|java| asked(java) == Some(version));
    found.with_context(|| {
        format!("this machine has no Java {version}: not in JAVA_HOME, in /usr/lib/jvm or on PATH; install a JDK {version}")
    })
}

fn asked(java: &Path) -> Option<u32> {
    let output = Command::new(java)
        .arg("-version")
        .stdin(Stdio::null())
        .output()
        .ok()?;
    parse(&String::from_utf8_lossy(&output.stderr))
}

/// The feature release in what `java -version` prints: 17 of `openjdk version "17.0.15"`, 8 of `java version "1.8.0_292"`.
fn parse(text: &str) -> Option<u32> {
    let version = text
        .lines()
        .find_map(|line| line.split_once("version \"")?.1.split('"').next())?;
    let mut numbers = version
        .split(|c: char| !c.is_ascii_digit())
        .map(|number| number.parse().ok());
    match numbers.next()?? {
        1 => numbers.next()?,
        feature => Some(feature),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_of_java_are_read() {
        assert_eq!(
            parse("openjdk version \"17.0.15\" 2025-04-15\nOpenJDK Runtime Environment\n"),
            Some(17)
        );
        assert_eq!(
            parse("NOTE: Picked up JDK_JAVA_OPTIONS: -Dx\nopenjdk version \"25\" 2025-09-16\n"),
            Some(25)
        );
        assert_eq!(parse("openjdk version \"26-ea\" 2026-03-17\n"), Some(26));
        assert_eq!(parse("java version \"1.8.0_292\"\n"), Some(8));
        assert_eq!(parse("command not found\n"), None);
        assert_eq!(parse("java version \"\"\n"), None);
    }
}
