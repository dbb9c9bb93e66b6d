//! The folder of everything that is downloaded or installed, and what makes it safe to share: a lock per entry, and a stamp that
//! is written last, so that an interrupted entry is one without a stamp and is made anew.

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result};

use crate::command;

/// The cache of this user: `HPY_RS_CACHE`, else `hpy-rs` in the user's cache folder.
pub(crate) fn root() -> Result<PathBuf> {
    if let Some(root) = variable("HPY_RS_CACHE") {
        return std::path::absolute(&root)
            .with_context(|| format!("HPY_RS_CACHE={root:?} is no path"));
    }
    if let Some(base) = variable("XDG_CACHE_HOME").filter(|base| base.is_absolute()) {
        return Ok(base.join("hpy-rs"));
    }
    let home = std::env::home_dir().filter(|home| home.is_absolute());
    let home = home.context(
        "this user has no home folder; set HPY_RS_CACHE to a folder for the interpreters",
    )?;
    Ok(home
        .join(if cfg!(target_os = "macos") {
            "Library/Caches"
        } else {
            ".cache"
        })
        .join("hpy-rs"))
}

fn variable(name: &str) -> Option<PathBuf> {
    std::env::var_os(name)
        .filter(|value| !value.is_empty())
        .map(PathBuf::from)
}

/// A folder of the cache that is either finished or worthless.
pub(crate) struct Entry {
    pub(crate) folder: PathBuf,
    name: String,
    recipe: String,
}

impl Entry {
    /// The entry `name` as `recipe` makes it: another recipe's result is made anew.
    pub(crate) fn new(name: &str, recipe: &str) -> Result<Self> {
        Ok(Entry {
            folder: root()?.join("interpreters").join(name),
            name: name.into(),
            recipe: recipe.into(),
        })
    }

    /// What was noted when the entry was finished; None where there is no finished one.
    pub(crate) fn notes(&self) -> Option<Notes> {
        let notes = Notes(fs::read_to_string(self.stamp()).ok()?);
        let current = notes.get("recipe") == Some(&self.recipe);
        // An upgraded machine may have lost what the entry stands on.
        let whole = notes
            .0
            .lines()
            .filter_map(|line| line.strip_prefix("needs="))
            .all(|path| Path::new(path).exists());
        (current && whole).then_some(notes)
    }

    /// Makes the entry with `make` unless it is there. `make` finds an empty folder, and what it returns is kept as the notes.
    pub(crate) fn ensure(&self, make: impl FnOnce(&Path) -> Result<Notes>) -> Result<Notes> {
        if let Some(notes) = self.notes() {
            return Ok(notes);
        }
        let _lock = self.lock()?;
        if let Some(notes) = self.notes() {
            return Ok(notes); // another process made it meanwhile
        }
        let stamp = self.stamp();
        if stamp.exists() {
            // The stamp first: a folder that is half gone must not count.
            fs::remove_file(&stamp)
                .with_context(|| format!("cannot remove {}", stamp.display()))?;
        }
        if self.folder.exists() {
            fs::remove_dir_all(&self.folder)
                .with_context(|| format!("cannot remove {}", self.folder.display()))?;
        }
        fs::create_dir_all(&self.folder)
            .with_context(|| format!("cannot make {}", self.folder.display()))?;
        let mut notes = make(&self.folder).map_err(|error| match free(&self.folder) {
            // Not every tool says so.
            Some(free) if free < 64 << 10 => error.context(format!(
                "only {free} KiB are free in {}",
                self.folder.display()
            )),
            _ => error,
        })?;
        notes.set("recipe", &self.recipe);
        write(&stamp.with_extension("new"), &notes.0)?;
        fs::rename(stamp.with_extension("new"), &stamp)
            .with_context(|| format!("cannot write {}", stamp.display()))?;
        Ok(notes)
    }

    fn stamp(&self) -> PathBuf {
        self.folder.join("hpy-rs.stamp")
    }

    fn lock(&self) -> Result<File> {
        lock(
            &root()?.join("locks").join(format!("{}.lock", self.name)),
            &self.name,
        )
    }
}

/// The free space of a folder's disk in KiB, as `df` has it.
fn free(folder: &Path) -> Option<u64> {
    let printed = command::run(
        Command::new("df").arg("-Pk").arg(folder),
        Duration::from_secs(10),
    )
    .ok()?;
    printed
        .lines()
        .nth(1)?
        .split_whitespace()
        .nth(3)?
        .parse()
        .ok()
}

/// Locks a file against other processes until the result is dropped; says so if another one has it.
pub(crate) fn lock(path: &Path, what: &str) -> Result<File> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    }
    let file = File::create(path).with_context(|| format!("cannot make {}", path.display()))?;
    if let Err(TryLockError::WouldBlock) = file.try_lock() {
        eprintln!("{what}: waiting until another one is done with it");
        file.lock()
            .with_context(|| format!("cannot lock {}", path.display()))?;
    }
    Ok(file)
}

/// Writes a file, naming it in the error.
pub(crate) fn write(path: &Path, content: &str) -> Result<()> {
    fs::write(path, content).with_context(|| format!("cannot write {}", path.display()))
}

/// What is known of an entry: lines `key=value`.
#[derive(Default, Debug)]
pub(crate) struct Notes(String);

impl Notes {
    pub(crate) fn set(&mut self, key: &str, value: &str) {
        self.0
            .push_str(&format!("{key}={}\n", value.replace('\n', " ")));
    }

    pub(crate) fn get(&self, key: &str) -> Option<&str> {
        self.0
            .lines()
            .find_map(|line| line.strip_prefix(key)?.strip_prefix('='))
    }

    /// Notes a file outside the entry without which it is of no use.
    pub(crate) fn needs(&mut self, path: &Path) {
        self.set("needs", &path.to_string_lossy());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(folder: &Path, recipe: &str) -> Entry {
        Entry {
            folder: folder.join("entry"),
            name: format!("test-{}", std::process::id()),
            recipe: recipe.into(),
        }
    }

    fn made(entry: &Entry, value: &str) -> Notes {
        entry
            .ensure(|folder| {
                assert_eq!(fs::read_dir(folder).unwrap().count(), 0);
                write(&folder.join("file"), value)?;
                let mut notes = Notes::default();
                notes.set("value", value);
                Ok(notes)
            })
            .unwrap()
    }

    #[test]
    fn an_entry_is_made_once_and_again_for_another_recipe() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(
            made(&entry(folder.path(), "1"), "a").get("value"),
            Some("a")
        );
        assert_eq!(
            made(&entry(folder.path(), "1"), "b").get("value"),
            Some("a")
        );
        assert_eq!(
            made(&entry(folder.path(), "2"), "c").get("value"),
            Some("c")
        );
    }

    #[test]
    fn an_interrupted_entry_is_made_anew() {
        let folder = tempfile::tempdir().unwrap();
        let entry = entry(folder.path(), "1");
        entry
            .ensure(|folder| {
                write(&folder.join("half"), "").and(Err(anyhow::anyhow!("interrupted")))
            })
            .unwrap_err();
        assert!(entry.notes().is_none());
        assert_eq!(made(&entry, "whole").get("value"), Some("whole"));
    }

    #[test]
    fn there_is_free_space() {
        assert!(free(Path::new("/")).is_some());
    }

    #[test]
    fn an_entry_whose_base_is_gone_is_not_there() {
        let folder = tempfile::tempdir().unwrap();
        let base = folder.path().join("base");
        write(&base, "").unwrap();
        let entry = entry(folder.path(), "1");
        entry
            .ensure(|_| {
                let mut notes = Notes::default();
                notes.needs(&base);
                Ok(notes)
            })
            .unwrap();
        assert!(entry.notes().is_some());
        fs::remove_file(base).unwrap();
        assert!(entry.notes().is_none());
    }
}
