//! Shell scripts that start an interpreter.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use anyhow::{Context as _, Result};

use super::cache;

/// Writes `body` as an executable shell script.
pub(crate) fn write(path: &Path, body: &str) -> Result<()> {
    if path.is_symlink() {
        fs::remove_file(path).with_context(|| format!("cannot replace {}", path.display()))?;
    }
    cache::write(path, &format!("#!/bin/sh\n{body}"))?;
    fs::set_permissions(path, fs::Permissions::from_mode(0o755))
        .with_context(|| format!("cannot make {} executable", path.display()))
}

/// The path as one word of a shell script.
pub(crate) fn quote(path: impl AsRef<Path>) -> String {
    format!(
        "'{}'",
        path.as_ref().to_string_lossy().replace('\'', r"'\''")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_passes_hostile_paths_on() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a 'b' $c");
        write(&path, &format!("printf %s {} \"$@\"\n", quote(&path))).unwrap();
        let output = std::process::Command::new(&path)
            .arg("d e")
            .output()
            .unwrap();
        assert_eq!(
            String::from_utf8(output.stdout).unwrap(),
            format!("{}d e", path.display())
        );
    }
}
