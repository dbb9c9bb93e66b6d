//! Files made in one step, so that an import at the same moment sees the old one or the new one.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process;

/// What the first line of every file written here says.
const SIGNATURE: &str = "Written by hpy-build";

/// Whether a file with this content was written here.
pub(crate) fn is_own(content: &[u8]) -> bool {
    let first_line = content.split(|byte| *byte == b'\n').next();
    first_line.is_some_and(|line| String::from_utf8_lossy(line).contains(SIGNATURE))
}

/// The content of a file that may be missing.
fn read(path: &Path) -> Result<Option<Vec<u8>>, String> {
    match fs::read(path) {
        Ok(content) => Ok(Some(content)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(failed("read", path, &error)),
    }
}

/// Makes `path` a file with this text, unless it is one. A file that was not written here is left, which is an error.
///
/// Cargo runs a build script again when a file that it named is newer than the start of its last run. `started`, if there
/// is such a file, has that time, and the file made here gets it too: not newer for this script, but newer for every
/// script that wrote the same file before.
pub(crate) fn write(path: &Path, text: &str, started: Option<PathBuf>) -> Result<(), String> {
    match read(path)? {
        Some(old) if old == text.as_bytes() => return Ok(()),
        Some(old) if !is_own(&old) => return Err(in_the_way(path)),
        _ => {}
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
    .map_err(|error| failed("write", path, &error))
}

/// Removes a file if it was written here.
pub(crate) fn remove(path: &Path) -> Result<(), String> {
    if read(path)?.is_some_and(|content| is_own(&content)) {
        fs::remove_file(path).map_err(|error| failed("remove", path, &error))?;
    }
    Ok(())
}

/// Removes the links to `target` in `folder` whose names are chosen by `is_old`.
pub(crate) fn remove_links(
    folder: &Path,
    target: &Path,
    is_old: impl Fn(&str) -> bool,
) -> Result<(), String> {
    let unreadable = |error| failed("read", folder, &error);
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let path = entry.path();
        if entry.file_name().to_str().is_some_and(&is_old) && is_link(&path, target) {
            fs::remove_file(&path).map_err(|error| failed("remove", &path, &error))?;
        }
    }
    Ok(())
}

/// Makes sure that there is nothing called `path` but perhaps a link to `target`.
pub(crate) fn check_free(path: &Path, target: &Path) -> Result<(), String> {
    if path.symlink_metadata().is_ok() && !is_link(path, target) {
        return Err(in_the_way(path));
    }
    Ok(())
}

fn is_link(path: &Path, target: &Path) -> bool {
    fs::read_link(path).is_ok_and(|old| old == target)
}

fn failed(verb: &str, path: &Path, error: &io::Error) -> String {
    format!("cannot {verb} {}: {error}", path.display())
}

fn in_the_way(path: &Path) -> String {
    format!(
        "{} stands where the import finds it, and hpy-build did not make it: move it away or delete it",
        path.display()
    )
}

/// Makes `path` a link to `target`, a name in the same folder that need not exist yet.
///
/// Returns whether there are links: Windows asks for a privilege, and some file systems have none.
pub(crate) fn link(path: &Path, target: &Path) -> Result<bool, String> {
    if is_link(path, target) {
        return Ok(true);
    }
    match replace(path, |temporary| symlink(target, temporary)) {
        Ok(()) => Ok(true),
        Err(error)
            if matches!(
                error.kind(),
                io::ErrorKind::PermissionDenied | io::ErrorKind::Unsupported
            ) =>
        {
            Ok(false)
        }
        // ERROR_PRIVILEGE_NOT_HELD
        Err(error) if cfg!(windows) && error.raw_os_error() == Some(1314) => Ok(false),
        Err(error) => Err(failed("make the link", path, &error)),
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
