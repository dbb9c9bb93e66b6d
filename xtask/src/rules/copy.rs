//! The copy of the sources that patches are applied to.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result};

use super::patch::Patch;
use crate::command;
use crate::workspace::Workspace;

const LIMIT: Duration = Duration::from_secs(60);

/// A copy of the checkout's files, as they are there, with all rules in place.
pub(super) struct Copy {
    folder: PathBuf,
}

impl Copy {
    /// Brings the copy in `output` up to date. Files that have not changed stay as they are, for cargo looks at their times.
    pub(super) fn of(workspace: &Workspace, output: &Path) -> Result<Copy> {
        let folder = output.join("sources");
        fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
        let mut git = Command::new("git");
        // What is new and not ignored belongs to the sources, too.
        git.args([
            "ls-files",
            "-z",
            "--cached",
            "--others",
            "--exclude-standard",
        ])
        .current_dir(&workspace.root);
        let listed = command::run(&mut git, LIMIT)?;
        let files: BTreeSet<_> = listed
            .split('\0')
            .filter(|name| !name.is_empty())
            .map(PathBuf::from)
            .filter(|name| workspace.root.join(name).is_file())
            .collect();
        remove_others(&folder, Path::new(""), &files)?;
        for name in &files {
            update(&workspace.root.join(name), &folder.join(name))?;
        }
        Ok(Copy { folder })
    }

    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Applies a patch, until what is returned is dropped.
    pub(super) fn apply(&self, patch: &Patch) -> Result<Applied<'_>> {
        // Not the checkout's file, which somebody may write to meanwhile.
        let file = self.folder.with_file_name("applied.patch");
        fs::write(&file, &patch.text)
            .with_context(|| format!("cannot write {}", file.display()))?;
        apply(&self.folder, &file, &[]).with_context(|| patch.name.clone())?;
        Ok(Applied { copy: self, file })
    }
}

/// A patch that is applied to the copy.
pub(super) struct Applied<'a> {
    copy: &'a Copy,
    file: PathBuf,
}

impl Drop for Applied<'_> {
    fn drop(&mut self) {
        apply(&self.copy.folder, &self.file, &["--reverse"]).expect("it was applied to the copy");
    }
}

/// Sees whether a patch can be applied.
#[cfg(test)]
pub(super) fn check(folder: &Path, patch: &Path) -> Result<()> {
    apply(folder, patch, &["--check"])
}

fn apply(folder: &Path, patch: &Path, options: &[&str]) -> Result<()> {
    let mut git = Command::new("git");
    git.arg("apply")
        .args(options)
        .arg(patch)
        .current_dir(folder)
        // The copy lies in a checkout, whose files are not meant.
        .env("GIT_CEILING_DIRECTORIES", folder.parent().unwrap_or(folder));
    command::run(&mut git, LIMIT).map(drop)
}

/// Removes files of the copy that the checkout has no more.
fn remove_others(folder: &Path, inside: &Path, files: &BTreeSet<PathBuf>) -> Result<()> {
    let here = folder.join(inside);
    let entries = fs::read_dir(&here).with_context(|| format!("cannot read {}", here.display()))?;
    for entry in entries {
        let entry = entry?;
        let name = inside.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            remove_others(folder, &name, files)?;
        } else if !files.contains(&name) {
            fs::remove_file(entry.path())
                .with_context(|| format!("cannot remove {}", entry.path().display()))?;
        }
    }
    Ok(())
}

/// Copies a file if the copy is another one.
fn update(from: &Path, to: &Path) -> Result<()> {
    let bytes = fs::read(from).with_context(|| format!("cannot read {}", from.display()))?;
    if fs::read(to).is_ok_and(|before| before == bytes) {
        return Ok(());
    }
    let parent = to.parent().context("a file lies in a folder")?;
    fs::create_dir_all(parent).with_context(|| format!("cannot make {}", parent.display()))?;
    fs::write(to, bytes).with_context(|| format!("cannot write {}", to.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_listed_is_removed_and_what_is_the_same_stays() {
        let folder = tempfile::tempdir().unwrap();
        let (from, to) = (folder.path().join("from"), folder.path().join("to"));
        fs::create_dir_all(to.join("inside")).unwrap();
        fs::write(&from, "text").unwrap();
        update(&from, &to.join("inside/kept")).unwrap();
        fs::write(to.join("inside/other"), "").unwrap();
        let written = || {
            fs::metadata(to.join("inside/kept"))
                .unwrap()
                .modified()
                .unwrap()
        };
        let before = written();
        remove_others(&to, Path::new(""), &[PathBuf::from("inside/kept")].into()).unwrap();
        update(&from, &to.join("inside/kept")).unwrap();
        assert_eq!(before, written());
        assert!(!to.join("inside/other").exists());
    }

    #[test]
    fn a_patch_is_applied_inside_of_a_checkout() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("inside/file");
        fs::create_dir(folder.path().join("inside")).unwrap();
        command::run(
            Command::new("git")
                .args(["init", "-q"])
                .current_dir(folder.path()),
            LIMIT,
        )
        .unwrap();
        fs::write(&file, "a\nb\n").unwrap();
        let patch = folder.path().join("x.patch");
        fs::write(
            &patch,
            "What.\n\nRule: S1\n--- a/file\n+++ b/file\n@@ -1,2 +1 @@\n a\n-b\n",
        )
        .unwrap();
        let inside = file.parent().unwrap();
        check(inside, &patch).unwrap();
        apply(inside, &patch, &[]).unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), "a\n");
        assert!(check(inside, &patch).is_err());
        apply(inside, &patch, &["--reverse"]).unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), "a\nb\n");
    }
}
