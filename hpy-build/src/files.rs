//! Files made in one step, so that an import at the same moment sees the old one or the new one.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process;

/// Makes `path` a file with this text, unless it is one.
///
/// Cargo runs a build script again when a file that it named is newer than the start of its last run. `started`, if there
/// is such a file, has that time, and the file made here gets it too: not newer for this script, but newer for every
/// script that wrote the same file before.
pub(crate) fn write(path: &Path, text: &str, started: Option<PathBuf>) -> Result<(), String> {
    if fs::read(path).is_ok_and(|old| old == text.as_bytes()) {
        return Ok(());
    }
    replace(path, |temporary| {
        fs::write(temporary, text)?;
        // Without the time the script runs once too often, which is all that an error here may cost.
        if let Some(time) = started.and_then(|file| file.metadata().ok()?.modified().ok()) {
            File::options()
                .append(true)
                .open(temporary)?
                .set_modified(time)?;
        }
        Ok(())
    })
    .map_err(|error| format!("cannot write {}: {error}", path.display()))
}

/// Makes `path` a link to `target`, a name in the same folder that need not exist yet.
///
/// Where links are not to be had (Windows asks for a privilege, some file systems have none), nothing is made: the stub
/// makes a copy once the library is there.
pub(crate) fn link(path: &Path, target: &Path) -> Result<(), String> {
    if fs::read_link(path).is_ok_and(|old| old == target) {
        return Ok(());
    }
    match replace(path, |temporary| symlink(target, temporary)) {
        Err(error)
            if matches!(
                error.kind(),
                io::ErrorKind::PermissionDenied | io::ErrorKind::Unsupported
            ) =>
        {
            Ok(())
        }
        // ERROR_PRIVILEGE_NOT_HELD
        Err(error) if cfg!(windows) && error.raw_os_error() == Some(1314) => Ok(()),
        result => {
            result.map_err(|error| format!("cannot make the link {}: {error}", path.display()))
        }
    }
}

#[cfg(unix)]
fn symlink(target: &Path, link: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(target, link)
}

#[cfg(windows)]
fn symlink(target: &Path, link: &Path) -> io::Result<()> {
    std::os::windows::fs::symlink_file(target, link)
}

#[cfg(not(any(unix, windows)))]
fn symlink(_target: &Path, _link: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Makes a file under a name of this process, then gives it the name `path`.
fn replace(path: &Path, make: impl FnOnce(&Path) -> io::Result<()>) -> io::Result<()> {
    let mut temporary = path.as_os_str().to_owned();
    temporary.push(format!(".{}", process::id()));
    let temporary = PathBuf::from(temporary);
    let result = make(&temporary).and_then(|()| fs::rename(&temporary, path));
    if result.is_err() {
        // The first error is the one to report.
        let _ = fs::remove_file(&temporary);
    }
    result
}
